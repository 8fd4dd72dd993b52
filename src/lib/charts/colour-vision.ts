/** How colours look to those who see them otherwise: for tests of the palette, not for pages. */

export type Rgb = [red: number, green: number, blue: number];

/** Reads `#rrggbb` as linear light, each 0..1 (IEC 61966-2-1). */
export function linear(hex: string): Rgb {
	const channel = (at: number) => {
		const value = parseInt(hex.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	};
	return [channel(1), channel(3), channel(5)];
}

/**
 * Full dichromacy on linear light (Machado, Oliveira and Fernandes 2009, severity 1.0), row by row.
 */
export const VISIONS: Record<'usual' | 'protan' | 'deutan' | 'tritan', readonly Rgb[]> = {
	usual: [
		[1, 0, 0],
		[0, 1, 0],
		[0, 0, 1]
	],
	protan: [
		[0.152286, 1.052583, -0.204868],
		[0.114503, 0.786281, 0.099216],
		[-0.003882, -0.048116, 1.051998]
	],
	deutan: [
		[0.367322, 0.860646, -0.227968],
		[0.280085, 0.672501, 0.047413],
		[-0.01182, 0.04294, 0.968881]
	],
	tritan: [
		[1.255528, -0.076749, -0.178779],
		[-0.078411, 0.930809, 0.147602],
		[0.004733, 0.691367, 0.3039]
	]
};

/** A colour in linear light as a vision sees it. */
export function seen(colour: Rgb, vision: readonly Rgb[]): Rgb {
	return vision.map((row) =>
		Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2]))
	) as Rgb;
}

/** Relative luminance, 0..1 (WCAG 2.2). */
export const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** Contrast of two colours, 1..21 (WCAG 2.2). */
export function contrast(a: Rgb, b: Rgb): number {
	const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
	return (light + 0.05) / (dark + 0.05);
}

/** Oklab (Ottosson 2020). */
function oklab([r, g, b]: Rgb): Rgb {
	const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	return [
		0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
		1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
		0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
	];
}

/** How far two colours lie apart: a hundredth of Oklab's scale is about what can just be seen. */
export function distance(a: Rgb, b: Rgb): number {
	const [one, other] = [oklab(a), oklab(b)];
	return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]) * 100;
}
