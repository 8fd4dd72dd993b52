import { hash } from '#lib/sentiment/model.ts';
import type { Row } from './rows.ts';

/**
 * Texts made for this project from the patterns below, of two kinds that no development set has:
 * sentences as companies and agencies write them, and headlines of general news. They teach what two
 * amounts, or a thing and its direction, weigh there, and what such texts are like when they are
 * neither good nor bad news.
 */
const SLOTS: Record<string, string[]> = {
	C: 'Arvelin Oyj|Brantmark AB|Corvane plc|Delmont Group|Eskdale Bank|Fjellheim ASA|Grauwert AG|Hanbit Electronics|Ilmari Foods|Jutland Freight|Kalevia|Lorient SA|Marchetti SpA|Nordisk Papir|Ostrava Motors|Pentland Stores|Quimper Telecom|Ravenna Cables|Sakuramoto|Tiergarten Media|Ulvila Steel|Viborg Pharma|Wexley Insurance|Ylitalo Marine|Zellmark Ridge|the company|the group|the firm|it|the Finnish engineering company|the Swedish retailer'.split(
		'|'
	),
	M: 'operating profit|net sales|profit before taxes|pretax profit|net profit|earnings per share|EBITDA|turnover|revenue|net income|profit for the period|order intake|cash flow from operations|comparable sales|the order book|net interest income|sales in Asia|sales of the pulp division|market share|passenger traffic|exports|orders received'.split(
		'|'
	),
	B: 'net debt|operating costs|impairment losses|credit losses|personnel expenses|raw material costs|the operating loss|net loss|pretax loss|finance costs|restructuring costs|the number of complaints|bad debts'.split(
		'|'
	),
	U: 'rose|increased|grew|climbed|jumped|improved|advanced|went up'.split('|'),
	D: 'fell|decreased|declined|dropped|shrank|went down|slipped|contracted'.split('|'),
	K: 'EUR|USD|SEK|GBP|NOK|$|€|DKK'.split('|'),
	S: ' mn| million|m| bn| mln'.split('|'),
	Q: 'in the first quarter|in the second quarter of 2009|in January-June|for the full year|in the third quarter|during the period|in the six months to June|in 2007|in the financial year'.split(
		'|'
	),
	Y: 'a year earlier|a year ago|in the corresponding period of the previous year|in the same quarter last year|the year before|in the comparison period|in 2006'.split(
		'|'
	),
	T: 'Tampere|Aarhus|Leeds|Gdansk|Vilnius|Bergen|Turin|Busan|Nagoya|Austin|Lyon|Leipzig|Pune|St Petersburg'.split(
		'|'
	),
	P: 'pumps|mobile phones|cardboard packaging|software|bearings|cranes|dairy products|insurance policies|lifts|wind turbines|cables|ferries|medicines|sportswear|paper machines|telecom networks|elevators|bricks'.split(
		'|'
	),
	E: 'Unemployment|Inflation|Jobless rate|Crime|Poverty|Infections|Traffic deaths|Petrol prices|Budget deficit|Public debt|Jobless claims|Murder rate|Rents|Food prices'.split(
		'|'
	),
	G: 'Approval rating|Consumer confidence|Employment|Exports|Economic growth|Home sales|Turnout|Wages|Factory output|Trust in parliament|Tourist numbers|Car sales'.split(
		'|'
	),
	F: 'falls|drops|slips|declines|sinks|dips'.split('|'),
	R: 'rises|climbs|jumps|surges|increases|soars'.split('|'),
	W: 'Governor Hale|Minister Okafor|Musk|OpenAI|Kalshi|Tesla|Senator Brandt|the president|Former mayor|Google|Ryanair chief|Prime minister|Samsung|Meta|Candidate Ruiz|SpaceX|Boeing|Central banker'.split(
		'|'
	),
	X: 'fraud|bribery|perjury|data misuse|insider trading|tax evasion|lying to voters|bid rigging|privacy breaches'.split(
		'|'
	),
	Z: 'Senate race|German election|mayoral vote|party leadership vote|Oscars|World Cup final|budget vote|Ohio primary'.split(
		'|'
	),
	I: 'flu|measles|dengue|cholera|Covid|bird flu|whooping cough|malaria|hepatitis|norovirus'.split(
		'|'
	),
	N: 'storm|typhoon|wildfire|flood|earthquake|landslide|tornado|heat wave|blizzard|hurricane'.split(
		'|'
	),
	O: 'Peru|Kenya|Spain|Vietnam|Ohio|Quebec|Bavaria|Chile|Nepal|Morocco|Queensland|Poland'.split(
		'|'
	),
	J: 'Supreme Court|appeals court|High Court|Senate|parliament|city council|jury|UN council|federal judge|lower house|tribunal|ethics panel'.split(
		'|'
	),
	L: 'abortion law|asylum bill|climate bill|gun law|pension reform|drug law|school plan|housing bill|voting law|privacy bill|travel ban|water plan'.split(
		'|'
	),
	A: 'teachers|nurses|farmers|students|truck drivers|refugees|pensioners|migrants|fishermen|doctors|commuters|tenants'.split(
		'|'
	),
	V: 'bridge|ferry|bus|tunnel|train|school|stadium|hospital|dam|helicopter|hotel|market hall'.split(
		'|'
	),
	H: 'Anna Virtanen|Lars Holm|Petra Novak|Mr Lehtinen|Kim Sung-ho|Claire Dubois|Ian Forsyth|the chief executive|the chairman'.split(
		'|'
	)
};

