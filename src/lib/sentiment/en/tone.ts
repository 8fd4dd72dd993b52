import type { Tone } from '../language.ts';
import { lexiconTone } from '../language.ts';
import { chances } from '../model.ts';
import type { Finding } from './evidence.ts';
import { DOMAINS, type Domains } from './features.ts';

/**
 * How much of the chances the lexicon makes by itself, by kind of text. Where the model learned from
 * many texts of the kind it needs little help; in editorials, of which it saw few, and in kinds it
 * never saw, the lexicon steadies it. Chosen on held-out parts of the development sets.
 */
const SHARE: Domains = { markets: 0, company: 0.2, politics: 0.1, general: 0.35 };

/** A direction or two amounts compared are surer than words, and rarer in what the model learned from. */
const SURE: Domains = { markets: 0.3, company: 0.2, politics: 0.2, general: 0.2 };

/**
 * From this chance on, of good or bad against neutral, a text is good or bad. Below a half: the rarer
 * classes count as much. Where many words are new to the model it says neutral too often.
 */
const CUT: Domains = { markets: 0.44, company: 0.45, politics: 0.4, general: 0.38 };
/** Where the score of a text stands that is as likely neutral as not; and just below it. */
const BAND = 0.28;
const WITHIN = BAND * 0.999;

const mixed = (values: Domains, domains: Domains) =>
	DOMAINS.reduce((sum, domain) => sum + values[domain] * domains[domain], 0);

/**
 * How much of the score of a text of a graded kind its expected grade makes, and by what a grade is
 * stretched, since raters' means keep nearer to the middle than chances do.
 */
const GRADED = 0.5;
const STRETCH = 2.5;

/**
 * The tone of a text from the model's log-odds, the lexicon's evidence, and the kind of text: how much
 * likelier good is than bad, and in part (by `graded`, how likely the text is of a kind that people
 * graded, 0..1) what grade people would give it. Whether it is neutral, good or bad depends on the
 * chances alone, so a value that would fall on the wrong side of the band is held at its edge.
 */
export function toneOf(
	{ neg = 0, pos = 0, grade = 0 }: Readonly<Record<string, number>>,
	found: readonly Finding[],
	domains: Domains,
	graded: number
): Tone {
	const chance = chances(neg, pos);
	const lexicon = lexiconTone(found).value;
	const share =
		mixed(SHARE, domains) + (found.some(({ kind }) => kind !== 'word') ? mixed(SURE, domains) : 0);
	const good = (1 - share) * chance.pos + share * Math.max(lexicon, 0);
	const bad = (1 - share) * chance.neg + share * Math.max(-lexicon, 0);
	const telling = Math.max(good, bad);
	const told = telling >= mixed(CUT, domains) * (telling + 1 - good - bad);
	const side = Math.sign(good - bad);
	const ofGrade = GRADED * graded;
	const value = (1 - ofGrade) * (good - bad) + ofGrade * STRETCH * Math.tanh(grade / 2);
	const held = told
		? side * Math.max(side * value, BAND)
		: Math.max(-WITHIN, Math.min(value, WITHIN));
	return { value: held, band: BAND };
}
