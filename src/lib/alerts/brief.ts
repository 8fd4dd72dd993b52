/** The morning brief: one content for the page, mail and Markdown, in English and Korean. */
import type { Firing } from '#lib/domain/alert.ts';
import { day, moment, percent, type Locale } from '#lib/domain/format.ts';
import { claimPath, marketPath } from '#lib/domain/path.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { FeedState, Name } from '#lib/domain/view.ts';
import { pathOf, said, type Letter, type Manner } from './say.ts';

/** What a brief is made of: the day up to `at`, and the day after it. */
export type BriefFacts = {
	at: Moment;
	/** Moves, bursts, endings and edits of the day before `at`, each oldest first. */
	moves: Firing[];
	bursts: Firing[];
	endings: Firing[];
	edits: Firing[];
	/** Markets that close within the day after `at`. */
	closing: { id: string; title: string; venue: string; closesAt: Moment; p: number | null }[];
	/** Open claims whose deadline lies within the week after `at`, or has passed. */
	claims: { id: string; name: Name; quote: string; deadline: Moment }[];
	/** What is not read as it should be. */
	feeds: { name: string; state: Exclude<FeedState, 'ok'>; lastSuccess: Moment | null }[];
	/** When moves and bursts were last looked for; null: never. */
	derivedAt: Moment | null;
};

export type BriefItem = { text: string; lines: string[]; path: string };
export type BriefSection = { title: string; items: BriefItem[]; empty: string };
/** `notes` say what the brief does not know. */
export type Brief = { title: string; span: string; notes: string[]; sections: BriefSection[] };

const HOUR = 3_600_000;
/** Later than this, moves and bursts of the last hours may be missing. */
const LATE = 2 * HOUR;

type Words = {
	title(when: string): string;
	span(from: string, to: string): string;
	sections: Record<
		'moves' | 'bursts' | 'endings' | 'edits' | 'closing' | 'claims' | 'feeds',
		{ title: string; empty: string }
	>;
	closing(title: string, venue: string, p: string, when: string): string;
	claim(name: string, quote: string, when: string, past: boolean): string;
	feed(name: string, state: Exclude<FeedState, 'ok'>, when: string | null): string;
	late(when: string | null): string;
	blind(n: number): string;
	simulated: string;
};

const WORDS: Record<Locale, Words> = {
	en: {
		title: (when) => `Morning brief, ${when}`,
		span: (from, to) => `What happened from ${from} to ${to}, and what comes next.`,
		sections: {
			moves: {
				title: 'Moved beyond their spread',
				empty: 'No followed market moved more than its spread and its usual movement.'
			},
			bursts: { title: 'What broke', empty: 'No topic had more stories than usual.' },
			endings: { title: 'Decided or proposed', empty: 'No outcome was proposed or decided.' },
			edits: { title: 'Rules edited', empty: 'No venue edited question, rules or deadline.' },
			closing: {
				title: 'Resolves today',
				empty: 'No followed market has its deadline within a day.'
			},
			claims: { title: 'Claims due', empty: 'No open claim is due within a week.' },
			feeds: { title: 'Sources that are not read', empty: 'Everything is read as planned.' }
		},
		closing: (title, venue, p, when) => `“${title}” (${venue}), now ${p}, closes ${when}`,
		claim: (name, quote, when, past) =>
			`${name}: “${quote}”, ${past ? `was due ${when} and is not decided` : `due ${when}`}`,
		feed: (name, state, when) =>
			`${name}: ${{ late: 'late', failing: 'failing', waiting: 'asked us to wait', gone: 'gone for good' }[state]}, ${when === null ? 'never read' : `last read ${when}`}`,
		late: (when) =>
			when === null
				? 'Moves and bursts have never been looked for: those two sections say nothing.'
				: `Moves and bursts were last looked for ${when}; later ones are missing here.`,
		blind: (n) =>
			n === 1
				? 'One source is not read as planned: what only it tells is missing here.'
				: `${n} sources are not read as planned: what only they tell is missing here.`,
		simulated: 'Simulated data.'
	},
	ko: {
		title: (when) => `${when} 아침 브리핑`,
		span: (from, to) => `${from}부터 ${to}까지 있었던 일과 앞으로의 일정.`,
		sections: {
			moves: {
				title: '호가 차이를 넘어 움직인 시장',
				empty: '호가 차이와 평소 변동폭을 넘어 움직인 시장이 없습니다.'
			},
			bursts: { title: '터진 뉴스', empty: '평소보다 기사가 많은 주제가 없습니다.' },
			endings: {
				title: '결과가 나왔거나 제안된 시장',
				empty: '결과가 나오거나 제안된 시장이 없습니다.'
			},
			edits: { title: '규칙이 바뀐 시장', empty: '질문·규칙·마감을 고친 거래소가 없습니다.' },
			closing: { title: '오늘 마감', empty: '하루 안에 마감하는 시장이 없습니다.' },
			claims: { title: '기한이 닥친 발언', empty: '일주일 안에 기한이 오는 발언이 없습니다.' },
			feeds: { title: '읽히지 않는 수집처', empty: '모두 예정대로 읽고 있습니다.' }
		},
		closing: (title, venue, p, when) => `‘${title}’ (${venue}), 현재 ${p}, ${when} 마감`,
		claim: (name, quote, when, past) =>
			`${name}: “${quote}”, ${past ? `${when} 기한이 지났으나 판정 전` : `기한 ${when}`}`,
		feed: (name, state, when) =>
			`${name}: ${{ late: '늦어짐', failing: '실패 중', waiting: '대기 요청 받음', gone: '사라짐' }[state]}, ${when === null ? '읽은 적 없음' : `마지막으로 읽은 때 ${when}`}`,
		late: (when) =>
			when === null
				? '가격 변동과 뉴스 급증을 찾아본 적이 없어, 두 항목은 아무것도 말해 주지 않습니다.'
				: `가격 변동과 뉴스 급증은 ${when}에 마지막으로 찾아봤으며, 그 뒤의 것은 빠져 있습니다.`,
		blind: (n) => `수집처 ${n}곳이 예정대로 읽히지 않아, 그곳에만 있는 소식은 빠져 있습니다.`,
		simulated: '모의 데이터입니다.'
	}
};

