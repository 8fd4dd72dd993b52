import { GLOSSARY } from './glossary.ts';
import { CURRENCIES, EVENTS, MONTHS } from './names/events.ts';
import { COMPANIES, INSTITUTIONS, PRODUCTS } from './names/organisations.ts';
import { PEOPLE } from './names/people.ts';
import { COUNTRIES, PLACES } from './names/places.ts';
import { LEAGUES, TEAMS } from './names/sports.ts';
import { TERMS } from './names/terms.ts';

/**
 * One thing, its names in several languages. What is told apart here stays apart: 조만장자 is a
 * trillionaire, 억만장자 a billionaire.
 */
export type Concept = {
	id: string;
	kind: ConceptKind;
	names: Record<'en' | 'ko', string[]>;
	/** Those of its names that often mean something else: 수단 is Sudan, and means. */
	doubtful: ReadonlySet<string>;
	/** Ids of what it belongs to: a person's country or company, a club's league. */
	parents: string[];
};

/** `term`: a word of the news rather than a name. */
export type ConceptKind =
	| 'person'
	| 'company'
	| 'product'
	| 'institution'
	| 'country'
	| 'place'
	| 'league'
	| 'team'
	| 'event'
	| 'currency'
	| 'month'
	| 'term';

/**
 * The table. A line is a concept: English names before the =, Korean names after it, and after a > the
 * first English names of what it belongs to. The first English name is its id. A name with a ? often
 * means something else and counts less. Inflected forms need no entry: English endings and Korean
 * particles are taken off first, and `금리 인하` also finds 금리인하.
 */
const TABLE: Record<ConceptKind, string> = {
	person: PEOPLE,
	company: COMPANIES,
	product: PRODUCTS,
	institution: INSTITUTIONS,
	country: COUNTRIES,
	place: PLACES,
	league: LEAGUES,
	team: TEAMS,
	event: EVENTS,
	currency: CURRENCIES,
	month: MONTHS,
	term: `${TERMS.trim()}\n${GLOSSARY.trim()}`
};

type Line = { kind: ConceptKind; en: string[]; ko: string[]; parents: string[] };

const list = (side: string | undefined) =>
	(side ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);

const linesOf = (kind: ConceptKind, text: string): Line[] =>
	text
		.trim()
		.split('\n')
		.map((line) => {
			const [names = '', parents] = line.split(' > ');
			const [en, ko] = names.split(' = ');
			return { kind, en: list(en), ko: list(ko), parents: list(parents) };
		});

const unmarked = (name: string) => name.replace(/\?$/, '');

const slug = (name: string | undefined) =>
	unmarked(name ?? '')
		.normalize('NFD')
		.toLowerCase()
		.replace(/\p{M}+/gu, '')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

function concepts(): Concept[] {
	const found = new Map<string, Concept & { doubtful: Set<string> }>();
	/** What a parent's name means, whatever its kind; the first line that has it wins. */
	const bySlug = new Map<string, string>();
	const parentsOf = new Map<string, string[]>();
	for (const [kind, text] of Object.entries(TABLE) as [ConceptKind, string][]) {
		for (const { en, ko, parents } of linesOf(kind, text)) {
			const name = slug(en[0]);
			// A word of the news that is already an event or a place adds its names there.
			const id = kind === 'term' ? (bySlug.get(name) ?? `term:${name}`) : `${kind}:${name}`;
			const concept = found.get(id) ?? {
				id,
				kind,
				names: { en: [], ko: [] },
				doubtful: new Set<string>(),
				parents: []
			};
			for (const [language, names] of [
				['en', en],
				['ko', ko]
			] as const) {
				for (const marked of names) {
					const plain = unmarked(marked);
					if (!concept.names[language].includes(plain)) concept.names[language].push(plain);
					if (marked !== plain) concept.doubtful.add(plain);
				}
			}
			found.set(id, concept);
			if (!bySlug.has(name)) bySlug.set(name, id);
			parentsOf.set(id, [...(parentsOf.get(id) ?? []), ...parents]);
		}
	}
	for (const [id, parents] of parentsOf) {
		for (const parent of parents) {
			const known = bySlug.get(slug(parent));
			if (!known) throw new Error(`${id} belongs to "${parent}", which is no concept`);
			found.get(id)?.parents.push(known);
		}
	}
	return [...found.values()];
}

/** Every concept, in the order of the table. */
export const CONCEPTS: Concept[] = concepts();
