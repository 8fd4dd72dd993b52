import { expect, test } from 'vitest';
import { FAMILIES } from '#lib/charts/card.ts';
import { canDraw, picture, pictureTag } from './picture.ts';

const svg = (words: string, family: string) =>
	`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><text x="5" y="45" font-size="36" font-family="${family}, sans-serif">${words}</text></svg>`;

/** Width and height as the header of a PNG says them. */
const sizeOf = (png: Uint8Array) => {
	const bytes = Buffer.from(png);
	expect(bytes.subarray(1, 4).toString()).toBe('PNG');
	return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

test('a picture has the size that its drawing gives itself', async () => {
	expect(sizeOf(await picture(svg('x', FAMILIES.sans)))).toEqual([300, 60]);
	expect(canDraw()).toBe(true);
});

// A letter that no font holds is a box, or nothing, and then all of them look alike.
test.each(Object.values(FAMILIES))(
	'Hangul is drawn letter by letter in %s, whatever fonts the machine has',
	async (family) => {
		const drawn = await Promise.all(
			['가나다', '머스크', '   ', '−−−', '–––', 'Odds'].map((words) => picture(svg(words, family)))
		);
		const [one, other, blank, minus, dash, latin] = drawn.map((png) =>
			Buffer.from(png).toString('base64')
		);
		expect(new Set([one, other, blank, latin]).size).toBe(4);
		// The fonts have no minus sign.
		expect(minus).toBe(dash);
		expect(minus).not.toBe(blank);
	}
);

test('the same drawing is drawn once; more than may wait are turned away', async () => {
	const one = svg('once', FAMILIES.sans);
	expect(await picture(one)).toBe(await picture(one));
	expect(pictureTag(one)).not.toBe(pictureTag(svg('twice', FAMILIES.sans)));
	const many = await Promise.allSettled(
		Array.from({ length: 40 }, (_, i) => picture(svg(`n ${i}`, FAMILIES.sans)))
	);
	const turned = many.filter(({ status }) => status === 'rejected');
	expect(turned.length).toBe(24);
	// Those that waited are served, and then there is room again.
	expect(sizeOf(await picture(svg('after', FAMILIES.sans)))).toEqual([300, 60]);
});
