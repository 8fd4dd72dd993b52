/** Words of a text in any script, and what Korean hangs onto them. Linear in the length of the text. */

/** One word as it stands in the text: `form` in lower case, digits without thousands commas. */
export type Word = { form: string; surface: string; script: Script };
export type Script = 'hangul' | 'cjk' | 'number' | 'latin';

// A run of Hangul, one Han or kana character (no spaces there: a run of them is matched one by one),
// a number with its separators, or a run of any other letters and digits (`gpt`, `5g`, `2027`).
const WORD =
	/(\p{Script=Hangul}+)|([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])|(\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|(?<!\d)\d+\.\d+)|([[\p{L}\p{N}\p{M}]--[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]]+)/gv;

/**
 * Cuts a text into words. Letters, Hangul and digits are separate words even where they touch
 * (`오픈AI의` is 오픈, ai, 의), as in Intl.Segmenter, which is ten times slower.
 */
export function words(text: string): Word[] {
	const found: Word[] = [];
	for (const match of text.normalize('NFC').matchAll(WORD)) {
		const surface = match[0];
		if (match[1]) found.push({ form: surface, surface, script: 'hangul' });
		else if (match[2]) found.push({ form: surface, surface, script: 'cjk' });
		else if (match[3]) found.push({ form: surface.replaceAll(',', ''), surface, script: 'number' });
		else {
			const script = /^\d+$/.test(surface) ? 'number' : 'latin';
			found.push({ form: surface.toLowerCase(), surface, script });
		}
	}
	return found;
}

/** Particles after a syllable with a final consonant, after one without, and after either. */
const AFTER_CONSONANT = [
	'은',
	'이',
	'을',
	'과',
	'으로',
	'이나',
	'이란',
	'이라',
	'이며',
	'이고',
	'이다'
];
const AFTER_VOWEL = [
	'는',
	'가',
	'를',
	'와',
	'로',
	'나',
	'란',
	'라',
	'며',
	'고',
	'다',
	'였다',
	'여서'
];
const AFTER_ANY = [
	...['의', '에', '도', '만', '인', '일', '측', '씨', '님', '들', '식', '발', '표', '엔', '뿐'],
	...[
		'에서',
		'에게',
		'한테',
		'께서',
		'까지',
		'부터',
		'처럼',
		'보다',
		'마다',
		'조차',
		'마저',
		'밖에'
	],
	...[
		'라고',
		'이라고',
		'라는',
		'이라는',
		'라며',
		'이라며',
		'라면',
		'이라면',
		'이었다',
		'입니다',
		'대로',
		'만의'
	]
];
const LONGEST_PARTICLE = 3;

/** After words of one syllable only these: 시도, 시가, 시의 and 시인 are words of their own. */
const AFTER_SYLLABLE = new Set([
	'은',
	'는',
	'을',
	'를',
	'에',
	'에서',
	'에게',
	'까지',
	'부터',
	'엔',
	'보다'
]);

const particles = new Map<string, 'consonant' | 'vowel' | 'any'>([
	...AFTER_CONSONANT.map((p) => [p, 'consonant'] as const),
	...AFTER_VOWEL.map((p) => [p, 'vowel'] as const),
	...AFTER_ANY.map((p) => [p, 'any'] as const)
]);

/** The final consonant of a syllable block: 0 none, 8 is ㄹ (which takes 로, not 으로). */
const finalOf = (syllable: number) => (syllable - 0xac00) % 28;

function fits(particle: string, stem: string): boolean {
	const kind = particles.get(particle);
	if (!kind) return false;
	if (stem.length === 1 && !AFTER_SYLLABLE.has(particle)) return false;
	if (kind === 'any') return true;
	const final = finalOf(stem.charCodeAt(stem.length - 1));
	if (particle === '로') return final === 0 || final === 8;
	if (particle === '으로') return final !== 0 && final !== 8;
	return (final !== 0) === (kind === 'consonant');
}

/**
 * What a Hangul word may be without the particles attached to it, up to three in a row:
 * 조만장자들에게는 gives 조만장자들에게, 조만장자들, 조만장자. A particle must agree with the final
 * consonant before it (사람은, 머스크는). The word itself is not among the results.
 */
