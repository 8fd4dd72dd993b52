import { DAY, HOUR, abbreviated, dayOf, inEnglish, inEnglishShort, moment } from './calendar.ts';
import { event, market, type Ground } from './build.ts';
import { chance } from './random.ts';
import type { SimEvent } from './world.ts';

/** A kind of question that fills a catalogue: one question for each filler. */
type Family = {
	category: string;
	tags: string[];
	series: string;
	/** `$` is the filler, `@` the deadline. */
	question: string;
	rules: string;
	fillers: string[];
};

const CITIES = [
	'Amsterdam',
	'Austin',
	'Bergen',
	'Boston',
	'Busan',
	'Chicago',
	'Daegu',
	'Denver',
	'Dublin',
	'Helsinki',
	'Incheon',
	'Lisbon',
	'London',
	'Miami',
	'Osaka',
	'Oslo',
	'Phoenix',
	'Seattle',
	'Seoul',
	'Tokyo'
];

const COMPANIES = [
	'Alphabet',
	'Amazon',
	'Apple',
	'Boeing',
	'Ford',
	'Hyundai',
	'Intel',
	'Kia',
	'LG Energy Solution',
	'Meta',
	'Micron',
	'Microsoft',
	'Naver',
	'Netflix',
	'Nvidia',
	'Samsung Electronics',
	'SK hynix',
	'Toyota',
	'Uber',
	'Walmart'
];

const COUNTRIES = [
	'Argentina',
	'Australia',
	'Brazil',
	'Canada',
	'Chile',
	'Denmark',
	'Egypt',
	'France',
	'Germany',
	'India',
	'Indonesia',
	'Italy',
	'Japan',
	'Kenya',
	'Mexico',
	'Norway',
	'Poland',
	'Spain',
	'Turkey',
	'Vietnam'
];

// Teams are invented: a simulated score of a real match would be false news.
const TEAMS = [
	'Harbor City Gulls',
	'North Quay Rovers',
	'Hanbit Tigers',
	'Silla Cranes',
	'Lakeshore Owls',
	'Granite Town',
	'Baekdu Bears',
	'Red Bridge United',
	'Westfield Athletic',
	'Namsan Foxes',
	'Ironworks',
	'Saebyeok Swifts',
	'Old Mill Wanderers',
	'Coral Bay',
	'Jade Mountain Hawks',
	'Pinewood Rangers'
];

const FAMILIES: Family[] = [
	{
		category: 'Climate and Weather',
		tags: ['Weather'],
		series: 'KXRAIN',
		question: 'Will it rain more than 100 mm in $ before @?',
		rules:
			'Resolves to "Yes" if the national weather service of the country reports more than 100 mm of rain at the main station of $ in total before @.',
		fillers: CITIES
	},
	{
		category: 'Climate and Weather',
		tags: ['Weather', 'Daily temperature'],
		series: 'KXCOLD',
		question: 'Record low temperature in $ before @?',
		rules:
			'Resolves to "Yes" if the main station of $ reports its lowest temperature of any year on record before @.',
		fillers: CITIES
	},
	{
		category: 'Companies',
		tags: ['Business', 'Earnings'],
		series: 'KXEARN',
		question: 'Will $ beat earnings estimates before @?',
		rules:
			'Resolves to "Yes" if $ reports adjusted earnings per share above the consensus in a quarterly report published before @.',
		fillers: COMPANIES
	},
	{
		category: 'Companies',
		tags: ['Business', 'Layoffs'],
		series: 'KXLAYOFF',
		question: 'Will $ announce layoffs of 1,000 or more before @?',
		rules:
			'Resolves to "Yes" if $ confirms in a filing or public statement before @ that at least 1,000 positions will be cut.',
		fillers: COMPANIES
	},
	{
		category: 'Economics',
		tags: ['Economy', 'Rates'],
		series: 'KXRATE',
		question: 'Will the central bank of $ cut its policy rate before @?',
		rules:
			'Resolves to "Yes" if the central bank of $ lowers its policy rate at a scheduled or unscheduled meeting before @.',
		fillers: COUNTRIES
	},
	{
		category: 'Economics',
		tags: ['Economy', 'GDP'],
		series: 'KXGDPQ',
		question: 'Will GDP of $ shrink in the quarter reported before @?',
		rules:
			'Resolves to "Yes" if the first estimate of quarterly growth of $ published before @ is below zero.',
		fillers: COUNTRIES
	},
	{
		category: 'Politics',
		tags: ['Politics', 'World'],
		series: 'KXCABINET',
		question: 'Will the head of government of $ leave office before @?',
		rules:
			'Resolves to "Yes" if the person who heads the government of $ at issuance no longer holds that office before @.',
		fillers: COUNTRIES
	},
	{
		category: 'Crypto',
		tags: ['Crypto'],
		series: 'KXCOIN',
		question: 'Will bitcoin trade above $,000 dollars before @?',
		rules:
			'Resolves to "Yes" if the reference rate of bitcoin is above $,000 US dollars at any time before @.',
		fillers: ['75', '80', '90', '95', '100', '105', '110', '120', '130', '150', '180', '200']
	},
	{
		category: 'Sports',
		tags: ['Sports', 'Soccer'],
		series: 'KXCUP',
		question: 'Will the $ reach the cup final before @?',
		rules:
			'Resolves to "Yes" if the $ qualify for the final of the invented cup of this simulation before @.',
		fillers: TEAMS
	},
	{
		category: 'Sports',
		tags: ['Sports', 'Baseball'],
		series: 'KXOPENER',
		question: 'Will the $ win their opening series before @?',
		rules:
			'Resolves to "Yes" if the $ win more games than they lose in their opening series before @.',
		fillers: TEAMS
	},
	{
		category: 'Transportation',
		tags: ['Airlines', 'Travel'],
		series: 'KXSTRIKE',
		question: 'Airport strike in $ before @?',
		rules:
			'Resolves to "Yes" if a strike cancels at least 50 flights on one day at the largest airport of $ before @.',
		fillers: CITIES
	},
	{
		category: 'Entertainment',
		tags: ['Culture', 'Movies'],
		series: 'KXBOX',
		question: 'Will a film from $ top the weekend box office before @?',
		rules:
			'Resolves to "Yes" if a film produced in $ has the highest weekend gross in the United States before @.',
		fillers: COUNTRIES
	},
	{
		category: 'Health',
		tags: ['Health'],
		series: 'KXFLU',
		question: 'Flu emergency declared in $ before @?',
		rules:
			'Resolves to "Yes" if the health authority of $ declares a national emergency over influenza before @.',
		fillers: COUNTRIES
	},
	{
		category: 'Science and Technology',
		tags: ['Tech', 'AI'],
		series: 'KXAIPHONE',
		question: 'Will $ announce an AI device before @?',
		rules:
			'Resolves to "Yes" if $ announces a new hardware product whose main purpose is an AI assistant before @.',
		fillers: COMPANIES
	}
];

