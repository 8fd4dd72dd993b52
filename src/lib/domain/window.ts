const HOUR = 3_600_000;

/** The windows the front page ranks by. */
export const WINDOWS = ['1h', '6h', '24h', '7d'] as const;
export type Window = (typeof WINDOWS)[number];

/** A window's length in ms. */
export const WINDOW_MS: Record<Window, number> = {
	'1h': HOUR,
	'6h': 6 * HOUR,
	'24h': 24 * HOUR,
	'7d': 7 * 24 * HOUR
};

/** The window named in an address; 24 h when none or an unknown one is. */
export function parseWindow(text: string | null): Window {
	return WINDOWS.find((w) => w === text) ?? '24h';
}