export function stems(word: string): string[] {
	const found: string[] = [];
	let ends = [word];
	for (let depth = 0; depth < 3 && ends.length > 0; depth++) {
		const next: string[] = [];
		for (const end of ends) {
			for (let cut = 1; cut <= LONGEST_PARTICLE && cut < end.length; cut++) {
				const stem = end.slice(0, -cut);
				if (fits(end.slice(-cut), stem) && !found.includes(stem)) {
					found.push(stem);
					next.push(stem);
				}
			}
		}
		ends = next;
	}
	return found;
}

/** What a headline says of itself in brackets; kept as flags, since it is not its topic. */
export type HeadlineFlag = 'breaking' | 'exclusive' | 'wrap' | 'photo' | 'opinion' | 'revised';

const FLAGS: Record<string, HeadlineFlag> = {
	...Object.fromEntries(['속보', '긴급', 'BREAKING', '1보', '2보'].map((w) => [w, 'breaking'])),
	...Object.fromEntries(['단독', 'EXCLUSIVE'].map((w) => [w, 'exclusive'])),
	...Object.fromEntries(['종합', '종합2보', '종합3보', 'WRAPUP'].map((w) => [w, 'wrap'])),
	...Object.fromEntries(['포토', '사진', '영상', 'PHOTOS', 'VIDEO'].map((w) => [w, 'photo'])),
	...Object.fromEntries(['사설', '칼럼', '기고', 'OPINION'].map((w) => [w, 'opinion'])),
	...Object.fromEntries(['수정', 'UPDATE', 'UPDATED', 'CORRECTED'].map((w) => [w, 'revised']))
};

const BRACKETED = /[[(【<]([^\])】>[(【<]{1,22})[\])】>]/g;
/** `(서울=연합뉴스) 김지헌 기자 =`, `[스포츠조선 한동훈 기자]`, `SEOUL, Nov 3 (Reuters) -` */
const DATELINES = [
	/^ ?\([^()]{1,20}=[^()]{1,20}\) ?(?:[^=]{1,30}= ?)?/,
	/[[(][^\])]{0,20} (?:기자|특파원|인턴)[^\])]{0,10}[\])]/g,
	/^ ?[A-Z][A-Z .]{1,30}(?:, [A-Z][a-z]{2,8}\.? \d{1,2})? \((?:Reuters|AP|AFP|Yonhap|Bloomberg)\) ?[-—–]* ?/,
	/^ ?[가-힣]{2,4} (?:기자|특파원) ?= ?/
];

/** A headline without its bracket tags, dateline and byline, in NFC, and the tags it had as flags. */
export function headline(text: string): { text: string; flags: HeadlineFlag[] } {
	const flags = new Set<HeadlineFlag>();
	let plain = text
		.normalize('NFC')
		.replace(/\s+/g, ' ')
		.replace(BRACKETED, (whole, inner: string) => {
			const flag = FLAGS[inner.trim().toUpperCase()];
			if (flag) flags.add(flag);
			return flag ? ' ' : whole;
		});
	for (const dateline of DATELINES) plain = plain.replace(dateline, ' ');
	return { text: plain.replace(/\s+/g, ' ').trim(), flags: [...flags] };
}

/** English words that say nothing of the subject, in headlines and in questions. */
const STOP_WORDS = new Set(
	(
		'a an the and or but nor of in on at by to from for with without as into onto over under about after ' +
		'than then that this these those there here it its is are was were be been being am do does did done ' +
		'has have had having will would shall should can could may might must not no yes if while when who ' +
		'whom whose which what how why where he she they we you i him her them us his their our your my me ' +
		'us un so such just also only very more most less least new says said say via per vs amid some any all each ' +
		'other another up out off down again further once between before during through against because until ' +
		'market question resolve resolves resolution according happen occur question acx s t re ve ll d m'
	).split(' ')
);

export const isStopWord = (word: string) => STOP_WORDS.has(word);

