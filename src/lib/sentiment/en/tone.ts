import type { Tone } from '../language.ts';
import { lexiconTone } from '../language.ts';
import { chances } from '../model.ts';
import type { Finding } from './evidence.ts';
import { DOMAINS, type Domains } from './features.ts';

/**
 * How much of a score the lexicon makes by itself, and from where on the score counts as good or bad,
 * by kind of text. Where the model learned from many texts of the kind it needs little help; in
 * editorials, of which it saw few, and in kinds it never saw, the lexicon steadies it. Chosen on held-out
 * parts of the development sets.
 */
const SHARE: Domains = { markets: 0.06, company: 0.2, politics: 0.1, general: 0.45 };
const BAND: Domains = { markets: 0.33, company: 0.27, politics: 0.3, general: 0.28 };

/** A direction or two amounts compared are surer than words, and rarer in what the model learned from. */
const SURE = 0.25;

const mixed = (values: Domains, domains: Domains) =>
	DOMAINS.reduce((sum, domain) => sum + values[domain] * domains[domain], 0);

/** The tone of a text from the model's log-odds, the lexicon's evidence, and the kind of text. */
export function toneOf(
	{ neg = 0, pos = 0 }: Readonly<Record<string, number>>,
	found: readonly Finding[],
	domains: Domains
): Tone {
	const chance = chances(neg, pos);
	const sure = found.some(({ kind }) => kind !== 'word');
	const share = mixed(SHARE, domains) + (sure ? SURE : 0);
	const value = (1 - share) * (chance.pos - chance.neg) + share * lexiconTone(found).value;
	return { value, band: mixed(BAND, domains) };
}
