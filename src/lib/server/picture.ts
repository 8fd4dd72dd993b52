import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { FAMILIES } from '#lib/charts/card.ts';

/** Fonts that hold Hangul and Latin, so that nothing depends on what the machine has installed. */
const FONTS = [
	'@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf',
	'@expo-google-fonts/nanum-gothic/700Bold/NanumGothic_700Bold.ttf',
	'@expo-google-fonts/nanum-myeongjo/700Bold/NanumMyeongjo_700Bold.ttf'
];
/** Pictures kept at once (some 60 kB each), and pictures that may wait while one is drawn. */
const MOST_KEPT = 64;
const MOST_WAITING = 16;

/** More pictures are wanted than are worth waiting for. */
export class Busy extends Error {}
/** What draws pictures could not be loaded on this machine. */
export class Unable extends Error {}

type Renderer = (svg: string) => Promise<Uint8Array>;

// Of the process, not of a visitor: what draws is loaded once, on the first picture.
let loading: Promise<Renderer> | null = null;
let failed = false;
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;
const kept = new Map<string, Uint8Array>();

/** False once it has turned out that nothing can be drawn here: pages then name no picture. */
export const canDraw = (): boolean => !failed;

/** What tells one picture from another: the hash of what it is drawn from. */
export const pictureTag = (svg: string): string =>
	createHash('sha256').update(svg).digest('base64url').slice(0, 27);

/**
 * An SVG as PNG, at the size it gives itself. One at a time, on a thread of its own; the same one is
 * drawn once. Throws `Busy` when too many wait, `Unable` where the drawing library cannot be loaded.
 */
export async function picture(svg: string): Promise<Uint8Array> {
	const tag = pictureTag(svg);
	const known = kept.get(tag);
	if (known) return known;
	if (waiting >= MOST_WAITING) throw new Busy();
	waiting++;
	const drawn = last.then(async () => kept.get(tag) ?? (await (await renderer())(svg)));
	last = drawn.catch(() => {});
	try {
		const png = await drawn;
		kept.set(tag, png);
		if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? tag);
		return png;
	} finally {
		waiting--;
	}
}

function renderer(): Promise<Renderer> {
	return (loading ??= load());
}

async function load(): Promise<Renderer> {
	try {
		const { renderAsync } = await import('@resvg/resvg-js');
		const { resolve } = createRequire(import.meta.url);
		const font = {
			loadSystemFonts: false,
			fontFiles: FONTS.map((file) => resolve(file)),
			defaultFontFamily: FAMILIES.sans,
			sansSerifFamily: FAMILIES.sans,
			serifFamily: FAMILIES.serif
		};
		// The fonts have no minus sign of their own: a dash is as wide and stands as high.
		return async (svg) => (await renderAsync(svg.replaceAll('−', '–'), { font })).asPng();
	} catch (error) {
		failed = true;
		throw new Unable('pictures cannot be drawn', { cause: error });
	}
}
