import type { RequestEvent } from '@sveltejs/kit';
import { FEWEST_LETTERS, vagueness } from '#lib/domain/claim.ts';
import { localeOf, names, zoneName } from '#lib/domain/format.ts';
import { languageOf } from '#lib/domain/language.ts';
import { localTime, readLocalTime } from '#lib/domain/local-time.ts';
import { MICRO, type Moment } from '#lib/domain/market.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import {
	listSpeakers,
	type ClaimRow,
	type NewClaim,
	type NewSpeaker
} from '#lib/server/db/claim.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import {
	claim as asClaim,
	LONGEST_COPY,
	passage,
	speaker as asSpeaker
} from '#lib/server/jobs/ledger.ts';
import { chosenOption, marketOptions, type Option } from '#lib/server/pick.ts';
import { readerZone } from '../../reader-zone.ts';
import { field } from '../../signed-in.ts';
import { Refused, type Entered } from '../editing.ts';
import { slugFrom } from '../topics/topic-form.ts';

/** Zones that a newsroom writes times in, beside its own. */
const ZONES = [
	'Asia/Seoul',
	'America/New_York',
	'America/Los_Angeles',
	'Europe/London',
	'Europe/Berlin',
	'UTC'
];

/** What a claim's form offers. */
export type Offer = {
	speakers: { slug: string; name: string }[];
	topics: { slug: string; name: string }[];
	zones: { zone: string; name: string }[];
	/** Markets that can be chosen without a search: none, those of a story, and the one that was chosen. */
	markets: Option[];
};

type Event = Pick<RequestEvent, 'locals' | 'cookies'>;

/** Who can have claimed something, what about, in which zones, and priced by what. */
export async function offered(
	event: Event,
	{ market, also = [] }: { market: string; also?: readonly string[] }
): Promise<Offer> {
	const { db, clock } = event.locals.context;
	const now = clock.now();
	const locale = localeOf(getLocale());
	const [speakers, topics, chosen, others] = await Promise.all([
		listSpeakers(db, null),
		listTopics(db),
		market === '' ? null : chosenOption('market', market, { db, now, locale }),
		marketOptions(db, also)
	]);
	const line = ({ slug, name }: (typeof speakers)[number] | (typeof topics)[number]) => ({
		slug,
		name: names(name, locale).main
	});
	return {
		speakers: speakers.map(line),
		topics: topics.map(line),
		zones: [...new Set([readerZone(event), ...ZONES])].map((zone) => ({
			zone,
			name: zone === 'UTC' ? zone : `${zone} (${zoneName(zone, now)})`
		})),
		markets: [
			{ value: '', label: m.claim_no_market(), detail: '' },
			...(chosen ? [chosen] : []),
			...others.filter(({ value }) => value !== market)
		]
	};
}

/** A claim of the ledger as its form holds it, in a zone. */
export const asEntered = (claim: ClaimRow, zone: string): Entered => ({
	speaker: claim.speaker,
	quote: claim.quote,
	lang: claim.lang,
	translation: claim.translation ?? '',
	url: claim.url,
	outlet: claim.outlet,
	said: localTime(claim.saidAt, zone),
	deadline: localTime(claim.deadline, zone),
	zone,
	criterion: claim.criterion,
	stated: claim.stated === null ? '' : String(claim.stated / (MICRO / 100)),
	topic: claim.topic ?? '',
	market: claim.market ?? '',
	direction: claim.direction ?? 'yes'
});

const WORDS: Record<string, () => string> = {
	id: m.desk_claim_id_wrong,
	speaker: m.desk_claim_speaker_wrong,
	quote: m.desk_claim_quote_wrong,
	lang: m.desk_source_lang_wrong,
	url: m.desk_source_url_wrong,
	outlet: m.desk_claim_outlet_wrong,
	said: m.desk_claim_moment_wrong,
	deadline: m.desk_claim_deadline_wrong,
	stated: m.desk_claim_stated_wrong,
	market: m.desk_claim_market_wrong,
	direction: m.desk_claim_market_wrong
};

/** A page of the desk is where a claim of this key would be. */
const RESERVED = 'suggested';

