import type { DateMention, Quantity } from '#lib/domain/text.ts';
import type { Reading } from '../mentions.ts';
import { alike, conceptName, signatureOf } from '../signature.ts';

/** The numbers and dates a text names. */
export type Facts = {
	/** Product generations, such as `product:gpt` to 5.5. */
	versions: ReadonlyMap<string, number>;
	quantities: Quantity[];
	months: DateMention[];
	years: number[];
};

const DEADLINE = /\b(?:by|before|until|through|prior to|end of|the)\s*$/i;

/**
 * The facts of a text. `asks`: it is a question, whose `by March 31` is a deadline and no month it is
 * about.
 */
export function factsOf(reading: Reading, asks = false): Facts {
	const { versions, quantities, dates } = signatureOf(reading);
	const isDeadline = ({ text, before }: DateMention) =>
		before ||
		/^(?:until|the|end)\b/i.test(text) ||
		DEADLINE.test(reading.plain.slice(0, Math.max(0, reading.plain.indexOf(text))));
	return {
		versions,
		quantities,
		months: dates.filter((date) => date.month !== null && !(asks && isDeadline(date))),
		years: dates.flatMap(({ year }) => (year === null ? [] : [year]))
	};
}

const NOTHING: Comparison = {
	same: null,
	near: 0,
	clash: null,
	otherMonth: null,
	sameYear: false
};

/** How the numbers and dates of an article go with those of a question. */
export type Comparison = {
	/** An amount that both name, as the article spells it. */
	same: string | null;
	/** How near the nearest amounts of one unit are, 0..1: 1 the same, 0.5 a fifth apart. */
	near: number;
	/** Another generation of a product: what the article names, and what the question does. */
	clash: [ours: string, theirs: string] | null;
	/** Another month than the question is about, likewise. */
	otherMonth: [ours: string, theirs: string] | null;
	/** Whether both name one year. */
	sameYear: boolean;
};

/** Counts below this are in too many texts to tell anything. */
const LEAST_COUNT = 13;

/** How the facts of an article and of a question compare. Thresholds that differ are no contradiction. */
export function compareFacts(article: Facts, question: Facts): Comparison {
	const found = { ...NOTHING };
	for (const [id, version] of article.versions) {
		const other = question.versions.get(id);
		if (other === undefined || other === version) continue;
		found.clash = [`${conceptName(id)} ${version}`, `${conceptName(id)} ${other}`];
	}
	for (const ours of article.quantities) {
		for (const theirs of question.quantities) {
			if (ours.unit !== theirs.unit || ours.value <= 0 || theirs.value <= 0) continue;
			if (ours.unit === 'count' && ours.value < LEAST_COUNT) continue;
			if (alike(ours.value, theirs.value)) found.same ??= ours.text;
			const apart = Math.abs(Math.log(ours.value / theirs.value));
			found.near = Math.max(found.near, 1 / (1 + 5 * apart));
		}
	}
	const [ours] = article.months;
	const [theirs] = question.months;
	const sameMonth = article.months.some(({ month }) =>
		question.months.some((other) => other.month === month)
	);
	if (ours && theirs && !sameMonth) found.otherMonth = [ours.text, theirs.text];
	found.sameYear = article.years.some((year) => question.years.includes(year));
	return found;
}
