import type { Moment } from '#lib/domain/market.ts';
import { DAY, HOUR, MINUTE } from '../calendar.ts';
import { wordingAt } from '../newsroom.ts';
import type { SimArticle, World } from '../world.ts';
import { json, number, text, type Answer, type Ask } from './service.ts';

const QUARTER = 15 * MINUTE;
const SPACING = 5000;

const refused = (sentence: string) => text(sentence, 200, 'text/html; charset=utf-8');

/** What throttling says, with 429 or, as often, with 200. */
const THROTTLED =
	'Please limit requests to one every 5 seconds or contact kalev.leetaru5@gmail.com for larger queries.\n';

/** `20260520T221500Z` */
const stamp = (at: Moment) =>
	new Date(at)
		.toISOString()
		.replace(/[-:]/g, '')
		.replace(/\.\d+Z$/, 'Z');

const LANGUAGES: Record<string, 'en' | 'ko'> = {
	english: 'en',
	eng: 'en',
	korean: 'ko',
	kor: 'ko'
};

type Query = { all: string[][]; none: string[]; lang: 'en' | 'ko' | null };

/** Reads the query language; a string is the sentence of refusal. */
function parse(query: string): Query | string {
	const wanted: Query = { all: [], none: [], lang: null };
	const open = query.replace(/\([^()]*\)/g, ' ');
	if (/\bOR\b/.test(open)) return "Queries containing OR'd terms must be surrounded by ().";
	for (const group of query.match(/\([^()]*\)|-?"[^"]*"|\S+/g) ?? []) {
		if (group.startsWith('(')) {
			const terms = group.slice(1, -1).split(/\sOR\s/);
			wanted.all.push(terms.map((term) => term.replaceAll('"', '').trim().toLowerCase()));
			continue;
		}
		const language = /^sourcelang:(\w+)$/i.exec(group)?.[1];
		if (language) {
			wanted.lang = LANGUAGES[language.toLowerCase()] ?? null;
			continue;
		}
		if (/^(sourcecountry|domain|domainis|theme|tone|toneabs)[:<>]/i.test(group)) continue;
		if (/^(location|sourcelocation):/i.test(group)) {
			return `One or more of your keywords were too short, too long or too common: (${group.split(':')[0]}:0)`;
		}
		const term = group.replace(/^-/, '').replaceAll('"', '').toLowerCase();
		if (group.includes('"') && term.length < 3) return 'The specified phrase is too short.';
		if (term.length < 3) {
			return `One or more of your keywords were too short, too long or too common: (${term}:0)`;
		}
		if (group.startsWith('-')) wanted.none.push(term);
		else wanted.all.push([term]);
	}
	if (wanted.all.length === 0) return 'Your query was too short or too long.';
	return wanted;
}

/** Start and end of the window; a string is the sentence of refusal. */
function windowOf(query: URLSearchParams, at: Moment): { from: Moment; to: Moment } | string {
	const exact = (value: string | null) => {
		const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(value ?? '');
		if (!parts) return null;
		const [, year, month, day, hour, minute, second] = parts.map(Number);
		return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
	};
	const start = exact(query.get('startdatetime'));
	const end = exact(query.get('enddatetime'));
	if (start !== null) return { from: start, to: Math.min(at, end ?? at) };
	const span = /^(\d+)(min|h|d|w|m|hours|days|weeks|months)?$/i.exec(query.get('timespan') ?? '3m');
	const units: Record<string, number> = {
		min: MINUTE,
		h: HOUR,
		hours: HOUR,
		d: DAY,
		days: DAY,
		w: 7 * DAY,
		weeks: 7 * DAY,
		m: 30 * DAY,
		months: 30 * DAY
	};
	const length = Number(span?.[1] ?? 3) * (units[(span?.[2] ?? 'min').toLowerCase()] ?? MINUTE);
	if (length < 30 * MINUTE) return 'Timespan is too short.';
	return { from: at - length, to: at };
}

// It is crawled within a quarter of an hour, and dated by the quarter.
const seenAt = (article: SimArticle) =>
	Math.ceil((article.publishedAt + MINUTE) / QUARTER) * QUARTER;

function found(world: World, { all, none, lang }: Query, from: Moment, to: Moment): SimArticle[] {
	return world.articlesUntil(to).filter((article) => {
		const seen = seenAt(article);
		if (seen < from || seen > to || (lang && article.lang !== lang)) return false;
		// The search runs over English translations: keywords stand for them.
		const first = article.revisions[0];
		const haystack =
			`${article.keywords} ${article.lang === 'en' ? `${first?.title} ${first?.summary}` : ''}`.toLowerCase();
		const has = (term: string) => haystack.includes(term);
		return all.every((terms) => terms.some(has)) && !none.some(has);
	});
}

