import { TEAMS } from '../teams.ts';

/**
 * The words in which venues ask, by what they settle. Two questions whose words differ within a slot
 * ask different things: the nomination is not the election, the high no low, hitting a price no close.
 */
export type Slot =
	/** What happens: acquired, released, out of office. */
	| 'act'
	/** What is measured: a price, the day's high, a rate of inflation. */
	| 'measure'
	/** Which round of a contest. */
	| 'stage'
	/** Whether a price must close there or may touch it, a rate is by month or by year. */
	| 'basis'
	/** Which office or chamber. */
	| 'office'
	/** Which contest, where it is run for its own sake. */
	| 'contest'
	/** Another measure of winning: second place, a majority. */
	| 'rank'
	/** Turns YES and NO around. */
	| 'negation'
	/** Frames a question and tells none apart. */
	| 'frame'
	/** A short form of a name in the concept table. */
	| 'name'
	| 'city'
	| 'team';

// A line: the meaning, then its phrases in English and Korean. Endings and particles come off first.
const TABLE: Record<Exclude<Slot, 'team'>, string> = {
	act: `
win: win, winner, won, to win, wins, be elected, elected, election winner, winning, victory, beat, defeat, champion, champions, be named, named, crowned, 우승, 승리, 당선, 수상
draw: draw, tie, end in a draw, 무승부
out: out, out as, exit, exit date, leave office, leaves office, leave, step down, resign, resignation, cease to be, ceases to be, cease, no longer be, ousted, depart, departure, lose power, leadership change, removed as, retire, retires, retirement, vacancy, leave the court, leave as, leave her post, leave his post, 퇴진, 사임, 물러, 사퇴
remain: remain, remains, still be, stay as, stay in office, stay on as, survive as, continue as, hold office, 유임
removed: removed from office, 파면, 탄핵 인용
impeached: impeached, impeachment, impeach, 탄핵
nominate: nominate, nominates, be nominated, nominated for, nominated, nominated as, 지명, 후보 지명
confirm: confirm, confirmed, confirmed as, confirmation, senate-confirmed, 인준
appoint: appoint, appointed, 임명
endorse: endorse, endorses, endorsement
run: run for, announce candidacy, announce run, declare candidacy, enter the race, file to run, 출마
dropout: drop out, withdraw from race, 사퇴
acquire: acquire, acquires, acquired, acquisition, buy, buys, bought, purchase, takeover, take over, 인수
merge: merge, merger, 합병
ipo: ipo, go public, goes public, initial public offering, publicly listed, list publicly, public listing, direct listing, 상장, 기업공개
release: release, releases, released, launch a product, launch, launches, launched, ship, shipped, available, come out, drop, dropped, debut, 출시, 공개, 발사
announce: announce, announces, announced, announcement, unveil, unveils, reveal, 발표
visit+name:country:south-korea: 방한
visit+name:country:china: 방중
visit+name:country:united-states: 방미
visit+name:country:north-korea: 방북
visit+name:country:japan: 방일
visit: visit, visits, travel to, trip to, 방문
meet: meet, meets, meet with, meeting with, summit, talk to, talks with, speak with, 회담, 만남, 정상회담
invade: invade, invades, invasion, 침공
blockade: blockade, 봉쇄
strike: strike, strikes, airstrike, military strike, military action, take military action, military engagement, attack, attacks, launch a military attack, bomb, 공습, 타격
ceasefire: ceasefire, cease-fire, truce, agree to a ceasefire, ceasefire agreement, 휴전
peace: peace deal, peace agreement, peace treaty, end the war, war end, war over, 종전, 평화협정
pardon: pardon, pardons, pardoned, 사면
commute: commute, commutation, 감형
released: released from prison, released from custody, leave prison, freed, out of prison, 석방
charged: charged, charge, indict, indicted, indictment, 기소
arrest: arrest, arrested, 체포, 구속
convict: convict, convicted, found guilty, guilty, conviction, 유죄
sentence: sentenced, sentence, sentenced to prison, prison sentence, go to prison, go to jail, 실형, 징역
extradite: extradited, extradite
ban: ban, banned, bans, 금지
shutdown: shut down, shutdown, shuts down, government shutdown, 셧다운
cut: cut, cuts, rate cut, cut rates, lower rates, decrease, decreases, decrease interest rates, reduce, reduces, reduction, lowers, 금리 인하, 금리인하, 인하
change: change rates, change interest rates, change its rates, change rate, move rates
hike: hike, hikes, rate hike, raise, raises, raise interest rates, raises interest rates, raise rates, increase interest rates, raises rates, rate increase, increase, increases, 금리 인상, 금리인상, 인상
hold: no change, no change in, make no change, hold rates, hold rates steady, holds rates, maintain rate, maintains rate, maintain rates, maintain, maintains, keep rates, unchanged, leave rates unchanged, remain unchanged, pause, hold, holds, 동결
recession: recession, 경기침체
default: default, defaults, bankruptcy, bankrupt, file for bankruptcy, chapter 11, 파산, 부도
marry: married, marry, get married, wedding, marriage, 결혼
engage: engaged to, get engaged, be engaged, announce engagement, announce their engagement, 약혼
capture: capture, captures, seize, take control of, take full control, take full control of, 점령, 장악
divorce: divorce, divorced, split up, break up, 이혼
pregnant: pregnant, pregnancy, announce pregnant, 임신
die: die, dies, death, dead, pass away, 사망
signed: signed into law, become law, becomes law, enacted, pass into law, law, 법제화, 제정
passhouse: pass the house, passes the house, 하원 통과
passsenate: pass the senate, passes the senate, 상원 통과
recognize: recognize, recognise, recognition, 승인
join: join, joins, admitted to, accede, become a member, become a member of, becomes a member of, becomes an eu member, become an eu member, become a nato member, 가입
sign: sign with, signs with, sign, next team, traded, trade to, 이적
play: play, plays, take the field, appear in
callup: called up, call up, named to the squad, in the squad, make the squad, selected for
participate: participate, participates, compete, competes, take part
attend: attend, attends, attendance, 참석
say: say, says, mention, mentions, 언급
control: control, controls, majority in, win control, 다수당
airdrop: airdrop, 에어드롭
hack: hacked, hack, exploited, 해킹
delist: delisted, delist
land: land on, lands on, landing, 착륙
updown: up or down
hottest: hottest, warmest, hottest year, 가장 더운`,
	measure: `
temp-high: highest temperature, high temperature, high temp, high temps, maximum temperature, max temperature, max temp, daily high, temperature high, hottest temperature, 최고기온, 최고 기온, 낮 최고기온
temp-low: lowest temperature, low temperature, low temp, minimum temperature, min temperature, min temp, daily low, temperature low, 최저기온, 최저 기온
temp-avg: average temperature, avg temperature, mean temperature, temperature anomaly, temperature increase, 평균기온
rain: rain, rainfall, precipitation, inches of rain, rains, 강수량, 강우량
snow: snow, snowfall, inches of snow, snows, white christmas, 적설량, 강설
price: price, prices, price of, closing price, spot price, trade at, trading at, price range, worth, 가격, 주가, 시세
marketcap: market cap, market capitalization, market capitalisation, closing market cap, market value, 시가총액
largest: largest company, most valuable company, biggest company, largest company in the world, largest company by market cap, largest company in the world by market cap, 시총 1위
fdv: fdv, fully diluted valuation
valuation: valuation, valued at, be valued, 기업가치
tvl: tvl, total value locked
networth: net worth, 순자산
richest: richest, richest person, wealthiest, 최고 부자
core-cpi: core cpi, core inflation, core consumer price index, 근원물가
cpi+basis:yoy: annual inflation, annual inflation rate
cpi+basis:mom: monthly inflation
cpi: cpi, inflation, consumer price index, inflation rate, consumer prices, 소비자물가, 물가상승률
ppi: ppi, producer price index
pce: pce
core-pce: core pce
unemployment: unemployment, unemployment rate, jobless rate, 실업률
claims: jobless claims, unemployment claims, initial claims
jobs: jobs, payrolls, nonfarm payrolls, non-farm payrolls, jobs added, add jobs, jobs numbers, jobs report, 고용, 비농업 고용
gdp: gdp, gdp growth, real gdp, 성장률, 경제성장률
retail: retail sales
mortgage: mortgage rate, mortgage rates, 30-year mortgage
treasury: treasury yield, 10-year yield, 10-year treasury
gas: gas prices, gas price, gasoline price, gasoline prices, 휘발유 가격
approval: approval, approval rating, job approval, 지지율
disapproval: disapproval, disapproval rating
netapproval: net approval, net approval rating
voteshare: vote share, share of the vote, percent of the vote, popular vote share, percentage of the vote, 득표율
popularvote: popular vote, most votes, vote winner
turnout: turnout, voter turnout, 투표율
seats: seats, most seats, number of seats, 의석
opening: opening weekend, opening weekend box office, opening box office, 개봉 주말
boxoffice: box office, domestic box office, total box office, highest grossing, grossing, gross, 박스오피스, 관객
rt: rotten tomatoes, rotten tomatoes score, tomatometer, 로튼토마토
metacritic: metacritic, metacritic score
streams: most streamed, top spotify artist, spotify artist, monthly listeners, most streamed artist, most streamed artist on spotify
chart: billboard, hot100, number one song, top song
total: total points, total goals, total runs, o/u, over/under, combined points, total score, points total, combined score, 총점
spread: spread, win by, wins by, win by over, winning margin, margin of victory, margin, victory margin, 득표차, handicap, points spread, run line, 핸디캡
seasonwins: wins this season, season wins, regular season wins, win total, games in the season, games won, regular-season wins, wins in the regular season
both-score: both teams to score, btts, both teams score
tweets: tweets, tweet, post tweets, number of tweets, posts on x, 트윗
launches: launches in, rocket launches, launch rockets, number of launches, orbital launches, how many launches, rockets
hurricanes: hurricanes, number of hurricanes, hurricane, atlantic hurricanes, 허리케인
major-hurricanes: major hurricanes, major atlantic hurricanes, major hurricane, major atlantic hurricane
storms: named storms, tropical storms, tropical storm
tornadoes: tornadoes, tornado
earthquakes: earthquakes, earthquake, magnitude, 지진
cases: cases, confirmed cases, 확진자
deaths: deaths, 사망자
rate-level+name:institution:federal-reserve: federal funds rate, fed funds rate, upper bound of the federal funds rate, target federal funds rate
rate-level: upper bound, target rate, interest rate, bank rate, policy rate, repo rate, 기준금리
subscribers: subscribers, most subscribed
downloads: downloads, most downloaded
aimodel: best ai model, top ai model, best ai, top model, lmarena, text arena
aiscore: arena score`,
	stage: `
first-half: first half, 1h, 1st half, halftime, at halftime
nominee+office:president: nominee for president, nomination for president, nomination for the presidency, presidential nominee, presidential nomination, presidential primary
nominee: nominee, nomination, primary, primaries, primary winner, primary election, party primary, democratic candidate, republican candidate, 대선 후보, 후보, 경선
general+office:president: presidential election, 대선, 대통령 선거, presidential race
general: general election
first-round: first round, 1st round, round one, first ballot, 1차 투표
runoff: runoff, run-off, second round, 2nd round, 결선투표
conference: conference, conference finals, conference champion, western conference, eastern conference, western conference finals, eastern conference finals, nfc championship, afc championship, nfc champion, afc champion, nfc, afc, american league, national league, pennant, al pennant, nl pennant, alcs, nlcs
division: division, division winner, nfc east, nfc west, nfc north, nfc south, afc east, afc west, afc north, afc south, al east, al west, al central, nl east, nl west, nl central
playoffs: playoffs, make the playoffs, reach the playoffs, playoff, postseason, 플레이오프, 포스트시즌, 가을야구
final: reach the final, reach the finals, make the final, make the finals, advance to the final, advance to the finals, in the final, appear in the final, reach final, finalist, 결승 진출
semifinal: semifinal, semifinals, semi-final, semi-finals, final four, 준결승, 4강
quarterfinal: quarterfinal, quarterfinals, quarter-final, quarter-finals, elite eight, 8강
last16: round of 16, last 16, 16강
last32: round of 32, 32강
group: group stage, win group, group winner, advance from group, knockout stage, qualify from group, 조별리그
qualify: qualify, qualify for, 본선 진출
relegated: relegated, relegation, 강등
promoted: promoted, promotion, 승격
top: finish in the top, in the top, top
last: last place, finish last, bottom, 꼴찌
seed: first seed, top seed, number one seed, best record
makecut: make the cut
pole: pole position, fastest lap`,
	basis: `
touch: hit, hits, reach, reaches, touch, dip to, dips to, how high will, how low will, get to, all-time high, new all-time high, ath, any time, any day, rise to, fall to, drop to, 찍을까, 도달, 신고가, 돌파
close: close above, close below, close at, closes above, closes below, close, closes, closing, settle, settle above, finish above, at close, market close, on the close, opening price, 마감, 종가
yoy: year-over-year, yoy, year over year, annual, annually, y/y, 전년 대비, 전년동월
mom: month-over-month, mom, month over month, monthly, m/m, 전월 대비
qoq: quarter-over-quarter, qoq
first: first, before anyone, 먼저
longest: longest`,
	office: `
president: president, presidential, presidency, president of the united states, us president, white house, potus, 대통령
vice-president: vice president, vice presidential, vp, running mate, 부통령
pm: prime minister, prime ministers, pm, premier, head of government, 총리
chancellor: chancellor, 총리
senate: senate, senator, senate race, senate seat, us senate, 상원
house: house, house of representatives, us house, 하원
speaker: speaker, house speaker, speaker of the house, 하원의장
governor: governor, gubernatorial, governorship, gov, 주지사
mayor+name:city:seoul: 서울시장, 서울시장 선거
mayor+name:city:busan: 부산시장, 부산시장 선거
mayor: mayor, mayoral, 시장 선거
parliament: parliament, parliamentary, knesset, bundestag, 총선, 의회
supreme-leader: supreme leader, 최고지도자
fed-chair: fed chair, chair of the federal reserve, federal reserve chair, fed chairman, 연준 의장
pope: pope, 교황
cabinet: cabinet, administration, secretary, secretary of state, secretary of defense, defense secretary, treasury secretary, secretary of the treasury, attorney general, homeland security secretary, fbi director, dni, director of the fbi, 장관
ceo: ceo, chief executive, chief executive officer, 최고경영자
mvp: mvp, most valuable player
finals-mvp: finals mvp
rookie: rookie of the year
dpoy: defensive player of the year
opoy: offensive player of the year
coach-year: coach of the year
sixth-man: sixth man of the year
cy-young: cy young
heisman: heisman, heisman trophy
ballon: ballon d'or, 발롱도르
golden-boot: golden boot, top goalscorer, top scorer, 득점왕
best-picture: best picture, 작품상
best-director: best director, 감독상
best-actor: best actor, 남우주연상
best-actress: best actress, best actress in a leading role, 여우주연상
supporting-actor: best supporting actor
supporting-actress: best supporting actress
aoty: album of the year
roty: record of the year
soty: song of the year
peace-prize: nobel peace prize, 노벨평화상
literature-prize: nobel prize in literature, nobel literature prize, 노벨문학상
time-person: time person of the year, person of the year`,
	contest: `
super-bowl: super bowl, nfl champion, nfl championship, pro football champion, pro football championship, 슈퍼볼
nba-finals: nba finals, nba champion, nba championship, pro basketball champion, pro basketball championship, nba title, nba 파이널
world-series: world series, mlb champion, pro baseball champion, pro baseball championship, mlb world series, 월드시리즈
stanley-cup: stanley cup, nhl champion, pro hockey champion, stanley cup finals, stanley cup champion
korean-series: korean series, kbo champion, 한국시리즈
mls-cup: mls cup, mls컵
premier-league: premier league, english premier league, epl, 프리미어리그
la-liga: la liga, 라리가
serie-a: serie a
bundesliga: bundesliga, 분데스리가
ligue-1: ligue1
lol-worlds: lol worlds, league of legends world championship, league of legends worlds, worlds, 롤드컵
champions-league: champions league, uefa champions league, ucl, 챔피언스리그
europa-league: europa league, uefa europa league, 유로파리그
fa-cup: fa cup
world-cup: world cup, fifa world cup, 월드컵
euros: uefa euro, euros, euro2028
wimbledon: wimbledon, 윔블던
us-open: us open
australian-open: australian open
french-open: french open, roland garros
masters: masters, the masters
pga: pga championship
open-championship: open championship, british open, the open
f1-drivers: f1 drivers championship, f1 drivers' championship, f1 champion, formula1 champion, drivers championship, drivers' championship, world drivers championship, world drivers' championship, world drivers' champion, drivers' champion, drivers champion
f1-constructors: constructors championship, constructors' championship, f1 constructors championship, constructors' champion, constructors champion
march-madness: march madness, ncaa tournament, ncaa championship, ncaa mens basketball championship
cfp: college football playoff, cfp national championship, national championship
oscars: oscars, oscar, academy awards, academy award, 아카데미상, 오스카
golden-globes: golden globes, golden globe, 골든글로브
grammys: grammys, grammy, grammy awards, 그래미, 그래미상, 그래미 어워드
emmys: emmys, emmy, 에미상
eurovision: eurovision
midterms: midterms, midterm elections, midterm election, midterm, 중간선거
by-election: by-election, byelection, special election, 보궐선거
referendum: referendum, 국민투표`,
	rank: `
junior: jr, jnr, junior
party: winning party
majority: majority, overall majority, outright majority, majority of the vote, 과반
minority: no overall majority, hung parliament
second: second, 2nd, second place, runner-up, runner up, second most, second best, second highest, 2위
third: third, 3rd, third place, 3위
fourth: fourth, 4th`,
	name: `
institution:bank-of-england: boe, bank of england
institution:federal-reserve: fed, federal reserve, fomc, the fed
institution:european-central-bank: ecb, european central bank
institution:bank-of-japan: boj, bank of japan
institution:bank-of-korea: bok, bank of korea, 한국은행, 한은, 금통위
institution:bank-of-canada: boc, bank of canada
institution:reserve-bank-of-australia: rba, reserve bank of australia
institution:reserve-bank-of-india: rbi, reserve bank of india
institution:swiss-national-bank: snb, swiss national bank
country:thailand: thailand, thai, 태국
country:malaysia: malaysia, malaysian, 말레이시아
country:indonesia: indonesia, indonesian, 인도네시아
country:philippines: philippines, philippine, filipino, 필리핀
country:vietnam: vietnam, vietnamese, 베트남
country:romania: romania, romanian, 루마니아
country:greece: greece, greek, 그리스
country:norway: norway, norwegian, 노르웨이
country:finland: finland, finnish, 핀란드
country:portugal: portugal, portuguese, 포르투갈
country:belgium: belgium, belgian, 벨기에
country:austria: austria, austrian, 오스트리아
country:czechia: czechia, czech, czech republic, 체코
country:slovakia: slovakia, slovak, 슬로바키아
country:bulgaria: bulgaria, bulgarian, 불가리아
country:serbia: serbia, serbian, 세르비아
country:croatia: croatia, croatian, 크로아티아
country:iraq: iraq, iraqi, 이라크
country:syria: syria, syrian, 시리아
country:lebanon: lebanon, lebanese, 레바논
country:yemen: yemen, yemeni, 예멘
country:egypt: egypt, egyptian, 이집트
country:pakistan: pakistan, pakistani, 파키스탄
country:afghanistan: afghanistan, afghan, 아프가니스탄
country:colombia: colombia, colombian, 콜롬비아
country:chile: chile, chilean, 칠레
country:peru: peru, peruvian, 페루
country:bolivia: bolivia, bolivian, 볼리비아
country:ecuador: ecuador, ecuadorian, 에콰도르
country:cuba: cuba, cuban, 쿠바
country:nigeria: nigeria, nigerian, 나이지리아
country:kenya: kenya, kenyan, 케냐
country:ethiopia: ethiopia, ethiopian, 에티오피아
country:somalia: somalia, somali, somalian, 소말리아
country:south-africa: south africa, south african, 남아공
place:scotland: scotland, scottish, 스코틀랜드
place:wales: wales, welsh, 웨일스
company:coinbase: coinbase, coin
company:strategy: microstrategy, mstr
company:palantir: palantir, pltr
company:amazon: amazon, amzn
company:google: google, googl, alphabet
company:netflix: netflix, nflx
company:robinhood: robinhood, hood
country:china: people's republic of china, prc
crypto:bitcoin: bitcoin, btc, 비트코인
crypto:ethereum: ethereum, eth, ether, 이더리움
crypto:solana: solana, sol, 솔라나
crypto:xrp: xrp, ripple, 리플
crypto:dogecoin: dogecoin, 도지코인
index:sp500: sp500, s&p, spx
index:nasdaq100: nasdaq100, ndx
index:nasdaq: nasdaq, nasdaq composite, 나스닥
index:dow: dow jones, dow, djia, 다우
index:kospi: kospi, 코스피
index:nikkei: nikkei, nikkei225, 닛케이
sport:f1: f1, formula1, formula one
commodity:gold: gold, 금값
commodity:silver: silver
commodity:oil: crude oil, wti, wti crude, oil, 유가
commodity:brent: brent, brent crude`,
	negation: `
not: not, no, won't, never, fail to, fails to, without, none, neither, avoid, avoids, 않, 못, 없이, 실패`,
	frame: `
ask: will, would, who will, which, what, how many, how much, how high, how low, when will, whether, is, be, become, becomes, next, new, any, there be, happen, happens, occur, take place, place, end, end of, by the end of, at the end of, this year, market, question, result, results, decision, meeting, winner, to be, get, gets, got, number, number of, amount of, times, more, than, person, people, person of, candidate, official, officially, overall, hold, void if, permanent, following, professional, pro, league, game, match, season, championship, tournament, year, month, day, week, date, race, party, election, elections, seat, after, before, title, score, scores, points, rating, level, ever, on record, record, in history, first such, issuance, post-issuance, succeed, successor, replace, agree, agree to, agreement, perform, performs, company, mens, men's, womens, women's, singles, leading role, drama, single, 할까, 될까, 까지, 이상, 이하, 안에, 이내, 전에, 선거, 내, 등극, 달성, 여부, 넘, 최고`,
	city: `
new-york: new york city, new york, nyc, ny, central park, 뉴욕
los-angeles: los angeles, la, lax, 로스앤젤레스
chicago: chicago, chicago midway, midway, 시카고
miami: miami, 마이애미
austin: austin, austin bergstrom, 오스틴
denver: denver, 덴버
philadelphia: philadelphia, philly, 필라델피아
houston: houston, houston hobby, 휴스턴
dallas: dallas, dfw, dallas-fort worth, 댈러스
phoenix: phoenix, 피닉스
san-francisco: san francisco, sf, 샌프란시스코
san-diego: san diego
seattle: seattle, 시애틀
boston: boston, 보스턴
atlanta: atlanta, 애틀랜타
washington: washington dc, washington d.c., washington, dc, 워싱턴
las-vegas: las vegas, vegas, 라스베이거스
minneapolis: minneapolis
minnesota: minnesota
detroit: detroit, 디트로이트
new-orleans: new orleans
oklahoma-city: oklahoma city, okc
san-antonio: san antonio
salt-lake-city: salt lake city
st-louis: st. louis, saint louis
portland: portland
nashville: nashville
charlotte: charlotte
cleveland: cleveland
pittsburgh: pittsburgh
baltimore: baltimore
buffalo: buffalo
tampa: tampa, tampa bay
orlando: orlando
indianapolis: indianapolis
indiana: indiana
cincinnati: cincinnati
kansas-city: kansas city
milwaukee: milwaukee
memphis: memphis
sacramento: sacramento
green-bay: green bay
golden-state: golden state
brooklyn: brooklyn
jacksonville: jacksonville
toronto: toronto, 토론토
montreal: montreal
vancouver: vancouver
london: london, 런던
paris: paris, 파리
berlin: berlin, 베를린
madrid: madrid, 마드리드
tokyo: tokyo, 도쿄
seoul: seoul, 서울
busan: busan, 부산
incheon: incheon, 인천
beijing: beijing, 베이징
shanghai: shanghai, 상하이
hong-kong: hong kong, 홍콩
singapore: singapore, 싱가포르
sydney: sydney, 시드니
mumbai: mumbai
delhi: new delhi, delhi
dubai: dubai
buenos-aires: buenos aires
sao-paulo: sao paulo
mexico-city: mexico city
ankara: ankara
istanbul: istanbul, 이스탄불
wellington: wellington`
};