/** A quote may be long; a brief is not. */
const short = (text: string) =>
	text.length <= 200 ? text : `${text.slice(0, 199).toWellFormed()}…`;

/** The brief in a language, for its page and its texts. */
export function brief(facts: BriefFacts, manner: Manner): Brief {
	const { locale, zone, venues } = manner;
	const words = WORDS[locale];
	const when = (at: Moment) => moment(at, zone, locale, facts.at);
	const told = ({ detail }: Firing): BriefItem => {
		const { headline, lines } = said(detail, manner);
		return { text: headline, lines, path: pathOf(detail) };
	};
	const section = (name: keyof Words['sections'], items: BriefItem[]): BriefSection => ({
		...words.sections[name],
		items
	});
	const { at, derivedAt } = facts;
	return {
		title: words.title(day(at, zone, locale)),
		span: words.span(moment(at - 24 * HOUR, zone, locale), moment(at, zone, locale)),
		notes: [
			...(manner.simulated ? [words.simulated] : []),
			...(derivedAt !== null && at - derivedAt <= LATE
				? []
				: [words.late(derivedAt === null ? null : when(derivedAt))]),
			...(facts.feeds.length === 0 ? [] : [words.blind(facts.feeds.length)])
		],
		sections: [
			section('moves', facts.moves.map(told)),
			section('bursts', facts.bursts.map(told)),
			section('endings', facts.endings.map(told)),
			section('edits', facts.edits.map(told)),
			section(
				'closing',
				facts.closing.map(({ id, title, venue, closesAt, p }) => ({
					text: words.closing(title, venues.get(venue) ?? venue, percent(p), when(closesAt)),
					lines: [],
					path: marketPath(id)
				}))
			),
			section(
				'claims',
				facts.claims.map(({ id, name, quote, deadline }) => ({
					text: words.claim(name[locale], short(quote), when(deadline), deadline < at),
					lines: [],
					path: claimPath(id)
				}))
			),
			section(
				'feeds',
				facts.feeds.map(({ name, state, lastSuccess }) => ({
					text: words.feed(name, state, lastSuccess === null ? null : when(lastSuccess)),
					lines: [],
					path: '/status'
				}))
			)
		]
	};
}

/** Text from elsewhere in Markdown: nothing of it marks, links or embeds. */
const escaped = (text: string) => text.replace(/[\\`*_{}[\]()<>#+!|~&]/g, (sign) => `\\${sign}`);

/** The brief as Markdown, with whole addresses. */
export function briefMarkdown({ title, span, notes, sections }: Brief, origin: string): string {
	const item = ({ text, lines, path }: BriefItem) =>
		[`- [${escaped(text)}](<${origin}${path}>)`, ...lines.map((line) => `  ${escaped(line)}`)].join(
			'  \n'
		);
	return `${[
		`# ${escaped(title)}`,
		escaped(span),
		...notes.map((note) => `> ${escaped(note)}`),
		...sections.flatMap(({ title, items, empty }) => [
			`## ${escaped(title)}`,
			items.length === 0 ? escaped(empty) : items.map(item).join('\n')
		])
	].join('\n\n')}\n`;
}

/** The brief as plain text, for mail and chats. */
export function briefText({ title, span, notes, sections }: Brief, origin: string): string {
	const item = ({ text, lines, path }: BriefItem) =>
		[`- ${text}`, ...lines.map((line) => `  ${line}`), `  ${origin}${path}`].join('\n');
	return [
		`${title}\n${span}`,
		...notes,
		...sections.map(({ title, items, empty }) =>
			[title.toUpperCase(), ...(items.length === 0 ? [empty] : items.map(item))].join('\n')
		),
		`${origin}/brief`
	].join('\n\n');
}

/** The brief as a letter. */
export const letterOf = (
	id: string,
	made: Brief,
	facts: BriefFacts,
	{ origin }: Manner
): Letter => ({
	id,
	kind: 'brief',
	title: made.title,
	tellings: [],
	body: briefText(made, origin),
	data: facts
});
