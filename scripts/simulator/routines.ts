import type { Wording } from './stories.ts';

/** What is written every day besides the script: `#` is a number of the day. */
export type Routine = { keywords: string; tone: number; lang: 'en' | 'ko'; wordings: Wording[] };

const plain = (
	lang: 'en' | 'ko',
	keywords: string,
	tone: number,
	pairs: [string, string][]
): Routine => ({
	lang,
	keywords,
	tone,
	wordings: pairs.map(([title, summary]) => ({ title, summary }))
});

/** Daily coverage of the topics a desk follows, so that bursts have a baseline. */
export const TOPIC_ROUTINES: Routine[] = [
	plain('en', 'Ryanair airline passengers fares', 0.3, [
		[
			'Ryanair adds # routes for summer from Dublin and Porto',
			'The airline expects fares to rise by a few percent.'
		],
		[
			'Ryanair says strikes abroad cancelled # flights this week',
			'Passengers were rebooked, the airline said.'
		],
		['Ryanair traffic grows # percent in a month', 'Load factor was unchanged.'],
		['Cabin bag rules: Ryanair fines # airports over checks', 'The dispute goes on.']
	]),
	plain('en', 'Elon Musk Tesla SpaceX', 0.1, [
		[
			'Musk says # more Starlink satellites went up this week',
			'The launch was the third of the month.'
		],
		[
			'Tesla recalls #00 vehicles over a camera fault',
			'A software update will solve it, the company said.'
		],
		['Musk promises Optimus robots in # factories', 'He gave a similar figure a year ago.'],
		['Tesla shares fall # percent as deliveries disappoint', 'Analysts had expected growth.'],
		['SpaceX wins contract for # launches', 'The award is worth several hundred million dollars.']
	]),
	plain('en', 'OpenAI Altman artificial intelligence', 0.9, [
		['OpenAI hires # engineers from a rival lab', 'The group will work on agents.'],
		[
			'Altman says OpenAI will spend $# billion on computing',
			'The sum is spread over several years.'
		],
		[
			'OpenAI cuts prices of its small models by # percent',
			'Developers had complained about cost.'
		],
		['Schools test ChatGPT in # classrooms', 'Results are mixed, a study finds.']
	]),
	plain('en', 'Federal Reserve interest rates economy', -0.2, [
		['Fed official sees # rate cuts this year', 'Others on the committee are more careful.'],
		['Mortgage rates edge up # basis points', 'Demand stayed weak.'],
		['Hiring slows as employers add #,000 jobs', 'Wages rose in line with forecasts.']
	]),
	plain('ko', 'Elon Musk Tesla SpaceX', 0.1, [
		['머스크 “올해 스타링크 위성 #기 더 쏜다”', '이번 달 세 번째 발사가 이뤄졌다.'],
		['테슬라, 카메라 결함으로 #00대 리콜', '소프트웨어 업데이트로 고친다고 회사는 밝혔다.'],
		['머스크가 말한 로봇 #만대, 시장은 ‘글쎄’', '지난해에도 비슷한 수치를 내놓은 바 있다.'],
		['테슬라 주가 #% 하락…인도량 실망', '증권가는 증가를 예상했었다.']
	]),
	plain('ko', 'OpenAI Altman artificial intelligence Korea', 1, [
		['오픈AI, 국내 기업 #곳과 챗GPT 도입 협의', '금융권과 유통업계가 관심을 보였다.'],
		['올트먼 “컴퓨팅에 #0억달러 더 쓴다”', '여러 해에 걸친 투자 계획이다.'],
		['카카오, 챗GPT 연동 서비스 이용자 #만명', '결제 연동 시점은 정해지지 않았다.'],
		['삼성전자, 오픈AI 납품용 메모리 #세대 공개', 'SK하이닉스도 비슷한 제품을 준비하고 있다.']
	]),
	plain('ko', 'South Korea presidential election', 0, [
		['대권 레이스 D-#…한서준·윤채원 충청서 유세', '이 시뮬레이션의 후보는 모두 가상 인물이다.'],
		['대권주자 윤채원 “일자리 #만개” 공약 발표', '재원 대책은 추후 내놓기로 했다.'],
		['대권주자 한서준 지지율 #%포인트 변동…오차범위 안', '조사는 사흘간 이뤄졌다.']
	]),
	plain('en', 'Elon Musk net worth richest trillionaire', 0.2, [
		[
			"Musk's net worth falls $#.2 billion as Tesla shares slump",
			'The loss is one of the largest of a single day.'
		],
		[
			'Musk gains $#.7 billion: richest person in the world gets richer',
			'The value of his stake in SpaceX rose.'
		],
		[
			'Race to first trillionaire: Musk leads by $#0 billion',
			'A strong quarter widened the gap, the list shows.'
		],
		[
			'Trillionaire pay plan of Musk criticised by # pension funds',
			'They fear that other shareholders lose out.'
		]
	]),
	plain('ko', 'Elon Musk net worth richest trillionaire', 0.2, [
		['머스크 재산 하루 새 #3억달러 증발…테슬라 급락', '하루 감소 폭으로는 손에 꼽힌다.'],
		['머스크 순자산 #8억달러 늘어…스페이스X 호재', '지분 가치가 크게 올랐다.'],
		['첫 조만장자 경쟁, 머스크 #00억달러 앞서', '2위와의 격차가 더 벌어졌다.']
	]),
	plain('en', 'OpenAI valuation funding IPO', 0.3, [
		['OpenAI staff sell shares worth $#.4 billion in funding round', 'Demand was strong.'],
		[
			'OpenAI valuation doubts grow after loss of $#.1 billion',
			'Spending on computing weighs on results.'
		],
		['# banks compete for role in OpenAI IPO', 'No date has been set.'],
		['Fund cuts its OpenAI stake by #.5 percent', 'It named the risk of a downturn.']
	]),
	plain('ko', 'OpenAI valuation funding IPO', 0.3, [
		['오픈AI 상장 주관 경쟁에 은행 #곳', '시기는 정해지지 않았다.'],
		['오픈AI 기업가치 거품 우려…분기 적자 #1억달러', '컴퓨팅 비용 부담이 커졌다.'],
		['오픈AI 투자 유치에 기관 #곳 참여', '수요가 예상을 웃돌았다.']
	]),
	plain('en', 'Tesla FSD robotaxi self-driving', 0, [
		['Tesla robotaxi fleet grows by # cars', 'The service area stays the same.'],
		['Regulator opens probe into # crashes of Tesla FSD', 'The company denies a defect.'],
		['Tesla adds # cities to robotaxi plans', 'Permits are still missing in some of them.'],
		['Driverless Tesla blocks junction for # minutes', 'Nobody was hurt.']
	]),
	plain('ko', 'Tesla FSD robotaxi self-driving', 0, [
		['테슬라 로보택시 #대 추가 투입', '운행 지역은 그대로다.'],
		['테슬라 자율주행 사고 #건 조사 착수', '회사는 결함을 부인했다.'],
		['테슬라 FSD 구독자 #만명 돌파', '국내 출시 시점은 정해지지 않았다.']
	]),
	plain('en', 'Musk OpenAI lawsuit court', -0.6, [
		['Judge admits # more documents in Musk lawsuit against OpenAI', 'Both sides had objected.'],
		['Musk raises damages claim against OpenAI to $#.9 billion', 'OpenAI calls the suit baseless.'],
		['OpenAI names # witnesses for trial against Musk', 'Hearings are expected to take weeks.']
	]),
	plain('ko', 'Musk OpenAI lawsuit court', -0.6, [
		['머스크·오픈AI 소송 증인 #명 채택', '재판은 몇 주 이어질 전망이다.'],
		['머스크, 오픈AI 상대 소송 배상액 #9억달러로 올려', '오픈AI는 근거가 없다고 맞섰다.']
	]),
	plain('en', 'Musk America Party president election', -0.1, [
		["Musk's America Party starts in # states", 'Signatures are being collected.'],
		['Donors leave America Party: # withdraw after Musk post', 'Others stay on.'],
		['Poll: #.3 percent would welcome a Musk candidate', 'The margin of error is three points.']
	]),
	plain('ko', 'Musk America Party president election', -0.1, [
		['머스크 신당 아메리카당, #개 주에서 등록 추진', '서명을 모으는 중이다.'],
		['머스크 지지 후보 호감도 #.3%…여론조사', '오차범위는 3%포인트다.']
	]),
	plain('en', 'Federal Reserve interest rates inflation', -0.2, [
		['Fed minutes: # officials wanted to hold rates', 'Inflation remains a worry.'],
		['Bond yields jump # basis points before Fed meeting', 'Investors fear a long pause.'],
		['Fed survey finds relief: inflation eases in # districts', 'Hiring improved slightly.']
	]),
	plain('ko', 'Federal Reserve interest rates inflation', -0.1, [
		['연준 위원 #명 “금리 동결이 적절”', '물가 우려가 남아 있다는 이유다.'],
		['연준 금리 인하 기대에 코스피 #포인트 상승', '외국인 매수세가 이어졌다.'],
		['연준 회의 앞두고 국채 금리 #bp 급등', '시장 불안이 커졌다.']
	]),
	plain('en', 'OpenAI Korea Samsung', 0.8, [
		['OpenAI signs # Korean companies', 'Banks and retailers are among them.'],
		['Samsung wins order from OpenAI for # memory lines', 'Shares rose.']
	]),
	plain('en', 'South Korea presidential election', 0, [
		[
			'South Korean presidential candidates debate for # hours',
			'The candidates of this simulation are invented.'
		],
		['South Korean presidential race: #.6 percent still undecided', 'The survey took three days.']
	]),
	plain('ko', 'airline aviation travel', 0.2, [
		['저비용항공사 #곳, 유럽 노선 증편', '여름 성수기를 앞두고 좌석이 늘어난다.'],
		['라이언에어 승객 #% 증가', '탑승률은 전년과 같았다.']
	])
];