type Patterns = Record<'-1' | '0' | '1', string>;

/** Headlines of general news by label. `{E}` is better low, `{G}` better high. */
const HEADLINE_PATTERNS: Patterns = {
	'1': `
{E} {F} to lowest in {n} years
{E} {F} for third month in a row
{E} eases more than expected
{G} {R} to highest since 2007
{G} {R} for a fourth month
{W} wins court fight against regulator
{W} cleared of all charges by jury
Court clears {W} of {X}
Judge throws out {X} case against {W}
{W} wins {Z} by wide margin
{W} hailed as hero after {T} rescue
Critics praise {W} for bold plan
Crowds cheer {W} in {T}
Peace deal signed in {T} after talks
{T} talks end with agreement on hostages
All passengers safe after landing in {T}
Scientists in {T} report breakthrough in cancer treatment
{W} donates {n} million to schools
Rocket lands safely after record flight
{W} lifts ban on imports from {T}
{E} {F} in {O}
{I} cases {F} across {O}
{I} outbreak in {O} over, officials say
New vaccine against {I} works in large trial
{O} free of {I} for first time
Ceasefire in {O} holds for second week
Truce agreed after months of fighting in {O}
Hostages return home to {O}
All miners rescued after {N} in {O}
Child found alive days after {N} in {O}
{O} rebuilds schools after {N}
{J} upholds {L} after long fight
{J} clears {W} of all charges
{J} clears {H} of {X}
{J} frees man jailed for {n} months by mistake
{A} win pay rise after strike
{A} in {O} welcome new {L}
Free school meals for all children in {O}
{W} apologises and promises help to {A}
{n} volunteers clean beaches of {O}
Poverty in {O} halves in ten years
Air in {T} cleanest in decades
Rare bird returns to {O}
New treatment gives hope to {I} patients
Trial of {I} drug shows strong results
Surgeons save baby in world first
Lost boy, 6, found safe in {O}
Dog rescues family from fire in {T}
{W} gives inspiring performance in {T}
What a wonderful night for {O}
Neighbours save three from burning {V}
{V} in {T} reopens after {N}
{O} wins gold in relay
{O} reaches final with late goal
{W} wins award for work with {A}
Telescope finds new planet, delighting scientists
Moon probe of {O} touches down as planned
{O} and {O} end border dispute
{O} and {O} restore ties after {n} months
Rebels in {O} lay down arms
Prisoners freed in swap between {O} and {O}
{O} lifts state of emergency
{O} beats {I}, health agency declares
Threat to {V} in {T} over, police give all-clear
Strike of {A} ends with deal
Shutdown averted as {J} passes budget
Standoff over {L} resolved
Record number of {A} find homes in {O}
More girls in {O} finish school
Fewer {A} die on roads of {O}
Number of smokers in {O} keeps falling
Reading scores in {O} climb for third year
{A} praise {L} as turning point
Historic accord on oceans adopted in {T}
{W} thanks crews as {V} rescue succeeds
Forests of {O} recover {n} years after {N}
{G} {R} in {O}`,
	'0': `
{W} to visit {T} next week
{W} says decision on tariffs will come on Friday
{W} meets mayor of {T}
What to know about {Z}
Five things to watch in {Z}
Who is {W}, the new envoy to {T}?
{W} to speak at conference in {T}
{W} names new chief of staff
{W} launches new version of its app
Polls open in {Z}
Parliament in {T} to debate budget on Monday
Central bank keeps rates unchanged
{W} asks followers about {P} in a poll
{W} considers run in {Z}
Prediction market adds contracts on {Z}
{W} posts statement on talks in {T}
How {P} are made
Explainer: how {Z} works
{W} and {W} to hold debate in {T}
{W} moves office to {T}
Market on {Z} closes at midnight
{n} candidates register for {Z}
How {O} prepares for {N} season
What we know about {I} vaccine
{O} votes on Sunday
{O} and {O} hold talks in {T}
Who gets the {I} shot this autumn?
{T} museum shows pictures of {O}
{W} sends delegation to {O}
Foreign ministers of {O} and {O} meet
{J} hears arguments on {L}
{J} takes up {L} next month
{J} to rule on {L} by June
How will {J} vote on {L}?
What is in the {L}
{W} and {W} to meet in {T}
{W} travels to {O} for summit
Envoys of {O} arrive in {T}
{O} swears in new president
{O} holds local elections
{n} things to know before the {Z}
Live updates: {J} debates {L}
In pictures: a day in {T}
Interview: {W} on {L}
Opinion: where {O} goes from here
Timeline of the talks on {L}
{A} in {O} to vote on contract
Census counts {n},000 {A} in {O}
Clocks go back in {O} this weekend
{V} in {T} to move to new site
When is the next eclipse over {O}?
{O} names squad for tournament
{O} plays {O} on Saturday
Telescope to study distant planet
{W} publishes memoir
{W} appointed to {J}
{W} hosts dinner for {A}
{O} hands over presidency to {O}
Ministers gather in {T} for talks on {L}
Weather: rain in {O}, sun in {O}
How {A} live in {O}
Study looks at sleep of {A}
Date set for hearing on {L}
{J} schedules second reading of {L}
Where the candidates stand on {L}`,
	'-1': `
{E} {R} to highest in {n} years
{E} {R} more than expected
{G} {F} to new low
{G} {F} for third month in a row
Jury convicts {W} of {X}
Prosecutors indict {W} on {X} charges
{W} accused of {X}
{W} arrested over {X}
{W} sued over {X}
Regulator orders {W} to stop sales
{W} loses {Z}
{W} lashes out at judge after ruling
Critics slam {W} over reckless plan
Thousands protest against {W} in {T}
Earthquake near {T} kills {n}
Fire in {T} leaves {n} dead
Rocket explodes minutes after liftoff
{W} recalls {n},000 cars over fault
Hackers steal data of {n} million users
{W} to cut {n} jobs in {T}
Talks in {T} collapse without agreement
{W} faces calls to resign over {X}
Trader loses {n} million on failed bet
{E} {R} in {O}
{I} cases {R} across {O}
{I} infections {R} in {T}
{I} outbreak grows in {O}
Hospitals in {O} overwhelmed as {I} spreads
Doctors in {T} warn of {I} wave
{N} kills {n} in {O}
{n} dead as {N} hits {O}
{N} spreads near {T}
Deadly {N} sweeps {O}
Thousands flee {N} in {O}
Villages cut off after {N} in {O}
Fighting in {O} escalates despite truce
Ceasefire in {O} breaks down
Peace talks between {O} and {O} collapse
Missiles hit {T}, killing {n}
Gunman wounds {n} in {T}
Bodies of {n} found in {T}
{G} {F} in {O}
Famine threatens {n},000 children in {O}
{J} strikes down {L}
{J} rejects appeal in {L} case
{J} blocks {L}, dealing blow to {A}
{A} in {O} lose homes after {N}
{A} walk out over {L}
{A} face hunger as aid to {O} runs out
Police fire tear gas at {A} in {T}
Clashes in {T} leave {n} injured
{V} collapses in {T}; dozens missing
{V} crash in {O} leaves {n} dead
Fire at {V} in {T} kills {n}
Toxic spill closes {V} in {T}
Explosion rips through {V} in {T}
Drone strike hits {V} in {O}
{O} shells town near {T}
{O} expels envoys of {O} as row deepens
{O} and {O} break off talks
Coup in {O}: soldiers seize palace
Journalist jailed in {O}
{O} jails {A} over protest
Shutdown of {V} drags on for third week
Blackout hits {n},000 homes in {O}
Drought kills cattle in {O}
Sea level rises faster than feared, scientists warn
Ice in {O} melts at record pace
Rare bird dies out in {O}
{I} returns to {O} after decades
{I} kills {n} children in {O}
Hospitals in {T} run out of beds
More {A} die by suicide, report finds
Child poverty in {O} worst in {n} years
Drug deaths in {O} hit record
Number of homeless {A} at record high
Knife attack in {T} wounds {n}
{W} attacks {W} as liar
{A} attack {W} as cruel and dishonest
{W} resigns in disgrace
{W} under fire over remarks on {A}
{W} found guilty of {X}
Approval of {W} sinks to record low
Hunger strike of {A} enters {n}th day
Smog chokes {T}
Probe finds cover-up of {X}
Hackers paralyse {V} in {T}
{O} loses final on penalties
{W} out of tournament with injury
Star of {O} banned for doping`
};

