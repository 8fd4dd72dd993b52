/**
 * The values for which a question resolves YES: `lo` to `hi`, the ends themselves left out where open.
 * `bare`: a number without a word of comparison (`3 cuts`), so that only the value is known.
 */
export type Threshold = {
	lo: number;
	hi: number;
	loOpen: boolean;
	hiOpen: boolean;
	unit: ThresholdUnit;
	bare: boolean;
	/** It counts as soon as the value is hit, not where it stands at the end. */
	touch: boolean;
	/** As the text has it. */
	text: string;
	/** The words beside a bare number: `game` of Game 4. */
	beside: string[];
};
export type ThresholdUnit =
	'usd' | 'krw' | 'eur' | 'gbp' | 'jpy' | 'percent' | 'bps' | 'degree' | 'inch' | 'none';

const SCALES: Record<string, number> = {
	...{ k: 1e3, thousand: 1e3, m: 1e6, mm: 1e6, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9 },
	...{ t: 1e12, tn: 1e12, trillion: 1e12, 십: 10, 백: 1e2, 천: 1e3, 만: 1e4, 억: 1e8, 조: 1e12 }
};
const UNITS: Record<string, ThresholdUnit> = {
	...{ $: 'usd', dollar: 'usd', usd: 'usd', 달러: 'usd', '₩': 'krw', won: 'krw', 원: 'krw' },
	...{ '€': 'eur', euro: 'eur', 유로: 'eur', '£': 'gbp', pound: 'gbp', '¥': 'jpy', yen: 'jpy' },
	...{ 엔: 'jpy', '%': 'percent', percent: 'percent', pct: 'percent', 퍼센트: 'percent' },
	...{ bp: 'bps', 'basis point': 'bps', '%p': 'bps', '%포인트': 'bps' },
	...{ '°': 'degree', degree: 'degree', 도: 'degree', inch: 'inch', in: 'inch', '"': 'inch' }
};

/** Names with a number in them, which is no amount. */
const NAMED = [
	[/\bS\s?&\s?P\s?500\b|\bSPX\b/gi, 'SP500'],
	[/\bNasdaq[- ]?100\b|\bNDX\b/gi, 'Nasdaq100'],
	[
		/\b(Hot|Fortune|Russell|Nikkei|Kospi|Dow|Formula|Ligue|FTSE)[- ]?(1|30|100|200|225|500|1000|2000)\b/gi,
		'$1$2'
	]
] as const;

// Every repetition is bounded: a megabyte of digits is read in one pass.
const KOREAN =
	/(\d[\d,]{0,12}(?:\.\d{1,4})?)\s?([십백천]?[만억조]|천(?=\s?(?:달러|원|명|석|건)))(?:\s?(\d[\d,]{0,9})\s?([십백천]?[만억])?)?/g;