/** How many open and how many ending questions each venue gets: enough for more than one page. */
const COUNTS = {
	polymarket: { open: 106, ending: 26 },
	kalshi: { open: 204, ending: 24 },
	manifold: { open: 44, ending: 14 },
	predictit: { open: 6, ending: 0 }
} as const;

const fill = (text: string, filler: string, deadline: string) =>
	text.replaceAll('$', filler).replaceAll('@', deadline);

/**
 * Markets that have nothing to do with the story, so that catalogues page, searches miss and the
 * matched control has something to match. Outcomes are drawn with the chance the market gave.
 */
export function backgroundEvents(ground: Ground): SimEvent[] {
	const questions = FAMILIES.flatMap((family) =>
		family.fillers.map((filler) => ({ family, filler, key: `${family.series}-${filler}` }))
	).sort((a, b) => chance('order', a.key) - chance('order', b.key));
	return (Object.keys(COUNTS) as (keyof typeof COUNTS)[]).flatMap((venue, v) => {
		const { open, ending } = COUNTS[venue];
		return Array.from({ length: open + ending }, (_, i) => {
			const question = questions[(i + v * 37) % questions.length];
			if (!question) throw new Error('The background families are empty.');
			return backgroundEvent(ground, venue, question, i, i >= open);
		});
	});
}

function backgroundEvent(
	ground: Ground,
	venue: SimEvent['venue'],
	{ family, filler, key: questionKey }: { family: Family; filler: string; key: string },
	index: number,
	ends: boolean
): SimEvent {
	const key = `${venue}-${questionKey}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
	const draw = (what: string) => chance(ground.seed, key, what);
	// More unlikely questions than likely ones, as on real venues.
	const p = Math.min(0.96, Math.max(0.02, draw('p') ** 1.7));
	const closeDays = ends ? -1 - Math.floor(draw('end') * 19) : 20 + Math.floor(draw('end') * 300);
	const closeDay = dayOf(ground.anchor + closeDays * DAY);
	const closesAt = moment(closeDay, 23, 59, 'America/New_York');
	const yes = draw('outcome') < p;
	const deadline =
		venue === 'kalshi'
			? abbreviated(closeDay)
			: venue === 'manifold'
				? inEnglishShort(closeDay)
				: inEnglish(closeDay);
	const closedDays = (closesAt - ground.anchor) / DAY;
	return event({
		venue,
		key: venue === 'kalshi' ? `${family.series}-${slug(filler)}` : key,
		series: venue === 'kalshi' ? family.series : null,
		title: fill(family.question, filler, deadline),
		category: venue === 'manifold' ? 'default' : family.category,
		tags: family.tags,
		markets: [
			market(ground, {
				key,
				question: fill(family.question, filler, deadline),
				label: venue === 'kalshi' ? `Before ${deadline}` : undefined,
				rules: fill(family.rules, filler, deadline),
				points: ends
					? [
							[closedDays - 1.5, p],
							[closedDays, yes ? 0.97 : 0.03]
						]
					: [[0, p]],
				noise: 0.05 + 0.2 * draw('noise'),
				// Most of a catalogue hardly moves: a poll that changed nothing stores nothing.
				step: [HOUR, 3 * HOUR, 12 * HOUR][Math.floor(draw('step') * 3)],
				every: [HOUR, 6 * HOUR, 30 * HOUR][Math.floor(draw('every') * 3)],
				tick: venue === 'polymarket' ? 1000 : venue === 'manifold' ? 1 : 10_000,
				spread:
					venue === 'manifold'
						? 0
						: [10_000, 20_000, 40_000, 150_000][Math.floor(draw('spread') ** 2 * 4)],
				empty: draw('empty') < 0.04 ? (draw('side') < 0.5 ? 'bid' : 'both') : null,
				traded: draw('traded') > 0.05,
				opens: -30 - Math.floor(draw('open') * 90),
				closesAt,
				volume: Math.round(10 ** (2.5 + 3.2 * draw('volume'))),
				ending: ends
					? { closed: closedDays, proposed: closedDays + 2 * (HOUR / DAY), payout: yes ? 1 : 0 }
					: undefined
			})
		],
		feesRate: venue === 'polymarket' && index % 3 === 0 ? 0.05 : null
	});
}

const slug = (text: string) =>
	text
		.toUpperCase()
		.replace(/[^A-Z0-9]+/g, '')
		.slice(0, 8);
