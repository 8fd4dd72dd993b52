import {
	DAY,
	HOUR,
	MINUTE,
	abbreviated,
	dayOf,
	inEnglish,
	inEnglishShort,
	moment,
	monthEnd,
	monthStart,
	type Day
} from './calendar.ts';
import { daysFrom, event, market, type Ground, type MarketPlan } from './build.ts';
import type { SimEvent } from './world.ts';

const EASTERN = 'America/New_York';

/** The deadlines of the story: month ends like the venues', moved along with the anchor. */
export function deadlines({ anchor }: Ground) {
	return {
		nextMonth: monthEnd(anchor, 40),
		spring: monthEnd(anchor, 64),
		summer: monthEnd(anchor, 155),
		winter: monthEnd(anchor, 335),
		/** Kalshi says "before" the first day of a month. */
		beforeWinter: monthStart(anchor, 335),
		beforeSummer: monthStart(anchor, 155),
		fed: dayOf(anchor + 9 * DAY),
		election: dayOf(anchor + 128 * DAY)
	};
}

const endOf = (day: Day) => moment(day, 23, 59, EASTERN);

// Fees as Polymarket's schedules print them (`feeSchedule`); shown, never computed here.
const FINANCE = 0.04;

/** Polymarket's side of the story. */
function polymarket(ground: Ground): SimEvent[] {
	const { nextMonth, spring, summer, winter, fed, election } = deadlines(ground);
	const make = (plan: MarketPlan) => market(ground, plan);

	const ryanair = `This market will resolve to "Yes" if Elon Musk, or a company he controls, announces an agreement to acquire a controlling stake in Ryanair Holdings plc by ${inEnglish(summer)}, 11:59 PM ET. Otherwise, this market will resolve to "No".\n\nThe resolution source for this market is official information from Elon Musk, his companies or Ryanair; however, a consensus of credible reporting may also be used.`;
	const clarified = `${ryanair}\n\nAn announced agreement is enough for this market to resolve to "Yes"; the acquisition need not be completed. A poll, a post or a stated intention without a signed or announced agreement will not count.`;

	const openAiLevel = (
		level: string,
		points: MarketPlan['points'],
		more: Partial<MarketPlan> = {}
	) =>
		make({
			key: `poly-openai-valuation-${level}`,
			question: `Will OpenAI be valued at $${level}B or more by ${inEnglish(summer)}?`,
			label: `$${level}B`,
			rules: `This market will resolve to "Yes" if OpenAI closes a primary or secondary transaction at a valuation of $${level} billion or more by ${inEnglish(summer)}, 11:59 PM ET. A term sheet, talks or reported interest without a closed transaction will not count.\n\nThe resolution source is OpenAI's own announcement or a consensus of credible reporting.`,
			points,
			walk: 'openai-valuation',
			noise: 0.12,
			closesAt: endOf(summer),
			volume: 240_000,
			strike: Number(level),
			...more
		});

	const ipoBy = (day: Day, points: MarketPlan['points'], volume: number) =>
		make({
			key: `poly-openai-ipo-${day === spring ? 'spring' : day === summer ? 'summer' : 'winter'}`,
			question: `OpenAI IPO by ${inEnglish(day)}?`,
			label: inEnglish(day),
			rules: `This market will resolve to "Yes" if OpenAI completes an Initial Public Offering (IPO) by ${inEnglish(day)}, 11:59 PM ET. The IPO refers to the first sale of stock by the company to the public on any recognized stock exchange. A confidential filing alone will not count.`,
			points,
			walk: 'openai-ipo',
			noise: 0.14,
			closesAt: endOf(day),
			volume
		});

	const candidate = (
		name: string,
		points: MarketPlan['points'],
		more: Partial<MarketPlan> = {}
	): MarketPlan => ({
		key: `poly-korea-${name.toLowerCase().replace(/\W+/g, '-')}`,
		question: `Will ${name} win the Korean presidential election?`,
		label: name,
		rules: `This market will resolve to "Yes" if ${name} wins the presidential election of the Republic of Korea scheduled for ${inEnglish(election)}. Otherwise, this market will resolve to "No".\n\nThe resolution source is the National Election Commission of the Republic of Korea.`,
		points,
		noise: 0.1,
		closesAt: moment(election, 23, 0, 'Asia/Seoul'),
		volume: 1_400_000,
		spread: 6000,
		...more
	});

	const rate = (
		label: string,
		key: string,
		points: MarketPlan['points'],
		more: Partial<MarketPlan> = {}
	) =>
		make({
			key: `poly-fed-${key}`,
			question: `Fed decision on ${inEnglishShort(fed)}: ${label}?`,
			label,
			rules: `This market will resolve according to the exact amount of basis points the upper bound of the target federal funds rate is changed by versus the level prior to the Federal Reserve's meeting ending ${inEnglish(fed)}. Changes are rounded up to the nearest 25 bps.\n\nThe resolution source is the FOMC's statement after its meeting.`,
			points,
			noise: 0.16,
			closesAt: endOf(fed),
			volume: 9_800_000,
			spread: 2000,
			every: 4 * MINUTE,
			...more
		});

	const white = (name: string, points: MarketPlan['points']) =>
		make({
			key: `poly-president-${name.toLowerCase().replace(/\W+/g, '-')}`,
			question: `Will ${name} win the next US presidential election?`,
			label: name,
			rules: `This market will resolve to "Yes" if ${name} wins the next US presidential election. All candidates must be eligible under the Constitution of the United States; a person who cannot take office cannot win.\n\nThe resolution source is the certification by Congress.`,
			points,
			noise: 0.08,
			closesAt: endOf(monthEnd(ground.anchor, 1040)),
			volume: 6_200_000,
			spread: 2000
		});

	return [
		event({
			venue: 'polymarket',
			key: 'poly-musk-ryanair',
			title: `Will Elon Musk announce an agreement to buy Ryanair by ${inEnglishShort(summer)}?`,
			category: 'Business',
			tags: ['Business', 'Elon Musk', 'Airlines', 'Acquisitions'],
			feesRate: FINANCE,
			markets: [
				make({
					key: 'poly-musk-ryanair',
					question: `Will Elon Musk announce an agreement to buy Ryanair by ${inEnglishShort(summer)}?`,
					rules: [
						[-400, ryanair],
						[-4.4, clarified]
					],
					points: [
						[-16, 0.012],
						[-8, 0.02],
						[-6.2, 0.024],
						[0, 0.029],
						[6, 0.027]
					],
					jumps: [
						[-6.05, 1.9, 48],
						[-1.9, 0.5, 20],
						[0.0056, 0.35, 3]
					],
					noise: 0.08,
					step: 2 * MINUTE,
					opens: -16,
					closesAt: endOf(summer),
					volume: 2_080_000,
					every: 3 * MINUTE
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-openai-valuation',
			title: 'OpenAI valuation of ___ or more?',
			category: 'Tech',
			tags: ['Tech', 'AI', 'OpenAI', 'Sam Altman'],
			feesRate: FINANCE,
			markets: [
				openAiLevel(
					'175',
					[
						[-60, 0.9],
						[-14, 0.93],
						[-12.6, 0.985]
					],
					{ ending: { closed: -12.5, proposed: -12.4, settled: -12.1, payout: 1 }, volume: 610_000 }
				),
				openAiLevel(
					'340',
					[
						[-60, 0.34],
						[-13, 0.41],
						[0, 0.57]
					],
					{ jumps: [[-12.55, 0.45, null]], volume: 880_000 }
				),
				openAiLevel('500', [
					[-60, 0.08],
					[-13, 0.1],
					[0, 0.16]
				]),
				openAiLevel(
					'750',
					[
						[-60, 0.02],
						[0, 0.03]
					],
					{ volume: 31_000, spread: 26_000, empty: 'bid', every: 9 * HOUR }
				)
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-openai-ipo',
			title: 'OpenAI IPO by ___ ?',
			category: 'Tech',
			tags: ['Tech', 'OpenAI', 'IPOs'],
			feesRate: FINANCE,
			markets: [
				ipoBy(
					spring,
					[
						[-40, 0.03],
						[0, 0.012]
					],
					190_000
				),
				ipoBy(
					summer,
					[
						[-40, 0.09],
						[0, 0.06]
					],
					260_000
				),
				ipoBy(
					winter,
					[
						[-40, 0.24],
						[-9, 0.27],
						[0, 0.33]
					],
					540_000
				)
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-musk-trillionaire',
			title: `Elon Musk trillionaire by ${inEnglishShort(winter)}?`,
			category: 'Business',
			tags: ['Business', 'Elon Musk', 'Tesla'],
			markets: [
				make({
					key: 'poly-musk-trillionaire',
					question: `Will Elon Musk become the world's first trillionaire by ${inEnglish(winter)}?`,
					rules: `This market will resolve to "Yes" if Elon Musk's net worth is listed at $1,000,000,000,000 or more by a major public ranking of fortunes on any day up to ${inEnglish(winter)}, 11:59 PM ET. Otherwise, this market will resolve to "No".`,
					points: [
						[-60, 0.41],
						[-4, 0.43],
						[0, 0.44]
					],
					// A jump with no story anywhere near it.
					jumps: [[-3.21, 0.42, null]],
					noise: 0.09,
					closesAt: endOf(winter),
					volume: 240_000,
					spread: 20_000
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-musk-altman',
			title: 'Musk v. Altman: will the jury find for Musk?',
			category: 'Tech',
			tags: ['Tech', 'OpenAI', 'Elon Musk', 'Sam Altman', 'Courts'],
			markets: [
				make({
					key: 'poly-musk-altman',
					question: 'Will the jury find for Elon Musk in Musk v. Altman?',
					rules: `This market will resolve to "Yes" if the jury in Musk v. Altman (the lawsuit over OpenAI's conversion from a nonprofit) returns a verdict for Elon Musk on at least one claim by ${inEnglish(winter)}, 11:59 PM ET. A settlement or dismissal before a verdict resolves this market to "No". An appeal has no bearing.`,
					points: [
						[-60, 0.27],
						[-11, 0.29],
						[0, 0.36]
					],
					jumps: [[-10.9, 0.52, null]],
					noise: 0.12,
					closesAt: endOf(winter),
					volume: 1_130_000
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-president',
			title: 'Presidential Election Winner',
			exclusive: true,
			category: 'Politics',
			tags: ['Politics', 'US Election', 'World Elections'],
			markets: [
				white('JD Vance', [[0, 0.27]]),
				white('Gavin Newsom', [[0, 0.19]]),
				white('Marco Rubio', [[0, 0.09]]),
				white('Elon Musk', [[0, 0.008]]),
				white('Sam Altman', [[0, 0.006]]),
				make({
					key: 'poly-president-other',
					question: 'Will any other person win the next US presidential election?',
					label: 'Other',
					rules: 'This market will resolve to "Yes" if a person not named in this event wins.',
					points: [[0, 0.42]],
					noise: 0.05,
					closesAt: endOf(monthEnd(ground.anchor, 1040)),
					volume: 900_000,
					placeholder: 'other'
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-openai-korea',
			title: `OpenAI Korea data center announced by ${inEnglishShort(spring)}?`,
			category: 'Tech',
			tags: ['Tech', 'OpenAI', 'Sam Altman', 'South Korea', 'Samsung'],
			markets: [
				make({
					key: 'poly-openai-korea',
					question: `Will OpenAI and Samsung or SK announce a data center in Korea by ${inEnglish(spring)}?`,
					rules: `This market will resolve to "Yes" if OpenAI and at least one of Samsung or SK publicly announce a definitive agreement to build a data center located in the Republic of Korea by ${inEnglish(spring)}, 11:59 PM ET. A letter of intent or memorandum of understanding will not count.`,
					// A story happens here and the price does not care.
					points: [
						[-30, 0.22],
						[0, 0.21]
					],
					noise: 0.05,
					closesAt: endOf(spring),
					volume: 84_000,
					spread: 40_000,
					every: 3 * HOUR
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-kakao',
			title: `Kakao to launch ChatGPT inside KakaoTalk payments by ${inEnglishShort(nextMonth)}?`,
			category: 'Tech',
			tags: ['Tech', 'OpenAI', 'South Korea'],
			markets: [
				make({
					key: 'poly-kakao',
					question: `Will Kakao launch payments through ChatGPT in KakaoTalk by ${inEnglish(nextMonth)}?`,
					rules: `This market will resolve to "Yes" if Kakao makes payments through ChatGPT available to all KakaoTalk users in Korea by ${inEnglish(nextMonth)}, 11:59 PM ET.`,
					points: [[0, 0.3]],
					noise: 0.04,
					opens: -7,
					closesAt: endOf(nextMonth),
					volume: 0,
					// Nobody has bought, and bid and ask are 46 cents apart: there is no price to quote.
					traded: false,
					spread: 460_000,
					tick: 10_000
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-tesla-fsd',
			title: `Tesla launches unsupervised FSD by ${inEnglishShort(summer)}?`,
			category: 'Tech',
			tags: ['Tech', 'Tesla', 'Elon Musk', 'Self-driving'],
			feesRate: FINANCE,
			markets: [
				make({
					key: 'poly-tesla-fsd',
					question: `Will Tesla launch unsupervised full self driving (FSD) by ${inEnglishShort(summer)}?`,
					rules: `This market will resolve to "Yes" if Tesla makes unsupervised Full Self-Driving available to owners of privately held vehicles in any US state by ${inEnglish(summer)}, 11:59 PM ET. Robotaxis operated by Tesla, and trials with employees, will not count.`,
					points: [
						[-60, 0.36],
						[-5, 0.41],
						[0, 0.46]
					],
					jumps: [[-4.2, 0.92, null]],
					noise: 0.11,
					closesAt: endOf(summer),
					volume: 1_560_000,
					every: 6 * MINUTE
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-fed',
			title: `Fed decision on ${inEnglishShort(fed)}?`,
			exclusive: true,
			category: 'Economics',
			tags: ['Economy', 'Fed', 'Fed Rates'],
			feesRate: FINANCE,
			markets: [
				rate('50+ bps decrease', 'cut-50', [[0, 0.008]], { spread: 1000, tick: 1000 }),
				rate(
					'25 bps decrease',
					'cut-25',
					[
						[-20, 0.42],
						[0, 0.13]
					],
					{ jumps: [[-9.1, -0.55, null]] }
				),
				rate('No change', 'hold', [
					[-20, 0.55],
					[0, 0.84]
				]),
				rate('25+ bps increase', 'raise', [[0, 0.012]])
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-korea',
			title: 'Korean presidential election winner',
			exclusive: true,
			category: 'Politics',
			tags: ['Politics', 'South Korea', 'World Elections'],
			markets: [
				// Invented people: a simulated poll about real candidates would outlive the demo.
				make(
					candidate(
						'Han Seo-jun',
						[
							[-40, 0.5],
							[0, 0.54]
						],
						{ jumps: [[-7.3, 0.3, 60]] }
					)
				),
				make(
					candidate('Yoon Chae-won', [
						[-40, 0.33],
						[0, 0.29]
					])
				),
				make(candidate('Baek Do-hyun', [[0, 0.09]], { volume: 420_000 })),
				make(candidate('Seo Ji-an', [[0, 0.04]], { volume: 210_000, empty: 'bid' })),
				make({
					...candidate('Person A', [[0, 0.01]]),
					key: 'poly-korea-person-a',
					traded: false,
					empty: 'both',
					volume: 0,
					placeholder: 'person'
				}),
				make({
					...candidate('another person', [[0, 0.03]]),
					key: 'poly-korea-other',
					label: 'Other',
					volume: 60_000,
					placeholder: 'other'
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-musk-dublin',
			title: 'Will Elon Musk visit Dublin this month?',
			category: 'Business',
			tags: ['Elon Musk', 'Airlines'],
			markets: [
				make({
					key: 'poly-musk-dublin',
					question: `Will Elon Musk visit Dublin by ${inEnglish(dayOf(daysFrom(ground, -2)))}?`,
					rules:
						'This market will resolve to "Yes" if Elon Musk is photographed or officially reported to be in Dublin, Ireland by the listed date, 11:59 PM ET.',
					points: [
						[-20, 0.06],
						[-5.8, 0.13],
						[-3, 0.03],
						[-2, 0.006]
					],
					opens: -20,
					closesAt: endOf(dayOf(daysFrom(ground, -2))),
					volume: 74_000,
					ending: { closed: -1.8, proposed: -1.7, settled: -1.5, payout: 0 }
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-starlink-first',
			title: 'Which airline announces Starlink Wi-Fi first: Ryanair or easyJet?',
			category: 'Business',
			tags: ['Airlines', 'Starlink'],
			markets: [
				make({
					key: 'poly-starlink-first',
					question: 'Will Ryanair announce Starlink Wi-Fi before easyJet?',
					rules:
						'This market will resolve to "Yes" if Ryanair announces Starlink Wi-Fi for its fleet before easyJet does, and to "No" if easyJet is first. If both announce on the same day, or neither does by the deadline, this market will resolve 50-50.',
					points: [
						[-23, 0.3],
						[-8, 0.46],
						[-7, 0.5]
					],
					opens: -23,
					closesAt: daysFrom(ground, -7),
					volume: 18_500,
					spread: 30_000,
					ending: { closed: -6.9, proposed: -6.8, settled: -6.4, payout: 0.5 }
				})
			]
		}),
		event({
			venue: 'polymarket',
			key: 'poly-grok',
			title: 'Grok 5 released this month?',
			category: 'Tech',
			tags: ['Tech', 'AI', 'Elon Musk', 'xAI'],
			markets: [
				make({
					key: 'poly-grok',
					question: `Will xAI release Grok 5 by ${inEnglish(dayOf(daysFrom(ground, -1)))}?`,
					rules:
						'This market will resolve to "Yes" if xAI makes a model named Grok 5 available to the general public by the listed date, 11:59 PM ET. A closed beta, a waiting list or a demonstration will not count.',
					points: [
						[-24, 0.33],
						[-3, 0.2],
						[-1.4, 0.62],
						[-1, 0.91]
					],
					noise: 0.25,
					closesAt: endOf(dayOf(daysFrom(ground, -1))),
					volume: 920_000,
					// Proposed YES, then disputed over "available to the general public": not final yet.
					ending: { closed: -0.9, proposed: -0.8, disputed: -0.45, settled: null, payout: 1 }
				})
			]
		})
	];
}

/** Kalshi's side: similar names, other contracts. */
function kalshi(ground: Ground): SimEvent[] {
	const { beforeWinter, beforeSummer, fed } = deadlines(ground);
	const make = (plan: MarketPlan) =>
		market(ground, { tick: 10_000, spread: 10_000, every: 15 * MINUTE, ...plan });
	const before = (day: Day) => moment(day, 0, 0, EASTERN) - MINUTE;

	const bps = (
		label: string,
		suffix: string,
		points: MarketPlan['points'],
		more: Partial<MarketPlan> = {}
	) =>
		make({
			key: `kalshi-fed-${suffix}`,
			question: `Will the Federal Reserve announce: ${label}?`,
			label,
			suffix,
			rules: `If the Federal Reserve announces "${label}" at its meeting ending ${abbreviated(fed)}, then the market resolves to Yes.`,
			points,
			closesAt: moment(fed, 13, 55, EASTERN),
			volume: 6_400_000,
			every: 5 * MINUTE,
			...more
		});

	return [
		event({
			venue: 'kalshi',
			key: 'KXCOMPANYSTAKERYANAIR',
			series: 'KXCOMPANYSTAKE',
			title: 'Who will buy a stake in Ryanair?',
			category: 'Companies',
			tags: ['Elon Musk'],
			markets: [
				make({
					key: 'kalshi-musk-ryanair',
					question: `Will Elon Musk, Tesla or SpaceX take a stake in Ryanair before ${abbreviated(beforeWinter)}?`,
					label: 'Elon Musk, Tesla or SpaceX',
					suffix: 'MUSK',
					rules: `If Elon Musk, Tesla or SpaceX acquires any ownership stake above 0% in Ryanair Holdings plc after Issuance and before ${abbreviated(beforeWinter)}, then the market resolves to Yes.`,
					points: [
						[-15, 0.07],
						[-6.2, 0.08],
						[-4, 0.095],
						[0, 0.108],
						[6, 0.105]
					],
					jumps: [
						[-6.04, 1.5, 60],
						[0.0063, 0.2, 4]
					],
					noise: 0.06,
					opens: -15,
					closesAt: before(beforeWinter),
					volume: 412_000
				})
			]
		}),
		event({
			venue: 'kalshi',
			key: 'KXTESLAFSD',
			series: 'KXTESLAFSD',
			title: `Tesla robotaxi without a person in front before ${abbreviated(beforeSummer)}?`,
			category: 'Companies',
			tags: ['Elon Musk', 'Product launches'],
			markets: [
				make({
					key: 'kalshi-tesla-fsd',
					question: `Will Tesla carry a passenger without a person in the front seats before ${abbreviated(beforeSummer)}?`,
					label: `Before ${abbreviated(beforeSummer)}`,
					suffix: 'RIDE',
					rules: `If Tesla carries at least one paying or non-paying passenger on a public road in the United States with no person in the front seats before ${abbreviated(beforeSummer)}, then the market resolves to Yes.`,
					points: [
						[-60, 0.9],
						[-6, 0.93],
						[-4.1, 0.985],
						[0, 0.994]
					],
					// Nobody sells YES any more: the ask is empty, and headlines round the last price to 100 %.
					noise: 0.03,
					closesAt: before(beforeSummer),
					volume: 733_000
				})
			]
		}),
		event({
			venue: 'kalshi',
			key: 'KXFEDDECISION',
			series: 'KXFEDDECISION',
			title: `Fed decision on ${inEnglishShort(fed)}?`,
			exclusive: true,
			category: 'Economics',
			tags: ['Fed'],
			markets: [
				bps('Cut >25bps', 'C26', [[0, 0.011]]),
				bps(
					'Cut 25bps',
					'C25',
					[
						[-20, 0.4],
						[0, 0.14]
					],
					{ jumps: [[-9.08, -0.5, null]] }
				),
				bps('Fed maintains rate', 'H0', [
					[-20, 0.56],
					[0, 0.83]
				]),
				bps('Hike 25bps', 'H25', [[0, 0.012]], { volume: 310_000 })
			]
		}),
		event({
			venue: 'kalshi',
			key: 'KXTRILLIONAIRE',
			series: 'KXTRILLIONAIRE',
			title: `Who will become a trillionaire before ${abbreviated(beforeWinter)}?`,
			category: 'Companies',
			tags: ['Elon Musk', 'CEOs'],
			markets: [
				make({
					key: 'kalshi-trillionaire-musk',
					question: `Will Elon Musk become a trillionaire before ${abbreviated(beforeWinter)}?`,
					label: 'Elon Musk',
					suffix: 'MUSK',
					rules: `If Elon Musk is listed with a net worth of at least 1 trillion dollars before ${abbreviated(beforeWinter)}, then the market resolves to Yes.`,
					points: [
						[-60, 0.45],
						[0, 0.52]
					],
					noise: 0.08,
					closesAt: before(beforeWinter),
					volume: 1_205_000
				}),
				make({
					key: 'kalshi-trillionaire-huang',
					question: `Will Jensen Huang become a trillionaire before ${abbreviated(beforeWinter)}?`,
					label: 'Jensen Huang',
					suffix: 'HUANG',
					rules: `If Jensen Huang is listed with a net worth of at least 1 trillion dollars before ${abbreviated(beforeWinter)}, then the market resolves to Yes.`,
					points: [[0, 0.02]],
					closesAt: before(beforeWinter),
					volume: 41_000.5,
					// The bid has gone; a few offers stand at two to eight cents.
					empty: 'bid',
					spread: 60_000
				})
			]
		}),
		event({
			venue: 'kalshi',
			key: 'KXOPENAIVAL',
			series: 'KXOPENAIVAL',
			title: `OpenAI valuation before ${abbreviated(beforeSummer)}?`,
			category: 'Companies',
			tags: ['KPIs'],
			markets: [200, 340, 500, 700].map((level, i) =>
				make({
					key: `kalshi-openai-${level}`,
					question: `Will OpenAI be valued above $${level}B before ${abbreviated(beforeSummer)}?`,
					label: `Above $${level}B`,
					suffix: `T${level}`,
					strike: level,
					rules: `If OpenAI's valuation in a completed funding round is above ${level} billion dollars before ${abbreviated(beforeSummer)}, then the market resolves to Yes.`,
					points: [
						[-13, [0.88, 0.36, 0.09, 0.02][i] ?? 0.1],
						[0, [0.96, 0.55, 0.15, 0.03][i] ?? 0.1]
					],
					walk: 'kalshi-openai',
					noise: 0.1,
					closesAt: before(beforeSummer),
					volume: [120_000, 240_000.25, 66_000, 800][i] ?? 1000,
					// The highest rung has been offered and never bought.
					traded: level !== 700
				})
			)
		}),
		event({
			venue: 'kalshi',
			key: 'KXMUSKAPOLOGY',
			series: 'KXMUSKMENTION',
			title: "Will Elon Musk apologize to Michael O'Leary?",
			category: 'Companies',
			tags: ['Elon Musk'],
			markets: [
				make({
					key: 'kalshi-apology',
					question: `Will Elon Musk apologize to Michael O'Leary before ${abbreviated(dayOf(daysFrom(ground, -0.6)))}?`,
					rules: `If Elon Musk publicly apologizes to Ryanair's chief executive Michael O'Leary before ${abbreviated(dayOf(daysFrom(ground, -0.6)))}, then the market resolves to Yes.`,
					points: [
						[-6, 0.09],
						[-0.7, 0.02]
					],
					opens: -6,
					closesAt: daysFrom(ground, -0.6),
					volume: 9_310.75,
					// Result known, timer running: determined, not finalized.
					ending: { closed: -0.6, proposed: -0.5, settled: null, payout: 0 }
				})
			]
		}),
		event({
			venue: 'kalshi',
			key: 'KXELONSTARSHIP',
			series: 'KXELONSTARSHIP',
			title: 'Starship reaches orbit last autumn?',
			category: 'Science and Technology',
			tags: ['Elon Musk'],
			archived: true,
			markets: [
				make({
					key: 'kalshi-starship-archived',
					question: 'Will Starship reach orbit before the deadline?',
					rules:
						'If Starship completes at least one full orbit before the deadline, then the market resolves to Yes.',
					points: [
						[-200, 0.4],
						[-95, 0.97]
					],
					opens: -220,
					closesAt: daysFrom(ground, -90),
					volume: 1_900_000,
					ending: { closed: -94, proposed: -93.9, settled: -93.5, payout: 1 }
				})
			]
		}),
		event({
			venue: 'kalshi',
			key: 'KXRYANAIRPAX',
			series: 'KXRYANAIRPAX',
			title: "Ryanair's passengers last month?",
			category: 'Transportation',
			tags: ['KPIs'],
			markets: [
				make({
					key: 'kalshi-ryanair-pax',
					question: "How far will Ryanair's monthly passengers exceed 13 million?",
					rules:
						'This market settles on a scale: 0 at 13 million passengers or fewer, 1 at 15 million or more, and in proportion between.',
					points: [
						[-24, 0.5],
						[-8, 0.62]
					],
					closesAt: daysFrom(ground, -8),
					volume: 22_000,
					ending: { closed: -8, proposed: -7.9, settled: -7.5, payout: 0.64 }
				})
			]
		})
	];
}

/** Manifold's side: play money, any question. */
function manifold(ground: Ground): SimEvent[] {
	const { winter, summer, election } = deadlines(ground);
	const make = (plan: MarketPlan) =>
		market(ground, { every: 2 * HOUR, step: 10 * MINUTE, spread: 0, tick: 1, ...plan });
	const single = (plan: MarketPlan, more: Partial<SimEvent> = {}) =>
		event({
			venue: 'manifold',
			key: plan.key,
			title: plan.question,
			category: 'default',
			markets: [make(plan)],
			...more
		});
	return [
		single({
			key: 'mani-musk-ryanair',
			question: `Will Elon Musk buy Ryanair by the end of ${winter.year}?`,
			rules:
				'Resolves YES if a purchase of more than half of Ryanair by Musk or one of his companies is completed. An announcement is not enough.',
			points: [
				[-14, 0.02],
				[-6.2, 0.025],
				[0, 0.022]
			],
			jumps: [[-6, 1.1, 18]],
			opens: -14,
			closesAt: endOf(winter),
			volume: 8_420
		}),
		single({
			key: 'mani-openai-340',
			question: 'Will OpenAI close a round at a valuation of at least $340 billion before summer?',
			rules: 'Secondary sales count.',
			points: [
				[-40, 0.4],
				[0, 0.6]
			],
			jumps: [[-12.4, 0.4, null]],
			closesAt: endOf(summer),
			volume: 15_100
		}),
		single({
			key: 'mani-musk-altman',
			question: 'Will Musk win Musk v. Altman?',
			rules: 'Resolves to the verdict of the first instance. Settlement: resolves N/A.',
			points: [
				[-40, 0.22],
				[0, 0.31]
			],
			closesAt: endOf(winter),
			volume: 22_700
		}),
		single({
			key: 'mani-trillionaire',
			question: 'Elon Musk net worth ≥ $1T at any time this year? 🚀',
			rules: 'Per the ranking linked in the comments.',
			points: [[0, 0.5]],
			closesAt: endOf(winter),
			volume: 40_900
		}),
		event({
			venue: 'manifold',
			key: 'mani-korea-election',
			title: '누가 대한민국의 다음 대통령이 될까?',
			exclusive: true,
			category: 'default',
			tags: ['south-korea', 'politics-default'],
			markets: [
				['Han Seo-jun (한서준)', 0.5],
				['Yoon Chae-won (윤채원)', 0.3],
				['Baek Do-hyun (백도현)', 0.1],
				['Other', 0.1]
			].map(([label, p], i) =>
				make({
					key: `mani-korea-election-${i}`,
					question: '누가 대한민국의 다음 대통령이 될까?',
					label: String(label),
					rules: '중앙선거관리위원회 발표를 기준으로 합니다.',
					points: [[0, Number(p)]],
					noise: 0.08,
					closesAt: moment(election, 23, 0, 'Asia/Seoul'),
					volume: 4_000
				})
			)
		}),
		event({
			venue: 'manifold',
			key: 'mani-musk-this-month',
			title: 'Which of these will Elon Musk do by summer?',
			exclusive: false,
			category: 'default',
			tags: ['elon-musk-default'],
			markets: [
				['Host another poll about buying a company', 0.86],
				['Fly Ryanair', 0.04],
				["Meet Michael O'Leary", 0.07]
			].map(([label, p], i) =>
				make({
					key: `mani-musk-this-month-${i}`,
					question: 'Which of these will Elon Musk do by summer?',
					label: String(label),
					rules: 'Each answer resolves on its own.',
					points: [[0, Number(p)]],
					closesAt: endOf(summer),
					volume: 1_100
				})
			)
		}),
		single({
			key: 'mani-debate',
			question: "Will Elon Musk and Michael O'Leary debate live on X this month?",
			rules: 'N/A if X is down on the day.',
			points: [
				[-6, 0.15],
				[-2.5, 0.05]
			],
			opens: -6,
			closesAt: daysFrom(ground, -2),
			volume: 940,
			ending: { closed: -2.5, proposed: -2.5, settled: -2.5, payout: null }
		}),
		single({
			key: 'mani-seat',
			question: 'What share of Ryanair seats will be sold at under 50 euros? (resolves to percent)',
			rules: 'Resolves to MKT at the percentage the company reports.',
			points: [
				[-20, 0.5],
				[-5, 0.6]
			],
			opens: -20,
			closesAt: daysFrom(ground, -5),
			volume: 310,
			ending: { closed: -5, proposed: -5, settled: -5, payout: 0.62 }
		}),
		single({
			key: 'mani-poll-yes',
			question: "Will more than half of voters in Musk's poll say 'yes' to buying Ryanair?",
			rules: 'Resolves on the figure shown when the poll ends.',
			points: [
				[-6, 0.7],
				[-5.1, 0.97]
			],
			opens: -6,
			closesAt: daysFrom(ground, -5),
			volume: 2_120,
			ending: { closed: -5, proposed: -5, settled: -5, payout: 1 }
		}),
		event({
			venue: 'manifold',
			key: 'mani-poll',
			title: 'Should Elon Musk buy an airline?',
			kind: 'poll',
			category: 'default',
			markets: [
				make({
					key: 'mani-poll',
					question: 'Should Elon Musk buy an airline?',
					rules: '',
					points: [[0, 0.5]],
					closesAt: endOf(summer),
					volume: 0
				})
			]
		}),
		event({
			venue: 'manifold',
			key: 'mani-scale',
			title: 'How many million followers will Ryanair have by summer?',
			kind: 'scale',
			category: 'default',
			markets: [
				make({
					key: 'mani-scale',
					question: 'How many million followers will Ryanair have by summer?',
					rules: 'Pseudo-numeric from 1 to 10.',
					points: [[0, 0.3]],
					closesAt: endOf(summer),
					volume: 120
				})
			]
		})
	];
}

/** PredictIt's side: groups of contracts in whole cents. */
function predictit(ground: Ground): SimEvent[] {
	const { winter } = deadlines(ground);
	const groups: [key: string, title: string, answers: [string, number][]][] = [
		[
			'pi-president',
			'Who will win the next US presidential election?',
			[
				['JD Vance', 0.29],
				['Gavin Newsom', 0.22],
				['Marco Rubio', 0.1],
				['Alexandria Ocasio-Cortez', 0.08],
				['Elon Musk', 0.01]
			]
		],
		[
			'pi-doge',
			`Will Elon Musk hold a federal office before ${abbreviated(winter)}?`,
			[[`Will Elon Musk hold a federal office before ${abbreviated(winter)}?`, 0.05]]
		],
		[
			'pi-fed-chair',
			'Who will chair the Federal Reserve at the end of the year?',
			[
				['Candidate Alder', 0.46],
				['Candidate Birch', 0.31],
				['Candidate Cedar', 0.12],
				['Candidate Dogwood', 0.07]
			]
		],
		[
			'pi-korea',
			'Which party will win the Korean presidential election?',
			[
				['Blue', 0.55],
				['Red', 0.36],
				['Another', 0.08]
			]
		]
	];
	return groups.map(([key, title, answers]) =>
		event({
			venue: 'predictit',
			key,
			title,
			exclusive: false,
			category: 'Politics',
			markets: answers.map(([label, p], i) =>
				market(ground, {
					key: `${key}-${i}`,
					question: title,
					label,
					rules: '',
					points: [[0, p]],
					noise: 0.1,
					tick: 10_000,
					spread: 20_000,
					step: 30 * MINUTE,
					every: 2 * HOUR,
					closesAt: endOf(winter),
					volume: 0,
					// The last contract of the largest group is offered and never bought.
					empty: key === 'pi-president' && i === 4 ? 'bid' : null,
					traded: !(key === 'pi-fed-chair' && i === 3)
				})
			)
		})
	);
}

/** The events the story is about, at all venues. */
export function storyEvents(ground: Ground): SimEvent[] {
	return [...polymarket(ground), ...kalshi(ground), ...manifold(ground), ...predictit(ground)];
}
