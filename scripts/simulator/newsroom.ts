import type { Moment } from '#lib/domain/market.ts';
import { DAY, HOUR, MINUTE, wallClock } from './calendar.ts';
import { daysFrom, type Ground } from './build.ts';
import { between, chance, pick } from './random.ts';
import { GENERAL_ROUTINES, TOPIC_ROUTINES, type Routine } from './routines.ts';
import { scripts, type Script, type Wording } from './stories.ts';
import type { Outlet, Revision, SimArticle } from './world.ts';

const WIRE = { en: 'example-wire', ko: 'yesi-tongsin' } as const;
const AUTHORS = {
	en: ['A. Sample', 'B. Placeholder', 'C. Specimen'],
	ko: ['김예시', '박보기', '이견본']
} as const;

/** The outlets, all invented, on hosts of the reserved domain `.example`. */
export function outlets(ground: Ground): Outlet[] {
	const outlet = (
		id: string,
		name: string,
		lang: Outlet['lang'],
		more: Partial<Outlet> = {}
	): Outlet => ({
		id,
		name,
		host: `${id}.example`,
		lang,
		zone: lang === 'ko' ? 'Asia/Seoul' : 'America/New_York',
		format: 'rss',
		charset: 'utf-8',
		dates: 'rfc822',
		doubleEscaped: false,
		copiesWire: true,
		staleFrom: null,
		length: 40,
		...more
	});
	return [
		outlet('example-wire', 'Example Wire', 'en', { zone: 'UTC', copiesWire: false, length: 60 }),
		outlet('sample-ledger', 'Sample Ledger', 'en'),
		outlet('placeholder-tech', 'Placeholder Tech', 'en', { format: 'atom', dates: 'iso' }),
		outlet('specimen-markets', 'Specimen Markets', 'en', { format: 'json', dates: 'iso' }),
		outlet('mock-aviation', 'Mock Aviation Weekly', 'en', { copiesWire: false, length: 15 }),
		outlet('yesi-tongsin', '예시통신', 'ko', { copiesWire: false, length: 60 }),
		outlet('yesi-ilbo', '예시일보', 'ko', { charset: 'euc-kr' }),
		outlet('gyeonbon', '견본경제', 'ko', { dates: 'zoneless' }),
		outlet('moui', '모의신문', 'ko', { doubleEscaped: true, dates: 'kst' }),
		outlet('gasang-it', '가상IT뉴스', 'ko', { format: 'rdf', dates: 'iso' }),
		outlet('yetnal', '옛날뉴스', 'ko', {
			dates: 'numeric-month',
			copiesWire: false,
			staleFrom: daysFrom(ground, -9)
		})
	];
}

// How a desk shortens the wire's headline; words stay, so that the copy is a near-duplicate.
const HOUSE_STYLES = {
	en: [
		(title: string) => title,
		(title: string) => title.replace(/, people familiar say$|, report says$/, ''),
		(title: string) => title.replaceAll("'", '"'),
		(title: string) => `${title} - report`
	],
	ko: [
		(title: string) => title.replace(/^\[속보\] /, ''),
		(title: string) => title.replaceAll('…', ', '),
		(title: string) => title.replaceAll('“', '"').replaceAll('”', '"'),
		(title: string) => `[종합] ${title.replace(/^\[속보\] /, '')}`,
		(title: string) => title.replaceAll('억달러', '억 달러').replaceAll('은 ', ' ')
	]
} as const;

/** The articles of one scripted story: the first outlet's, and the others' copies. */
function scripted(ground: Ground, list: Outlet[], script: Script): SimArticle[] {
	const happened = daysFrom(ground, script.day);
	return (['en', 'ko'] as const).flatMap((lang) => {
		const wording = script[lang];
		if (!wording) return [];
		const named = script.only ?? script.first;
		const first = list.find(({ id, lang: own }) => id === named && own === lang)?.id ?? WIRE[lang];
		// The other language follows after some minutes.
		const firstAt = happened + (lang === 'ko' && script.en ? 11 * MINUTE : 0);
		const copies = script.only
			? []
			: list.filter(
					(outlet) =>
						outlet.lang === lang &&
						outlet.id !== first &&
						outlet.copiesWire &&
						chance(ground.seed, script.id, outlet.id, 'copies') < 0.75
				);
		const titles = (lang === 'en' ? script.enCopies : script.koCopies) ?? [];
		return [
			article(script, first, lang, firstAt, wording),
			...copies.map((outlet, i) => {
				const title = titles[i] ?? pick(HOUSE_STYLES[lang], script.id, outlet.id)(wording.title);
				const delay = between(6, 100, script.id, outlet.id, 'delay') * MINUTE;
				return article(script, outlet.id, lang, firstAt + delay, { ...wording, title });
			})
		].map((made, i) => (i === 0 ? corrected(made, script) : made));
	});
}

function corrected(made: SimArticle, { correction }: Script): SimArticle {
	const [revision] = made.revisions;
	if (!correction || correction.lang !== made.lang || !revision) return made;
	const later: Revision = {
		at: made.publishedAt + correction.hours * HOUR,
		title: correction.title,
		summary: revision.summary
	};
	return { ...made, revisions: [revision, later] };
}