/** Words whose last s is their own. */
const NO_PLURAL = new Set(['mars', 'news', 'gas', 'bus', 'plus', 'texas', 'always', 'series']);

/**
 * An English word without its ending: launches, launched and launching are launch. Rougher than
 * Porter's and quicker; both sides of a comparison go through it.
 */
export function stemEnglish(word: string): string {
	if (NO_PLURAL.has(word)) return word;
	let stem = word;
	if (stem.length > 4 && stem.endsWith('ies')) stem = `${stem.slice(0, -3)}y`;
	else if (stem.length > 4 && /(?:[sxz]|ch|sh)es$/.test(stem)) stem = stem.slice(0, -2);
	else if (stem.length > 3 && /[^siu]s$/.test(stem)) stem = stem.slice(0, -1);
	if (stem.length > 5 && /[aeiouy].{0,4}ing$/.test(stem.slice(-8)))
		stem = undouble(stem.slice(0, -3));
	else if (stem.length > 4 && /[aeiouy].{0,5}ed$/.test(stem.slice(-8)))
		stem = undouble(stem.slice(0, -2));
	return stem.length > 4 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

const undouble = (stem: string) =>
	/([bdgmnprt])\1$/.test(stem.slice(-2)) ? stem.slice(0, -1) : stem;

/** Hangul in overlapping pairs, which need no dictionary: 기업가치 is 기업, 업가, 가치. */
export function bigrams(word: string): string[] {
	return Array.from({ length: Math.max(0, word.length - 1) }, (_, i) => word.slice(i, i + 2));
}

/** The shortest reading of a Hangul word without particles, at least two syllables long. */
export function bareHangul(word: string): string {
	// Two syllables may be a word as they stand (우리, 나이).
	if (word.length < 3) return word;
	return stems(word).reduce(
		(short, stem) => (stem.length >= 2 && stem.length < short.length ? stem : short),
		word
	);
}

export type Unit = 'usd' | 'krw' | 'eur' | 'jpy' | 'cny' | 'gbp' | 'percent' | 'ordinal' | 'count';

/** A number with its meaning: `5000억달러` and `$500 billion` are both 5e11 usd. */
export type Quantity = { value: number; unit: Unit; text: string };

const SCALES: Record<string, number> = {
	...{ k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, mln: 1e6, million: 1e6, millions: 1e6 },
	...{ b: 1e9, bn: 1e9, billion: 1e9, milliard: 1e9, milliards: 1e9 },
	...{ t: 1e12, tn: 1e12, trillion: 1e12 },
	...{ 백: 1e2, 천: 1e3, 만: 1e4, 억: 1e8, 조: 1e12 }
};
const UNITS: Record<string, Unit> = {
	...{ $: 'usd', usd: 'usd', dollar: 'usd', dollars: 'usd', 달러: 'usd', 불: 'usd' },
	...{ '₩': 'krw', krw: 'krw', won: 'krw', 원: 'krw', '€': 'eur', eur: 'eur', euro: 'eur' },
	...{ euros: 'eur', 유로: 'eur', '¥': 'jpy', yen: 'jpy', 엔: 'jpy', yuan: 'cny', 위안: 'cny' },
	...{ '£': 'gbp', pound: 'gbp', pounds: 'gbp', 파운드: 'gbp' },
	...{
		'%': 'percent',
		percent: 'percent',
		'per cent': 'percent',
		퍼센트: 'percent',
		프로: 'percent'
	},
	...{ st: 'ordinal', nd: 'ordinal', rd: 'ordinal', th: 'ordinal', 차: 'ordinal', 번째: 'ordinal' }
};

// Every repetition is bounded, so that a megabyte of digits is read in one pass.
const SIGN = '([$€£¥₩])?\\s?';
const DIGITS = '(\\d[\\d,]{0,20}(?:\\.\\d{1,6})?)\\s?';
/** 조, 천억, 만; 천 alone only before a unit (3천달러), since 천 begins words too. */
const KOREAN_SCALE = '([백천]?\\s?[조억만]|[백천](?=\\s?(?:달러|원|명|유로|엔)))?';
/** The smaller part of 1조 2천억 or 3만6000. */
const KOREAN_REST =
	'((?:\\s?\\d[\\d,]{0,9}\\s?[백천]?[억만])?(?:\\s?\\d{4}(?=\\s?(?:달러|원|명)))?)';
const SCALE =
	'(?:[\\s-]?(trillion|billion|million|thousand|milliards?|tn|bn|mn|mln|[kmbt](?!\\p{L})))?';
const UNIT =
	'(?:(?:\\s|-|\\sde\\s)?(dollars?|won(?![a-z])|euros?|yen|yuan|pounds?|USD|KRW|%|percent|per cent|퍼센트|달러|원|유로|엔|위안|파운드|번째|차(?![가-힣])|(?:st|nd|rd|th)(?![a-z])))?';
const QUANTITY = new RegExp(
	`(?<![\\d.,])${SIGN}${DIGITS}${KOREAN_SCALE}${KOREAN_REST}${SCALE}${UNIT}`,
	'giu'
);

const WORDED = /\b(?:an?|one|first)?[\s-]?(trillion|billion|million)[\s-](dollar|won|euro)s?\b/gi;

function korean(digits: string, scale: string): number {
	return [...scale.replace(/\s/g, '')].reduce(
		(value, sign) => value * (SCALES[sign] ?? 1),
		Number(digits)
	);
}

/**
 * The amounts, shares, ranks and counts in a text, with 조/억/만 and trillion/billion/million worked
 * out. Years and the digits inside words (GPT5, H200) are left out. Reads the first 4000 characters.
 */
export function quantities(text: string): Quantity[] {
	const plain = text.normalize('NFC').slice(0, READ);
	const found: Quantity[] = [];
	for (const match of plain.matchAll(QUANTITY)) {
		const [whole, sign, digits, scale, more, word, unit] = match;
		const before = plain.charAt(match.index + whole.search(/\S/) - 1);
		const after = plain.slice(match.index + whole.length).slice(0, 1);
		if (!sign && /[\p{L}]/u.test(before) && !/\p{Script=Hangul}/u.test(before)) continue;
		// An amount in a currency stands for itself: $36,000 on the line.
		if (!sign && !unit && !word && /[A-Za-z]/.test(after)) continue;
		let value = korean((digits ?? '').replaceAll(',', ''), scale ?? '');
		for (const part of (more ?? '').matchAll(/(\d[\d,]*)\s?([천백]?[억만])?/g)) {
			value += korean((part[1] ?? '').replaceAll(',', ''), part[2] ?? '');
		}
		value *= SCALES[word?.toLowerCase() ?? ''] ?? 1;
		const kind = UNITS[unit?.toLowerCase() ?? ''] ?? UNITS[sign ?? ''] ?? 'count';
		if (kind === 'count' && isYear(value) && !scale && !word) continue;
		found.push({ value, unit: kind, text: whole.trim() });
	}
	for (const match of plain.matchAll(WORDED)) {
		if (/\d\s?$/.test(plain.slice(0, match.index))) continue;
		const value = SCALES[match[1]?.toLowerCase() ?? ''];
		const unit = UNITS[match[2]?.toLowerCase() ?? ''];
		if (
			value &&
			unit &&
			!/\d[\s-]?$/.test(plain.slice(Math.max(0, match.index - 2), match.index))
		) {
			found.push({ value, unit, text: match[0].trim() });
		}
	}
	return found;
}

const isYear = (value: number) => Number.isInteger(value) && value >= 1900 && value <= 2100;

/** How much of a text is read for its numbers and dates: the facts stand at the top. */
const READ = 4000;

/** A day, month or year named in a text. What is not said is null. `before`: that day is excluded. */
export type DateMention = {
	year: number | null;
	month: number | null;
	day: number | null;
	before: boolean;
	text: string;
};

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH =
	'(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const LEAD = '(?:\\b(before|prior to|until)\\s+)?(?:the\\s+)?(?:(?:end|start) of\\s+)?';
const DATE_FORMS = {
	iso: /(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)/g,
	monthDay: new RegExp(
		`${LEAD}\\b${MONTH}\\s+(\\d{1,2})(?!\\d)(?:st|nd|rd|th)?(?:,?\\s+(\\d{4}))?`,
		'gi'
	),
	dayMonth: new RegExp(
		`${LEAD}\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}(?![a-z])(?:,?\\s+(\\d{4}))?`,
		'gi'
	),
	monthYear: new RegExp(`${LEAD}\\b${MONTH}(?![a-z])(?:\\s+(\\d{4}))?`, 'gi'),
	korean: /(?<!\d)(?:(\d{4})년\s?)?(?:(\d{1,2})월)(?:\s?(\d{1,2})일)?/g,
	quarter: /\bQ([1-4])\s+(\d{4})/gi,
	year: /(?:\b(before|prior to|until)\s+)?(?:the\s+)?(?:(?:end|start) of\s+)?(?<![\d$.,])((?:19|20)\d\d)(?![\d%.,]?\d)/gi
};

/** Dates named in a text, in order. Reads the first 4000 characters. "May" counts as the month only before a number. */
export function dates(text: string): DateMention[] {
	const plain = text.normalize('NFC').slice(0, READ);
	const taken = new Uint8Array(plain.length);
	const found: (DateMention & { index: number })[] = [];
	const put = (
		match: RegExpMatchArray,
		[year, month, day]: [string?, (string | number)?, string?],
		before?: string
	) => {
		const index = match.index ?? 0;
		if (taken[index + match[0].length - 1]) return;
		const asMonth =
			typeof month === 'string' && /\D/.test(month)
				? MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1
				: Number(month ?? 0);
		const asDay = Number(day ?? 0);
		if (asMonth > 12 || asDay > 31) return;
		taken.fill(1, index, index + match[0].length);
		found.push({
			year: year ? Number(year) : null,
			month: asMonth || null,
			day: asDay || null,
			before: /^(before|prior)/i.test(before ?? ''),
			text: match[0].trim(),
			index
		});
	};
	for (const m of plain.matchAll(DATE_FORMS.iso)) put(m, [m[1], m[2], m[3]]);
	for (const m of plain.matchAll(DATE_FORMS.monthDay)) put(m, [m[4], m[2], m[3]], m[1]);
	for (const m of plain.matchAll(DATE_FORMS.dayMonth)) put(m, [m[4], m[3], m[2]], m[1]);
	for (const m of plain.matchAll(DATE_FORMS.monthYear)) {
		if (
			/^may$/i.test(m[2] ?? '') &&
			!m[3] &&
			!/\b(?:by|in|of|before|until)\s+may$/i.test(
				`${plain.slice(Math.max(0, m.index - 8), m.index)}${m[0]}`
			)
		)
			continue;
		if (/^(mar|jan|dec|sep|oct|nov|jun|jul)$/i.test(m[2] ?? '') && !m[3]) continue;
		put(m, [m[3], m[2]], m[1]);
	}
	for (const m of plain.matchAll(DATE_FORMS.korean)) put(m, [m[1], m[2], m[3]]);
	for (const m of plain.matchAll(DATE_FORMS.quarter)) put(m, [m[2], Number(m[1]) * 3]);
	for (const m of plain.matchAll(DATE_FORMS.year)) put(m, [m[2]], m[1]);
	return found.sort((a, b) => a.index - b.index).map(({ index: _, ...mention }) => mention);
}

const DAY = 86_400_000;

/**
 * The last moment (UTC) that a mention covers: `June 30, 2026` its midnight, `2026` the year's end,
 * `before 2027` the same, `December 2026` the month's end. Null when it names no year and none is
 * handed in.
 */
export function lastMomentOf(
	mention: DateMention,
	yearIfMissing: number | null = null
): number | null {
	const year = mention.year ?? yearIfMissing;
	if (year === null) return null;
	const { month, day, before } = mention;
	if (before) return Date.UTC(year, (month ?? 1) - 1, day ?? 1);
	if (month === null) return Date.UTC(year + 1, 0, 1);
	return day === null ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day) + DAY;
}