const NUMBER =
	/([$€£¥₩])?\s?(\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?|\.\d{1,6})(?:\s?(thousand|million|billion|trillion|bn|tn|mm|[kmbt])(?![\p{L}\p{N}]))?(\+)?(?:[\s-]?(%p|%포인트|%|퍼센트|percent\b|pct\b|bps?\b|basis points?\b|°|degrees?\b|도(?![가-힣])|inch(?:es)?\b|"(?=\s|$)|dollars?\b|usd\b|달러|won\b|원(?![가-힣]{2})|euros?\b|유로|pounds?\b|yen\b|엔)\s?(?:°?[FC]\b)?)?/giu;

const OR_EQUAL = '(?:\\s(?:or|and)\\sequal(?:\\sto)?|\\sor\\sequal\\sto)';
const MORE = '(?:greater|more|higher|larger|warmer|hotter)';
const LESS = '(?:less|fewer|lower|smaller|colder|cooler)';
const BEFORE: [RegExp, Comparator][] = [
	[/(?:between|from)$/i, 'from'],
	[/(?:exactly|equal to)$/i, 'exact'],
	[
		new RegExp(
			`(?:${MORE}\\sthan${OR_EQUAL}|at\\sor\\sabove|equal\\sto\\sor\\s(?:above|${MORE}\\sthan)|at\\sleast|no\\s(?:less|fewer|lower)\\sthan|≥|>=|=>)$`,
			'i'
		),
		'ge'
	],
	[
		new RegExp(
			`(?:${LESS}\\sthan${OR_EQUAL}|at\\sor\\sbelow|equal\\sto\\sor\\s(?:below|${LESS}\\sthan)|at\\smost|no\\s(?:more|higher|greater)\\sthan|≤|<=|=<)$`,
			'i'
		),
		'le'
	],
	[
		new RegExp(
			`(?:above|over|${MORE}\\sthan|exceed(?:s|ing)?|surpass(?:es)?|beyond|past|cross(?:es)?|>|o/u)$`,
			'i'
		),
		'gt'
	],
	[new RegExp(`(?:below|under|${LESS}\\sthan|short\\sof|<)$`, 'i'), 'lt'],
	[/(?:hits?|reach(?:es)?|touch(?:es)?|(?:rises?|climbs?|gets?|soars?)\sto)$/i, 'ge'],
	[/(?:dips?|falls?|drops?|crash(?:es)?|plunges?|down|sinks?)\sto$/i, 'le']
];
/** Words by which a price need only be hit. */
const TOUCH =
	/^(?:hit|reach|touch|rise|climb|get|soar|dip|fall|drop|crash|plunge|down|sink)|돌파|도달|찍/i;
const AFTER: [RegExp, Comparator][] = [
	[/^\s?(?:or|and)\s(?:more|higher|above|greater|over|better|hotter|warmer|later)\b/i, 'ge'],
	[/^\s?(?:plus\b|이상)/i, 'ge'],
	[/^\s?(?:or|and)\s(?:less|lower|below|fewer|under|colder|cooler|earlier)\b/i, 'le'],
	[/^\s?이하/, 'le'],
	[/^\s?(?:미만|(?:[을를]|선[을]?)?\s?(?:밑|하회))/, 'lt'],
	[/^\s?(?:초과|(?:[을를]|선[을]?)?\s?(?:넘|상회|웃돌))/, 'gt'],
	[/^\s?(?:[을를]|선[을]?)?\s?(?:돌파|도달|찍)/, 'ge']
];
type Comparator = 'ge' | 'gt' | 'le' | 'lt' | 'exact' | 'from';

/** How far words of comparison may stand from the number. */
const CONTEXT = 40;

type Found = {
	start: number;
	end: number;
	value: number;
	unit: ThresholdUnit;
	scale: number;
	comparator: Comparator | null;
	text: string;
};

const unitOf = (sign?: string, word?: string): ThresholdUnit =>
	UNITS[(word ?? '').toLowerCase().replace(/(?<=[a-z])(?:es|s)$/, '')] ??
	UNITS[sign ?? ''] ??
	'none';

const COUNTED = 'one two three four five six seven eight nine ten'.split(' ');
/** `two million` in digits. */
const WORDED = new RegExp(
	`\\b(${COUNTED.join('|')})(?=\\s(?:million|billion|trillion|percent))`,
	'gi'
);

/** Korean amounts in digits: 15만 달러 is 150000 달러. */
const spelledOut = (text: string) =>
	text.replace(KOREAN, (_, digits: string, scale: string, more?: string, moreScale?: string) => {
		const worth = (n: string, s: string) =>
			[...s].reduce((value, sign) => value * (SCALES[sign] ?? 1), Number(n.replaceAll(',', '')));
		return String(worth(digits, scale) + (more ? worth(more, moreScale ?? '') : 0));
	});

function numbers(text: string): Found[] {
	const found: Found[] = [];
	for (const match of text.matchAll(NUMBER)) {
		const [whole, sign, digits = '', scale, plus, word] = match;
		const start = match.index + (whole.length - whole.trimStart().length);
		const before = text.slice(Math.max(0, start - 2), start);
		const end = match.index + whole.length;
		// A digit inside a word (H200, Q3), or with a letter after it (3D, 12th), is part of that word.
		if (!sign && /[\p{L}\p{N}_]$/u.test(before) && !/\p{Script=Hangul}$/u.test(before)) continue;
		if (/^[\p{Script=Latin}\p{N}]/u.test(text.slice(end)) && !/\s$/.test(whole)) continue;
		const factor = SCALES[(scale ?? '').toLowerCase()] ?? 1;
		const unit = unitOf(sign, word);
		const points = /%(?:p|포인트)/.test(word ?? '') ? 100 : 1;
		const negative = /(?:^|[\s(<>])-$/.test(text.slice(Math.max(0, start - 2), start));
		const lead = text.slice(Math.max(0, start - CONTEXT), negative ? start - 1 : start).trimEnd();
		const [expression, comparator] = BEFORE.find(([form]) => form.test(lead)) ?? [null, null];
		const trail = text.slice(end, end + CONTEXT);
		const after = AFTER.find(([form]) => form.test(trail));
		const tail = after?.[0].exec(trail)?.[0].length ?? 0;
		const words = expression?.exec(lead)?.[0].length ?? 0;
		const gap = text.slice(Math.max(0, start - CONTEXT), start).length - lead.length;
		found.push({
			start: comparator ? start - gap - words : start,
			end: after ? end + tail : end,
			value: Number(digits.replaceAll(',', '')) * factor * points * (negative ? -1 : 1),
			unit,
			scale: factor,
			comparator: plus ? 'ge' : (after?.[1] ?? comparator),
			text: text.slice(comparator ? start - gap - words : start, after ? end + tail : end).trim()
		});
	}
	return found;
}

const SEPARATOR = /^\s?(?:-|–|—|~|to|and|through|에서)\s?[$€£¥₩]?$/i;

/** Lines such as `(-4.5)`: the side must win by more than that; `(+4.5)`: not lose by more. */
const SPREAD = /(?:^|[\s(])([-+−])(\d{1,2}(?:\.5)?)(?=[)\s]|$)/;

const none = { loOpen: false, hiOpen: false, bare: false, touch: false, beside: [] };

/**
 * Reads the thresholds of a text from which dates have been taken out, and gives the text without
 * them. `$59,999.99 or more` is 60,000; a lone number is `bare`.
 */
export function thresholds(text: string): { found: Threshold[]; rest: string } {
	let plain = spelledOut(text.normalize('NFC')).replace(WORDED, (word) =>
		String(COUNTED.indexOf(word.toLowerCase()) + 1)
	);
	for (const [form, name] of NAMED) plain = plain.replace(form, name);
	const found: Threshold[] = [];
	let rest = plain;
	const blank = (start: number, end: number) => {
		rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
	};
	const spread = SPREAD.exec(plain);
	if (spread) {
		const line = Number(spread[2]) * (spread[1] === '+' ? -1 : 1);
		found.push({
			...none,
			lo: line,
			hi: Infinity,
			loOpen: true,
			unit: 'none',
			text: spread[0].trim()
		});
		blank(spread.index, spread.index + spread[0].length);
		plain = rest;
	}
	const list = numbers(plain);
	for (let i = 0; i < list.length; i++) {
		const one = list[i];
		const next = list[i + 1];
		if (!one) continue;
		const between = next ? plain.slice(one.end, next.start) : '';
		const range =
			next &&
			SEPARATOR.test(between) &&
			!next.comparator &&
			(one.comparator === 'from' || one.comparator === null) &&
			(one.comparator === 'from' || !/^\s?and/.test(between));
		if (range) {
			const unit = next.unit === 'none' ? one.unit : next.unit;
			// In `$1-2 million` the scale and the unit are said once.
			const lo =
				one.scale === 1 && one.value < next.value / next.scale ? one.value * next.scale : one.value;
			found.push({
				...none,
				lo,
				hi: next.value,
				unit,
				text: plain.slice(one.start, next.end).trim()
			});
			blank(one.start, next.end);
			i += 1;
			continue;
		}
		found.push(thresholdOf(one, plain));
		blank(one.start, one.end);
	}
	return { found, rest };
}

const word = (text: string) => /[\p{L}]{2,20}/u.exec(text)?.[0].toLowerCase() ?? null;

function thresholdOf(number: Found, plain: string): Threshold {
	const { value, comparator, unit, text } = number;
	const base = { ...none, lo: -Infinity, hi: Infinity, unit, text, touch: TOUCH.test(text) };
	if (comparator === 'ge') return { ...base, lo: value };
	if (comparator === 'gt') return { ...base, lo: value, loOpen: true };
	if (comparator === 'le') return { ...base, hi: value };
	if (comparator === 'lt') return { ...base, hi: value, hiOpen: true };
	const left = plain
		.slice(Math.max(0, number.start - 20), number.start)
		.match(/[\p{L}]{1,20}(?=\W{0,2}$)/u);
	const right = plain.slice(number.end, number.end + 20);
	const beside = [left?.[0].toLowerCase() ?? null, /^\s/.test(right) ? word(right) : null];
	return {
		...base,
		lo: value,
		hi: value,
		bare: comparator !== 'exact' && unit !== 'degree' && unit !== 'bps',
		beside: beside.filter((side) => side !== null)
	};
}

/** How fine a measured variable is reported: whole degrees, tenths of a percent. Null: as fine as one likes. */
export type Grain = number | null;

/** The closed bounds of a threshold on a grid of that grain: above 72 whole degrees is 73 or more. */
export function boundsOf(threshold: Threshold, grain: Grain): { lo: number; hi: number } {
	const { lo, hi, loOpen, hiOpen } = threshold;
	if (grain === null) return { lo: rounded(lo), hi: rounded(hi) };
	// Half a step off the grid, as 221.5 points are, nothing lies: open or closed is the same.
	const up = loOpen ? Math.floor(lo / grain + 1e-6) + 1 : Math.ceil(lo / grain - 1e-6);
	const down = hiOpen ? Math.ceil(hi / grain - 1e-6) - 1 : Math.floor(hi / grain + 1e-6);
	return { lo: Number((up * grain).toFixed(6)), hi: Number((down * grain).toFixed(6)) };
}

/** 59,999.99 is how some venues write 60,000. */
const rounded = (value: number) =>
	Math.abs(value) > 10 && /\.99/.test(String(value)) ? Math.round(value) : value;

/** Equal as amounts go: within a hundredth of a percent. */
export const equal = (a: number, b: number) =>
	a === b ||
	(Number.isFinite(a - b) && Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b)));

/** How two sets of bounds lie: the same values, the rest of them, or `apart` with how far (0..1). */
export function relation(
	a: { lo: number; hi: number },
	b: { lo: number; hi: number },
	grain: Grain
): { kind: 'same' | 'complement' | 'apart'; apart: number } {
	if (equal(a.lo, b.lo) && equal(a.hi, b.hi)) return { kind: 'same', apart: 0 };
	const step = grain ?? 0;
	const meets = (hi: number, lo: number) => equal(hi + step, lo);
	if (a.lo === -Infinity && b.hi === Infinity && meets(a.hi, b.lo))
		return { kind: 'complement', apart: 0 };
	if (b.lo === -Infinity && a.hi === Infinity && meets(b.hi, a.lo))
		return { kind: 'complement', apart: 0 };
	const finite = (x: { lo: number; hi: number }) => (Number.isFinite(x.lo) ? x.lo : x.hi);
	const [x, y] = [finite(a), finite(b)];
	const far = Math.abs(x - y) / (Math.abs(x) + Math.abs(y) || 1);
	return { kind: 'apart', apart: Math.min(1, far * 2) };
}