/** Everything else a day brings. */
export const GENERAL_ROUTINES: Routine[] = [
	plain('en', 'weather', 0, [
		[
			'Storm leaves #,000 homes without power on the coast',
			'Crews hope to finish repairs by evening.'
		],
		['Snow closes # mountain passes', 'Drivers were told to carry chains.'],
		['Heat record broken in # towns', 'Forecasters expect relief at the weekend.']
	]),
	plain('en', 'business markets earnings', 0.4, [
		['Retail chain opens # stores, hires staff', 'The company sees steady demand.'],
		['Chip maker lifts forecast by # percent', 'Memory prices went up again.'],
		['Bank sets aside $# million for bad loans', 'Profit was in line with expectations.'],
		['Shipping costs ease for the #th week', 'Spot rates are the lowest since autumn.'],
		['Coffee prices climb # percent on poor harvest', 'Roasters warn of higher prices.']
	]),
	plain('en', 'science health', 0.6, [
		[
			'Study of # patients finds benefit in shorter therapy',
			'Independent researchers urged caution.'
		],
		['Telescope finds # small moons', 'They will be named next year.'],
		['Vaccine trial enrols #00 volunteers', 'First results are due in autumn.']
	]),
	plain('en', 'sports', 0.3, [
		['Harbor City Gulls beat Granite Town # to 1', 'The home side scored late.'],
		['Lakeshore Owls sign goalkeeper for $# million', 'The teams of this simulation are invented.'],
		['Jade Mountain Hawks extend run to # wins', 'The coach praised the bench.']
	]),
	plain('en', 'technology computers', 0.5, [
		['Phone maker delays foldable by # weeks', 'A hinge supplier missed a date.'],
		['Open-source database fixes # security holes', 'Users should update, the maintainers said.'],
		['Regulator fines app store $# million', 'The company will appeal.'],
		['Quantum lab runs # error-corrected cycles', 'Practical use remains far off.']
	]),
	plain('ko', 'economy', 0.2, [
		['코스피 #포인트 올라 마감…외국인 순매수', '반도체와 자동차가 상승을 이끌었다.'],
		['지난달 수출 #% 늘어…반도체가 견인', '무역수지는 흑자를 이어갔다.'],
		['휘발유 가격 #주 연속 하락', '국제유가 약세가 반영됐다.'],
		['전셋값 #개월째 상승', '매물은 줄어드는 추세다.'],
		['소비자물가 상승률 #.1%…농산물 안정', '근원물가는 소폭 내렸다.']
	]),
	plain('ko', 'society', -0.3, [
		['대설에 항공편 #편 결항', '공항공사는 운항 여부를 확인해 달라고 당부했다.'],
		['독감 환자 #주째 증가…보건당국 “예방접종을”', '학교를 중심으로 번지고 있다.'],
		['지하철 #호선 출근길 지연', '신호 장애가 원인으로 파악됐다.']
	]),
	plain('ko', 'technology', 0.7, [
		['국산 인공지능 반도체 #번째 양산', '국내 서버 업체에 공급된다.'],
		['게임사 #곳, 신작 일정 미뤄', '완성도를 높이기 위해서라고 설명했다.'],
		['통신 3사, 농어촌 5G 기지국 #천국 추가', '정부 계획보다 반년 빠르다.']
	]),
	plain('ko', 'sports', 0.4, [
		['한빛 타이거즈, 새봄 스위프츠에 #대2 승', '이 시뮬레이션의 팀은 가상이다.'],
		['신라 크레인스 주장, 시즌 #호골', '부상 복귀 후 첫 득점이다.']
	])
];