/** Teams by their names, of which one may stand for several: Giants. */
function teamPhrases(): [string, string[]][] {
	const byName = new Map<string, string[]>();
	for (const { id, names } of TEAMS) {
		for (const name of names) byName.set(name, [...(byName.get(name) ?? []), id]);
	}
	return [...byName].map(([name, ids]) => [`team:${ids.join(' ')}`, [name]]);
}

/** Cities that have a team and stand in no line above. */
function teamCities(known: ReadonlySet<string>): [string, string[]][] {
	const cities = new Set(TEAMS.flatMap(({ city }) => (city === null ? [] : [city])));
	return [...cities]
		.filter((city) => !known.has(city.toLowerCase()))
		.map((city) => [`city:${city.toLowerCase().replace(/[^a-z]+/g, '-')}`, [city]]);
}

/** Every phrase with its id `slot:meaning`; a team's meaning is all teams of that name. */
export const VOCABULARY: [id: string, phrases: string[]][] = Object.entries(TABLE).flatMap(
	([slot, lines]) =>
		lines
			.trim()
			.split('\n')
			.map((line): [string, string[]] => {
				const cut = line.indexOf(': ');
				const phrases = line.slice(cut + 2).split(',');
				return [`${slot}:${line.slice(0, cut)}`, phrases.map((phrase) => phrase.trim())];
			})
);
VOCABULARY.push(...teamPhrases(), ...teamCities(new Set(VOCABULARY.flatMap(([, names]) => names))));

/** Events that are each other's opposite of one another: YES to one is NO to the other. */
export const OPPOSITES: readonly (readonly [string, string])[] = [
	['remain', 'out'],
	['hold', 'change']
];
