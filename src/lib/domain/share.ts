/** What another site shows of a page's address (Open Graph), in the language the page was asked for in. */
export type Share = {
	title: string;
	/** A plain sentence: the price with its basis, venue and moment. */
	description: string;
	/** The page itself: whole addresses, as its reader's server knows itself. */
	url: string;
	/** null where no picture can be drawn. */
	image: { url: string; width: number; height: number } | null;
	/** As Open Graph writes it: `en_US`, `ko_KR`. */
	locale: string;
};

/** Pixels of a share picture: the size that sites ask for. */
export const SHARE_SIZE = { width: 1200, height: 630 } as const;