function articleJson(world: World, article: SimArticle) {
	const outlet = world.outlets.find(({ id }) => id === article.outlet);
	const host = outlet?.host ?? 'unknown.example';
	return {
		url: `https://${host}/news/${article.id}`,
		url_mobile: '',
		// Spaces around punctuation, as the crawler's tokeniser leaves them.
		title: wordingAt(article, article.publishedAt).title.replace(/([:%,])(?=\s|$)/g, ' $1'),
		seendate: stamp(seenAt(article)),
		socialimage: '',
		domain: host,
		language: article.lang === 'ko' ? 'Korean' : 'English',
		sourcecountry: article.lang === 'ko' ? 'South Korea' : 'United States'
	};
}

/** Buckets with something in them: the empty ones are missing, not zero. */
function timeline(
	world: World,
	query: Query,
	mode: string,
	from: Moment,
	to: Moment,
	title: string
) {
	const length = to - from;
	const [step, resolution] =
		length <= 3 * DAY ? [QUARTER, '15m'] : length <= 14 * DAY ? [HOUR, 'hour'] : [DAY, 'day'];
	const buckets = new Map<number, SimArticle[]>();
	for (const article of found(world, query, from, to)) {
		const bucket = Math.floor(seenAt(article) / step) * step;
		buckets.set(bucket, [...(buckets.get(bucket) ?? []), article]);
	}
	const norm = Math.round((190_000 * step) / DAY);
	const data = [...buckets].map(([bucket, articles]) => {
		const date = stamp(bucket);
		if (mode === 'timelinetone') {
			const mean = articles.reduce((sum, { tone }) => sum + tone, 0) / articles.length;
			return { date, value: Number(mean.toFixed(4)) };
		}
		return mode === 'timelinevolraw'
			? { date, value: articles.length, norm }
			: { date, value: Number(((100 * articles.length) / norm).toFixed(4)) };
	});
	const series =
		mode === 'timelinetone'
			? 'Average Tone'
			: mode === 'timelinevolraw'
				? 'Article Count'
				: 'Volume Intensity';
	return data.length === 0
		? {}
		: {
				query_details: { title, date_resolution: resolution },
				timeline: [{ series, data: data.sort((a, b) => (a.date < b.date ? -1 : 1)) }]
			};
}

function toneChart(articles: SimArticle[], world: World) {
	const bins = new Map<number, SimArticle[]>();
	for (const article of articles) {
		const bin = Math.round(article.tone);
		bins.set(bin, [...(bins.get(bin) ?? []), article]);
	}
	return {
		tonechart: [...bins]
			.sort(([a], [b]) => a - b)
			.map(([bin, inside]) => ({
				bin,
				count: inside.length,
				toparts: inside.slice(0, 10).map((article) => {
					const { url, title } = articleJson(world, article);
					return { url, title };
				})
			}))
	};
}

/**
 * GDELT DOC 2.0. It throttles by the simulator's clock: asked again within five seconds it says so,
 * with 429 and with 200 in turn.
 */
export function createGdelt(): (world: World, ask: Ask) => Answer {
	let lastAsked: Moment = -Infinity;
	let throttled = 0;
	return (world, { query, at }) => {
		const early = at - lastAsked < SPACING && at >= lastAsked;
		lastAsked = at;
		if (early)
			return text(THROTTLED, throttled++ % 2 === 0 ? 429 : 200, 'text/html; charset=utf-8');
		const title = query.get('query') ?? '';
		const wanted = parse(title);
		if (typeof wanted === 'string') return refused(wanted);
		const span = windowOf(query, at);
		if (typeof span === 'string') return refused(span);
		const mode = (query.get('mode') ?? 'artlist').toLowerCase();
		if (mode.startsWith('timeline')) {
			return json(timeline(world, wanted, mode, span.from, span.to, title));
		}
		const articles = found(world, wanted, span.from, span.to);
		if (mode === 'tonechart') return json(toneChart(articles, world));
		const most = Math.min(250, Math.max(1, number(query, 'maxrecords', 75)));
		const sort = (query.get('sort') ?? 'datedesc').toLowerCase();
		const sign = sort === 'dateasc' ? 1 : -1;
		articles.sort((a, b) => sign * (a.publishedAt - b.publishedAt));
		// Nothing found is an empty object.
		return json(
			articles.length === 0
				? {}
				: { articles: articles.slice(0, most).map((article) => articleJson(world, article)) }
		);
	};
}