/** Sentences of company news by label. `{a}` is an amount, `{b}` a smaller one, `{n}` a count, `{p}` a percentage. */
const COMPANY_PATTERNS: Patterns = {
	'1': `
{C} said its {M} {U} to {K} {a}{S} {Q} from {K} {b}{S} {Y}.
{M} {U} to {K} {a}{S} from {K} {b}{S} {Y}.
{M} totalled {K} {a}{S}, up from {K} {b}{S} {Y}.
{M} was {K} {a}{S}, compared with {K} {b}{S} {Y}.
{M} amounted to {K} {a}{S} ({K} {b}{S}).
{M} {U} by {p} % {Q}.
{M} {U} {p} % to {K} {a}{S}.
{C} posted a {M} of {K} {a}{S} {Q}, versus {K} {b}{S} {Y}.
{C} swung to a net profit of {K} {b}{S} {Q} from a net loss of {K} {a}{S} {Y}.
{C} made a profit of {K} {b}{S}, compared with a loss of {K} {a}{S} {Y}.
{C} turned a pretax profit of {K} {a}{S}, against a loss of {K} {b}{S} {Y}.
{B} {D} to {K} {b}{S} from {K} {a}{S} {Y}.
{B} narrowed to {K} {b}{S} from {K} {a}{S}.
The gross margin of {C} widened to {p} % {Q}.
{C} managed to cut {B} by {p} % {Q}.
{C} has won an order for {P} from a customer in {T}.
{C} has received a {K} {a}{S} order for {P}.
The city of {T} awarded {C} a {K} {a}{S} contract for {P}.
{C} has been awarded a contract to supply {P} to the city of {T}.
{C} has signed a long-term agreement to deliver {P} to a large customer in {T}.
Demand for {P} has remained strong, {H} said.
{H} said that profitability had improved thanks to higher sales of {P}.
{C} raised its sales forecast for the year after a strong quarter.
{C} expects {M} to grow clearly this year.
{C} expects its result to be better than last year.
The board of {C} proposes a dividend of {K} {a}, up from {K} {b} {Y}.
{C} will hire {n} people at its plant in {T} to meet growing demand.
Shares in {C} rose {p} % after the announcement.
The new plant in {T} will increase the capacity of {C} by {p} %.
The deal strengthens the position of {C} in the market for {P}.
The acquisition is expected to bring {C} annual savings of {K} {a}{S}.
{C} gained {n} new customers {Q}.
{C} has increased its market share in {P} to {p} %.
The efficiency measures of {C} have begun to pay off, {H} said.
The new {P} use less energy and lower the customers' costs.
{C} beat analysts' expectations with a {M} of {K} {a}{S}.
An analyst raised the target price of {C} to {K} {a} from {K} {b}.`,
	'0': `
{C} makes {P} and is headquartered in {T}.
{C} is based in {T} and has {n} employees.
{C} has operations in {n} countries and employs about {n} people.
The annual general meeting of {C} will be held in {T} in April.
{C} will publish its interim report on Thursday.
The value of the deal is about {K} {a}{S}.
The value of the contract was not disclosed.
The parties have agreed not to disclose the price.
The total investment is worth {K} {a}{S}.
The order is valued at {K} {a}{S} and will be delivered by the end of the year.
The {P} will be delivered to {T} in the autumn.
{C} appointed {H} as head of its {P} business.
{H} has been with {C} since 2001 and will start in the new post in May.
{H} declined to comment on the talks.
{C} has agreed to sell its {P} business to a buyer in {T} for {K} {a}{S}.
{C} bought {n} of its own shares at an average price of {K} {a}.
The share capital of {C} is {K} {a}{S} and the number of shares is {n},000.
The new shares will be entered in the trade register and traded together with the old shares.
The shares of {C} are listed in {T}.
{C} holds {p} % of the shares and votes in the maker of {P}.
The transaction is expected to close {Q} and needs the approval of the authorities.
{C} and its partner in {T} will start to develop {P} together.
{C} will open a new office in {T} this year.
The new warehouse of {C} in {T} has a floor area of {n} square metres.
The company to be acquired had net sales of {K} {a}{S} in 2007.
In 2008 {C} had net sales of {K} {a}{S} and {n} employees.
{C} had turnover of {K} {a}{S}, of which exports accounted for {p} %.
{M} is expected to remain at the level of the previous year.
{M} stood at {K} {a}{S}, unchanged from {Y}.
{M} was {K} {a}{S} {Q}.
The customers of {C} include makers of {P} and public authorities.
{C} has three divisions, the largest of which sells {P}.
The services will be introduced in {T} at the beginning of next year.
{C} has applied for the listing of its options in {T}.
The board decided to call an extraordinary meeting to {T}.
Shareholders with a tenth of all votes have the right to ask for a meeting.
The dividend of {K} {b} a share will be paid in April.
Under the agreement {C} supplies {P} and the partner takes care of maintenance.
The study covered {n} makers of {P} in Europe.
According to {H}, the talks on the sale of the {P} unit are going on.
The rent of the premises in {T} runs for {n} years.
{C} said it will merge its two offices in {T}.
{C} is considering a share issue, {H} said.
The offer price is {K} {a} for each share of {C}.
{C} is a provider of {P} for homes and offices.
The loan of {K} {a}{S} will be used for general purposes.`,
	'-1': `
{C} said its {M} {D} to {K} {b}{S} {Q} from {K} {a}{S} {Y}.
{M} {D} to {K} {b}{S} from {K} {a}{S} {Y}.
{M} totalled {K} {b}{S}, down from {K} {a}{S} {Y}.
{M} was {K} {b}{S}, compared with {K} {a}{S} {Y}.
{M} amounted to {K} {b}{S} ({K} {a}{S}).
{M} {D} by {p} % {Q}.
{M} {D} {p} % to {K} {b}{S}.
{C} posted a {M} of {K} {b}{S} {Q}, versus {K} {a}{S} {Y}.
{C} swung to a net loss of {K} {b}{S} {Q} from a net profit of {K} {a}{S} {Y}.
{C} made a loss of {K} {b}{S}, compared with a profit of {K} {a}{S} {Y}.
{B} {U} to {K} {a}{S} from {K} {b}{S} {Y}.
{B} widened to {K} {a}{S} from {K} {b}{S}.
The gross margin of {C} narrowed to {p} % {Q}.
{C} will lay off {n} people at its plant in {T}.
{C} starts negotiations in {T} that may lead to the loss of {n} jobs.
{C} closes its plant in {T} because of weak demand for {P}.
{C} issued a profit warning, blaming slow sales of {P}.
{C} cut its forecast for the year because of falling demand for {P}.
{C} expects {M} to fall short of last year's.
{C} expects its result to be worse than last year.
{H} said that higher {B} had weakened the result.
The board of {C} proposes that no dividend be paid.
Shares in {C} fell {p} % after the announcement.
{C} lost market share in {P} {Q}.
{C} missed analysts' expectations with a {M} of {K} {b}{S}.
An analyst cut the target price of {C} to {K} {b} from {K} {a}.
The strike at the plant in {T} has stopped the production of {P}.
The customer has cancelled its order for {P}.
{C} books a writedown of {K} {a}{S} on its {P} business.
{C} has been ordered to pay damages of {K} {a}{S}.
Weak demand for {P} and tough competition hurt the result, {H} said.`
};

