import { expect, test } from 'vitest';
import { cardSvg, type Card } from './card.ts';

const card = (more: Partial<Card>): Card => ({
	title: 'Musk and Ryanair',
	tags: ['Simulated data'],
	price: { value: '4.0%', notes: ['Polymarket · mid price', '26 Jan 2026, 18:05 KST'] },
	facts: [],
	chart: null,
	site: 'desk.example',
	...more
});
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);

test('a shared price never stands without venue, basis and moment', () => {
	expect(texts(cardSvg(card({})))).toEqual([
		'Hearsay',
		'Simulated data',
		'Musk and Ryanair',
		'4.0%',
		'Polymarket · mid price',
		'26 Jan 2026, 18:05 KST',
		'desk.example'
	]);
});

test('a long headline, in whatever script, is cut with an ellipsis', () => {
	const cut = (title: string) =>
		texts(cardSvg(card({ title, tags: [], price: null }))).slice(2, -1) as string[];
	for (const title of [
		'word '.repeat(80),
		'가나다라 '.repeat(80),
		'가'.repeat(300),
		'x'.repeat(300)
	]) {
		const lines = cut(title);
		expect(lines.length).toBeLessThanOrEqual(4);
		expect(lines.at(-1)).toMatch(/…$/);
		for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
	}
	expect(cut('Short & <sweet>')).toEqual(['Short &amp; &lt;sweet&gt;']);
});
