import { claimCandidates, namesOf, type ClaimCandidate } from '#lib/linking/claim-candidate.ts';
import { standsIn } from '#lib/domain/claim.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { SpeakerView } from '#lib/domain/view.ts';
import { listClaims, listSpeakers } from './db/claim.ts';
import type { Db } from './db/connect.ts';
import { storyPageOf } from './db/story-list.ts';
import { storiesByKey, type Story } from './db/story-view.ts';

/** Sentences of stories that may be claims of speakers of the ledger. Nothing is entered from them. */

/** A sentence, who may have said it, and the story it stands in. */
export type ClaimSuggestion = Omit<ClaimCandidate, 'speaker'> & {
	speaker: SpeakerView;
	story: {
		key: number;
		title: string;
		outlet: string;
		url: string;
		lang: string | null;
		publishedAt: Moment;
	};
};

/** Finds the sentences of a story that one of the speakers may have said. */
function reader(speakers: readonly SpeakerView[]) {
	const sayers = speakers.map(({ slug, name }) => ({ slug, names: namesOf(name) }));
	const known = new Map(speakers.map((speaker) => [speaker.slug, speaker]));
	return ({ key, lead }: Story): ClaimSuggestion[] => {
		const { title, outlet, url, lang, publishedAt } = lead;
		return claimCandidates(`${title}\n${lead.summary}`, sayers).flatMap((candidate) => {
			const speaker = known.get(candidate.speaker);
			const story = { key, title, outlet, url, lang, publishedAt };
			return speaker ? [{ ...candidate, speaker, story }] : [];
		});
	};
}

/**
 * The sentences of stories since a moment (the newest `most`), newest first, without what the ledger holds: a claim
 * of the same speaker from the same address, or in the same words. `speakers`: how many are looked for.
 */
export async function claimSuggestions(
	db: Db,
	{ since, most }: { since: Moment; most: number }
): Promise<{ items: ClaimSuggestion[]; speakers: number; stories: number }> {
	const speakers = await listSpeakers(db, null);
	const [claims, { stories }] = await Promise.all([
		listClaims(db, { asOf: null }),
		storyPageOf(db, {
			...{ topic: null, query: null, after: null, asOf: null, limit: most }
		})
	]);
	const recent = stories.filter(({ lead }) => lead.publishedAt >= since);
	const bySpeaker = Map.groupBy(claims, ({ speaker }) => speaker);
	const isEntered = ({ speaker, words, story }: ClaimSuggestion) =>
		(bySpeaker.get(speaker.slug) ?? []).some(
			({ quote, url }) => url === story.url || standsIn(words, quote) || standsIn(quote, words)
		);
	return {
		speakers: speakers.length,
		stories: recent.length,
		items: recent.flatMap(reader(speakers)).filter((suggestion) => !isEntered(suggestion))
	};
}

/** The sentence that a speaker may have said in one story; null when there is none. */
export async function suggestionIn(
	db: Db,
	{ story: key, speaker }: { story: number; speaker: string }
): Promise<ClaimSuggestion | null> {
	const [story, speakers] = await Promise.all([
		storiesByKey(db, [key], null).then((stories) => stories.get(key)),
		listSpeakers(db, null)
	]);
	return (story && reader(speakers)(story).find((one) => one.speaker.slug === speaker)) ?? null;
}
