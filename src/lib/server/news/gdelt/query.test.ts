import { expect, test } from 'vitest';
import { articleList, toneTimeline, topicQuery, volumeTimeline } from './query.ts';

const query = (text: string, aliases: string[] = []) => topicQuery({ query: text, aliases });

test('a topic’s query is said in English, with OR in brackets only', () => {
	expect(query('(Musk OR 머스크) (Ryanair OR 라이언에어)')).toBe('Musk Ryanair');
	expect(query('(Musk OR "Elon Musk" OR 머스크) Ryanair -SpaceX')).toBe(
		'(Musk OR "Elon Musk") Ryanair -SpaceX'
	);
	expect(query('Musk OR Tesla')).toBe('(Musk OR Tesla)');
	expect(query('Musk AND Ryanair')).toBe('Musk Ryanair');
	expect(query('(Musk OR Musk)')).toBe('Musk');
});

test('hyphens need quotes, accents go, short words are written out or refused', () => {
	expect(query('COVID-19')).toBe('"COVID-19"');
	expect(query('Pelé')).toBe('Pele');
	expect(query('AI regulation')).toBe('"artificial intelligence" regulation');
	expect(query('(AI OR xy) regulation')).toBe('"artificial intelligence" regulation');
	expect(query('xy')).toBeNull();
});

test('what cannot be said without asking for something else is not asked', () => {
	expect(query('Musk 라이언에어')).toBeNull();
	expect(query('머스크')).toBeNull();
	expect(query('(Musk (Tesla OR SpaceX))')).toBeNull();
	expect(query('(Musk OR Tesla')).toBeNull();
	expect(query('-Musk')).toBeNull();
});

test('without a query the English aliases are the alternatives', () => {
	expect(query('', ['Elon Musk', '일론 머스크', 'Tesla'])).toBe('("Elon Musk" OR Tesla)');
	expect(query(' ', ['머스크'])).toBeNull();
});

test('a query that would be too long leaves out its last alternatives', () => {
	const names = Array.from({ length: 60 }, (_, n) => `company${n}`);
	const said = query(`(${names.join(' OR ')}) merger`)!;
	expect(said.length).toBeLessThanOrEqual(240);
	expect(said).toMatch(/^\(company0 OR company1 OR .*\) merger$/);
});

test('requests name their window in UTC', () => {
	const window = { from: Date.UTC(2026, 0, 20), to: Date.UTC(2026, 0, 21, 12, 30) };
	expect(articleList('Musk', window).query).toEqual({
		...{ query: 'Musk', mode: 'ArtList', format: 'json', maxrecords: 250, sort: 'DateDesc' },
		...{ startdatetime: '20260120000000', enddatetime: '20260121123000' }
	});
	expect(volumeTimeline('Musk', window).query!.mode).toBe('TimelineVolRaw');
	expect(toneTimeline('Musk', window).query!.mode).toBe('TimelineTone');
});