/** A time of the form in its zone; of a claim that is corrected, the very moment it had, seconds and all. */
function timeIn(form: FormData, name: string, before: Moment | null): string {
	const zone = field(form, 'zone');
	const text = field(form, name);
	if (before !== null && text === localTime(before, zone)) return iso(before);
	const at = readLocalTime(text, zone);
	return at === null ? '' : iso(at);
}
const iso = (at: Moment) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** Refuses a criterion that two people might read differently. Throws `Refused`. */
function refuseVague(criterion: string) {
	const vague = vagueness(criterion);
	if (vague === null) return;
	throw new Refused(
		vague === 'short'
			? m.desk_claim_short({ n: FEWEST_LETTERS })
			: m.desk_claim_vague({ word: vague.word })
	);
}

/** The first key of this name that is free: numbered where it is taken. */
function freeKey(base: string, taken: (key: string) => boolean): string {
	for (let n = 1; ; n++) {
		const key = n === 1 ? base : `${base.slice(0, 75)}-${n}`;
		if (!taken(key)) return key;
	}
}

/** Somebody new of the form; null: somebody known is chosen. Throws `Refused`. */
export function speakerIn(form: FormData, known: ReadonlySet<string>): NewSpeaker | null {
	const name = field(form, 'newSpeaker').trim();
	if (name === '') return null;
	const other = field(form, 'newSpeakerOther').trim();
	const korean = languageOf(name) === 'ko';
	const base = slugFrom(field(form, 'newSlug')) || slugFrom(name) || slugFrom(other) || 'speaker';
	const read = asSpeaker.safeParse({
		slug: freeKey(base, (key) => known.has(key)),
		name: other === '' ? name : { en: korean ? other : name, ko: korean ? name : other },
		kind: field(form, 'kind') === 'organisation' ? 'organisation' : 'person'
	});
	if (!read.success) throw new Refused(m.desk_claim_speaker_wrong());
	return read.data;
}

/**
 * A claim from its form. `known`: the version it corrects, whose key stays; `taken`: whether a key is. Throws
 * `Refused` with the sentence that says what is wrong.
 */
export function claimIn(
	form: FormData,
	speaker: string,
	{ known, taken }: { known: ClaimRow | null; taken: (key: string) => boolean },
	now: Moment
): NewClaim {
	const criterion = field(form, 'criterion');
	refuseVague(criterion);
	const optional = (name: string) => field(form, name).trim() || undefined;
	const [stated, market] = [optional('stated'), optional('market')];
	const said = timeIn(form, 'said', known?.saidAt ?? null);
	const asked = optional('id');
	if (!known && asked !== undefined && (taken(asked) || asked === RESERVED)) {
		throw new Refused(m.desk_claim_taken({ id: asked }));
	}
	const quote = field(form, 'quote');
	const read = asClaim.safeParse({
		id: known?.id ?? asked ?? freeKey(`${speaker.slice(0, 60)}-${said.slice(0, 10)}`, taken),
		speaker,
		quote,
		lang: optional('lang')?.toLowerCase() ?? languageOf(quote) ?? 'en',
		translation: optional('translation'),
		url: field(form, 'url').trim(),
		outlet: field(form, 'outlet'),
		said,
		deadline: timeIn(form, 'deadline', known?.deadline ?? null),
		criterion,
		stated: stated === undefined ? undefined : Number(stated) / 100,
		topic: optional('topic'),
		market,
		direction: market === undefined ? undefined : optional('direction')
	});
	if (!read.success) {
		throw new Refused((WORDS[String(read.error.issues[0]?.path[0])] ?? m.desk_wrong)());
	}
	const claim = read.data;
	if (claim.saidAt > now) throw new Refused(m.desk_claim_future());
	// To the millisecond, which no text of a time holds.
	if (known && said === iso(known.saidAt)) claim.saidAt = known.saidAt;
	if (known && iso(claim.deadline) === iso(known.deadline)) claim.deadline = known.deadline;
	return claim;
}

/** The text of the source that a person pasted; null when none was. Throws `Refused`. */
export function textIn(form: FormData): string | null {
	const read = passage.max(LONGEST_COPY).safeParse(field(form, 'text'));
	if (!read.success) throw new Refused(m.desk_claim_text_long({ n: LONGEST_COPY }));
	return read.data || null;
}