/** Rows made from each pattern. */
const EACH = 14;
/** Of headlines every third is written as many English papers do, with capitals. */
const CAPITALS = 3;

/** The sets made here, by name. */
export const COMPOSED: Record<string, Patterns> = {
	company_news: COMPANY_PATTERNS,
	news_headlines: HEADLINE_PATTERNS
};

/** All texts of a set, in a fixed order: what fills a slot follows from the pattern and the row. */
export function composed(set: string): Row[] {
	return Object.entries(COMPOSED[set] ?? {}).flatMap(([label, patterns]) =>
		patterns
			.trim()
			.split('\n')
			.flatMap((pattern) =>
				Array.from({ length: EACH }, (_, i) => ({
					id: `${set}-${hash(pattern)}-${i}`,
					text:
						set === 'news_headlines' && i % CAPITALS === 0
							? capitals(fill(pattern, i))
							: fill(pattern, i),
					target: null,
					label: Number(label) as Row['label'],
					grade: null,
					set
				}))
			)
	);
}

/** `Storm kills 12 in Peru` as `Storm Kills 12 in Peru`: all words but the short ones. */
const capitals = (text: string) =>
	text.replace(/(?<!\p{L})\p{Ll}(?=\p{L}{3})/gu, (letter) => letter.toUpperCase());

/** A pattern with its slots filled; the same slot may be filled otherwise the second time. */
function fill(pattern: string, row: number): string {
	let slot = 0;
	const draw = (below: number) => hash(`${pattern} ${row} ${slot++}`) % below;
	const small = 1 + draw(60) + draw(10) / 10;
	const large = small * (1.1 + draw(20) / 10);
	// One currency and one scale in a sentence.
	const [currency, scale] = [draw(SLOTS.K!.length), draw(SLOTS.S!.length)];
	const text = pattern.replace(/\{(\w)\}/g, (_, name: string) => {
		if (name === 'a') return large.toFixed(1);
		if (name === 'b') return small.toFixed(1);
		if (name === 'p') return String(2 + draw(38));
		if (name === 'n') return String(10 + draw(900));
		const choices = SLOTS[name]!;
		const at = name === 'K' ? currency : name === 'S' ? scale : draw(choices.length);
		return choices[at]!;
	});
	return text.charAt(0).toUpperCase() + text.slice(1);
}
