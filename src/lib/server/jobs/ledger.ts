import { z } from 'zod';
import { legible } from '#lib/domain/legible.ts';
import { criterionFault, SPEAKER_KINDS, zonedMoment } from '#lib/domain/claim.ts';
import { MICRO } from '#lib/domain/market.ts';
import type { NewClaim, NewSpeaker } from '../db/claim.ts';
import { venues } from '../venues/index.ts';

/** What people write into the ledger, by a file or by a command; both are held to the same. */

/** A text of one line. */
export const word = z
	.string()
	.overwrite((text) => legible(text).replace(/\s+/g, ' '))
	.trim()
	.min(1)
	.max(300);

/** Longest text of a source that is kept, in characters. */
export const LONGEST_COPY = 50_000;

/** A text that may have several lines. */
export const passage = z.string().overwrite(legible).trim();

export const marketId = word.refine(
	(id) => venues.some((venue) => id.startsWith(`${venue.id}:`) && id.length > venue.id.length + 1),
	`must begin with a venue: ${venues.map((venue) => `${venue.id}:`).join(', ')}`
);

/** A key that stands in addresses. */
export const slug = z
	.string()
	.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by dashes')
	.max(80);

/** A name in one language for both, or in each. */
export const name = z.union([
	word.transform((name) => ({ en: name, ko: name })),
	z
		.strictObject({ en: word.optional(), ko: word.optional() })
		.refine(({ en, ko }) => en || ko, 'needs en or ko')
		.transform(({ en, ko }) => ({ en: (en ?? ko)!, ko: (ko ?? en)! }))
]);

export const language = z.string().regex(/^[a-z]{2,3}$/, 'must be a language code such as ko');

export const moment = z.string().transform((text, issue) => {
	const at = zonedMoment(text);
	if (at !== null) return at;
	issue.addIssue({
		code: 'custom',
		message: 'must be a moment with its zone, such as 2026-06-30T23:59-04:00'
	});
	return z.NEVER;
});

export const webAddress = z
	.url({ protocol: /^https?$/, error: 'must be an http(s) address' })
	.max(2000);

export const speaker = z
	.strictObject({
		slug,
		name,
		kind: z.enum(SPEAKER_KINDS).default('person'),
		affiliation: word.optional()
	})
	.transform(({ slug, name, kind, affiliation }): NewSpeaker => ({
		slug,
		nameEn: name.en,
		nameKo: name.ko,
		kind,
		affiliation: affiliation ?? null
	}));

export const claim = z
	.strictObject({
		/** The desk's key: the same again is the same claim, something else under it a correction. */
		id: slug,
		speaker: slug,
		quote: passage.min(1).max(5000),
		lang: language,
		translation: passage.min(1).max(5000).optional(),
		url: webAddress,
		outlet: word,
		said: moment,
		deadline: moment,
		criterion: passage.max(2000).superRefine((text, issue) => {
			const message = criterionFault(text);
			if (message !== null) issue.addIssue({ code: 'custom', message });
		}),
		stated: z
			.number('must be a probability from 0 to 1')
			.min(0, 'must be a probability from 0 to 1')
			.max(1, 'must be a probability from 0 to 1')
			.optional(),
		topic: slug.optional(),
		market: marketId.optional(),
		direction: z
			.enum(['yes', 'no'], 'must be yes or no: which outcome means that it came true')
			.optional()
	})
	.superRefine(({ said, deadline, market, direction }, issue) => {
		const fault = (field: string, message: string) =>
			issue.addIssue({ code: 'custom', path: [field], message });
		if (deadline <= said) fault('deadline', 'must lie after the moment it was said');
		if (market && !direction) {
			fault('market', 'needs a direction: yes or no, the outcome which means that it came true');
		}
		if (direction && !market) fault('direction', 'goes with a market');
	})
	.transform(({ said, stated, translation, topic, market, direction, ...rest }): NewClaim => ({
		...rest,
		saidAt: said,
		stated: stated === undefined ? null : Math.round(stated * MICRO),
		translation: translation ?? null,
		topic: topic ?? null,
		market: market ?? null,
		direction: direction ?? null
	}));
