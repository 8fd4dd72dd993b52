/** What a chart is taken away as. */
export const FORMATS = ['csv', 'json', 'svg', 'metadata.json'] as const;
export type Format = (typeof FORMATS)[number];

/** How the numbers of a chart were made, each with the version of its rule. */
export const METHODS = {
	probability: {
		version: 1,
		rule: 'Middle of bid and ask where both are real and at most 10 points apart, else the last trade, else none; settled: what it paid.'
	},
	steps: {
		version: 1,
		rule: 'A price lasts until the next one; a gap is a time in which nothing was seen, and is never bridged.'
	},
	downsampling: {
		version: 1,
		rule: 'MinMaxLTTB for the width of the chart, gap edges kept; nothing is averaged.'
	},
	difference: {
		version: 1,
		rule: 'One price minus another, only of pairs that a person marked equivalent (1 minus the second where YES of one is NO of the other), of all points of both; its mean weighs each step by how long it lasted.'
	},
	stories: {
		version: 1,
		rule: 'Distinct stories (groups of near-duplicate articles) in each bucket, by the time of their first article.'
	},
	sentiment: {
		version: 1,
		rule: 'Mean over stories, -1 to 1, with a 95 % bootstrap interval; none below 3 stories.'
	}
} as const;

/** What may be done with the numbers. */
export const TERMS =
	'Prices are the venues’ and headlines are the outlets’; check their terms before publishing more than single figures. A price is what a contract trades at, not a share of people.';

/**
 * What may be done with what a feed gives, as far as its makers say it where we read it: a sentence for
 * the metadata, no licence of ours.
 */
export function licenceOf(
	kind: 'venue' | 'source' | 'gdelt',
	{ url, home }: { url: string; home: string }
): string {
	if (kind === 'venue') {
		return `Questions, rules and prices are the venue’s own and come with no licence to publish them further; its terms are at ${home}.`;
	}
	if (kind === 'gdelt') {
		return 'Free for any use with a citation of and a link to the GDELT Project (https://www.gdeltproject.org/about.html#termsofuse).';
	}
	if (/^https:\/\/news\.google\.com\//.test(url)) {
		return 'Its feed allows personal, non-commercial reading in a feed reader only.';
	}
	return 'Headlines are the outlet’s. A feed is published for readers: quote title and source with a link, and ask the outlet for more.';
}
