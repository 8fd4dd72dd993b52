/** Numbers that speak: signed changes (YoY +12%, ▼3%) and amounts beside those of a year before. */

/** A number that says up or down, where it stands. */
export type Change = { from: number; to: number; move: -1 | 1 };

// ▲ is a rise and ▼ a fall in market reports; △ is a minus in accounts.
const SIGNED =
	/(?:^|[\s(,/~:YQ])([+＋▲↑\-−–△▼↓])\s?\d[\d,.]{0,12}\s?(?:%|％|p|bp)|(?:yoy|qoq|mom)\s?\(?\s?(\d[\d,.]{0,12})\s?[%％]|\d[\d,.]{0,12}\s?[%％]p?\s?([↑↓▲▼])/giu;

/** The signed changes in a text, in order. Linear: every repetition is bounded. */
export function changesIn(text: string): Change[] {
	return Array.from(text.matchAll(SIGNED), (match) => {
		const sign = match[1] ?? match[3] ?? '+';
		return {
			from: match.index,
			to: match.index + match[0].length,
			move: '+＋▲↑'.includes(sign) ? 1 : -1
		};
	});
}

const SCALES: Record<string, number> = { 백: 1e2, 천: 1e3, 만: 1e4, 억: 1e8, 조: 1e12 };
const AMOUNT =
	/(마이너스\s?|-)?(\d[\d,]{0,15}(?:\.\d{1,4})?)\s?([백천]?[만억조])?\s?(?:(\d[\d,]{0,9})\s?([백천]?[만억]))?\s?(유로센트|유로|달러|원|크로나|크로네|파운드|엔|위안|루블|센트|%|mn|bn|명|대|건|톤|개)(에서|보다|에 비해|[과와](?:는)? (?:비교|대조))?/giu;
const PRIOR =
	/(?:전년|작년|지난해|전기|전분기|전 분기|직전|1년 전|같은 기간|동기|전년도|이전|종전)(?:의|에는|에|엔|도|:)?[^.\d]{0,16}$/u;
const YEAR = /((?:19|20)\d\d)년?[^.\d]{0,16}$/u;
const BEFORE = 30;

/** An amount and when it was: a year, or -Infinity for the time before, or null where nothing is said. */
type Amount = { from: number; to: number; value: number; unit: string; time: number | null };

const scaled = (digits: string, scale = '') =>
	[...scale].reduce(
		(value, sign) => value * (SCALES[sign] ?? 1),
		Number(digits.replaceAll(',', ''))
	);

function amountsIn(sentence: string): Amount[] {
	return Array.from(sentence.matchAll(AMOUNT), (match) => {
		const [whole, minus, digits = '', scale, more, moreScale, unit = '', compares] = match;
		const before = sentence.slice(Math.max(0, match.index - BEFORE), match.index);
		const year = YEAR.exec(before)?.[1];
		return {
			from: match.index,
			to: match.index + whole.length,
			value:
				(scaled(digits, scale) + (more ? scaled(more, moreScale) : 0)) * (minus?.trim() ? -1 : 1),
			unit: unit.toLowerCase(),
			time: PRIOR.test(before) || compares ? -Infinity : year ? Number(year) : null
		};
	});
}

/** Which of two amounts is the older one; null where that cannot be told. */
function olderFirst(first: Amount, second: Amount): boolean | null {
	if (first.time === second.time) return null;
	if (first.time === null) return false;
	// 2006년 매출은 1,900만 유로, 계약 금액은 300만 유로: a year and nothing compare nothing.
	if (second.time === null) return first.time === -Infinity ? true : null;
	return first.time < second.time;
}

/**
 * What a sentence says by setting an amount beside that of a time before: 1 it is larger now, -1
 * smaller, null where no two amounts of one unit are compared.
 */
export function comparison(sentence: string): Change | null {
	const amounts = amountsIn(sentence);
	for (const [i, first] of amounts.entries()) {
		const second = amounts.slice(i + 1, i + 3).find(({ unit }) => unit === first.unit);
		if (!second || first.value === second.value) continue;
		const rising = olderFirst(first, second);
		if (rising === null) continue;
		const move = second.value > first.value === rising ? 1 : -1;
		return { from: first.from, to: second.to, move };
	}
	return null;
}