function article(
	script: Pick<Script, 'id' | 'keywords' | 'tone' | 'link'>,
	outlet: string,
	lang: 'en' | 'ko',
	publishedAt: Moment,
	wording: Wording
): SimArticle {
	return {
		id: `${script.id}-${outlet}`,
		outlet,
		lang,
		story: script.id,
		keywords: script.keywords,
		publishedAt,
		revisions: [{ at: publishedAt, ...wording }],
		author:
			chance(script.id, outlet, 'author') < 0.6 ? pick(AUTHORS[lang], script.id, outlet) : null,
		link: script.link ?? null,
		tone: script.tone
	};
}

/** The articles of one day that follow no script. `day` counts days since the story began. */
function routine(ground: Ground, list: Outlet[], day: number): SimArticle[] {
	const dayStart = ground.begin + day * DAY;
	const weekend = [0, 6].includes(new Date(dayStart).getUTCDay());
	const made: SimArticle[] = [];
	const write = (routines: Routine[], kind: string, count: number) => {
		for (let i = 0; i < count; i++) {
			const lot = [ground.seed, kind, day, i];
			const choice = pick(routines, ...lot);
			// Wordings take turns, so that the same sentence does not come back for days.
			const wording = choice.wordings[(day * 3 + i) % choice.wordings.length];
			if (!wording) continue;
			const number = String(between(2, 19, ...lot, 'number'));
			const outlet = pick(
				list.filter(
					(one) =>
						one.lang === choice.lang &&
						(one.id !== 'mock-aviation' || /airline/.test(choice.keywords))
				),
				...lot,
				'outlet'
			);
			const minute = workingMinute(dayStart, outlet.zone, chance(...lot, 'time'));
			made.push(
				article(
					{
						id: `${kind}-${day}-${i}`,
						keywords: choice.keywords,
						tone: choice.tone + 2 * (chance(...lot, 'tone') - 0.5)
					},
					outlet.id,
					choice.lang,
					minute,
					{
						title: wording.title.replaceAll('#', number),
						summary: wording.summary.replaceAll('#', number)
					}
				)
			);
			// One in five is taken over by a second outlet.
			if (outlet.id === WIRE[choice.lang] || chance(...lot, 'copy') < 0.2) {
				const other = list.find(
					(one) => one.lang === choice.lang && one.copiesWire && one.id !== outlet.id
				);
				const original = made.at(-1);
				if (other && original) {
					const delay = between(8, 90, ...lot, 'delay') * MINUTE;
					made.push({
						...original,
						id: `${original.story}-${other.id}`,
						outlet: other.id,
						publishedAt: original.publishedAt + delay,
						revisions: original.revisions.map((revision) => ({
							...revision,
							at: revision.at + delay,
							title: pick(HOUSE_STYLES[choice.lang], ...lot, 'style')(revision.title)
						}))
					});
				}
			}
		}
	};
	write(TOPIC_ROUTINES, 'topic', weekend ? 12 : 20);
	write(GENERAL_ROUTINES, 'general', weekend ? 9 : 18);
	return made;
}

// Newsrooms write by day: of two drawn minutes the one nearer to the early afternoon is taken.
function workingMinute(dayStart: Moment, zone: string, draw: number): Moment {
	const candidates = [draw, (draw * 97.31) % 1].map(
		(share) => dayStart + Math.floor((share * DAY) / MINUTE) * MINUTE
	);
	const distance = (at: Moment) => Math.abs(wallClock(at, zone).hour - 13);
	return candidates.reduce((best, at) => (distance(at) < distance(best) ? at : best));
}

/**
 * The newsroom of a world: everything published up to a moment, oldest first. Days are written
 * when first asked for and kept.
 */
export function newsroom(ground: Ground, list: Outlet[]): (until: Moment) => SimArticle[] {
	const stale = new Map(list.map(({ id, staleFrom }) => [id, staleFrom ?? Infinity]));
	const script = scripts(ground).flatMap((story) => scripted(ground, list, story));
	const lastScripted = Math.max(...script.map(({ publishedAt }) => publishedAt));
	let written = 0;
	let all = [...script];
	const sort = () => {
		all = all
			.filter(({ outlet, publishedAt }) => publishedAt < (stale.get(outlet) ?? Infinity))
			.sort((a, b) => a.publishedAt - b.publishedAt || (a.id < b.id ? -1 : 1));
	};
	sort();
	return (until) => {
		const days = Math.ceil((until - ground.begin) / DAY) + 1;
		if (days > written) {
			// A day's copies may spill into the next, never further back.
			for (; written < days; written++) all.push(...routine(ground, list, written));
			sort();
		}
		const end = until >= lastScripted && until >= (all.at(-1)?.publishedAt ?? 0);
		return end ? all : all.slice(0, firstAfter(all, until));
	};
}

/** Index of the first article published after a moment, by bisection. */
function firstAfter(articles: SimArticle[], at: Moment): number {
	let low = 0;
	let high = articles.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((articles[middle]?.publishedAt ?? Infinity) <= at) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The wording of an article that is shown at a moment. */
export function wordingAt(article: SimArticle, at: Moment): Revision {
	const shown = article.revisions.findLast((revision) => revision.at <= at) ?? article.revisions[0];
	if (!shown) throw new Error(`Article ${article.id} has no wording.`);
	return shown;
}
