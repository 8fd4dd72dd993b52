/**
 * Teams of the big leagues. A line is a team: its city as tables and tickets write it, the name after
 * a bar, then what else it is called, Korean included. Two teams of one city carry the letter by which
 * exchanges tell them apart (`Los Angeles L`).
 */
const LEAGUES: Record<string, string> = {
	nba: `
Atlanta|Hawks
Boston|Celtics, 셀틱스
Brooklyn|Nets
Charlotte|Hornets
Chicago|Bulls, 불스
Cleveland|Cavaliers, Cavs
Dallas|Mavericks, Mavs
Denver|Nuggets, 너기츠
Detroit|Pistons
Golden State|Warriors, 워리어스
Houston|Rockets
Indiana|Pacers
Los Angeles C|Clippers, LA Clippers
Los Angeles L|Lakers, LA Lakers, 레이커스
Memphis|Grizzlies
Miami|Heat
Milwaukee|Bucks
Minnesota|Timberwolves, Wolves
New Orleans|Pelicans
New York|Knicks, 닉스
Oklahoma City|Thunder, OKC, OKC Thunder, 오클라호마시티
Orlando|Magic
Philadelphia|76ers, Sixers
Phoenix|Suns
Portland|Trail Blazers, Blazers
Sacramento|Kings
San Antonio|Spurs, 스퍼스
Toronto|Raptors
Utah|Jazz
Washington|Wizards`,
	nfl: `
Arizona|Cardinals
Atlanta|Falcons
Baltimore|Ravens
Buffalo|Bills
Carolina|Panthers
Chicago|Bears
Cincinnati|Bengals
Cleveland|Browns
Dallas|Cowboys
Denver|Broncos
Detroit|Lions
Green Bay|Packers
Houston|Texans
Indianapolis|Colts
Jacksonville|Jaguars, Jags
Kansas City|Chiefs, 치프스
Las Vegas|Raiders
Los Angeles C|Chargers
Los Angeles R|Rams
Miami|Dolphins
Minnesota|Vikings
New England|Patriots, Pats
New Orleans|Saints
New York G|Giants
New York J|Jets
Philadelphia|Eagles, 이글스
Pittsburgh|Steelers
San Francisco|49ers, Niners
Seattle|Seahawks
Tampa Bay|Buccaneers, Bucs
Tennessee|Titans
Washington|Commanders`,
	mlb: `
Arizona|Diamondbacks, D-backs
Atlanta|Braves
Baltimore|Orioles
Boston|Red Sox
Chicago C|Cubs
Chicago WS|White Sox
Cincinnati|Reds
Cleveland|Guardians
Colorado|Rockies
Detroit|Tigers
Houston|Astros
Kansas City|Royals
Los Angeles A|Angels, LA Angels
Los Angeles D|Dodgers, LA Dodgers, 다저스
Miami|Marlins
Milwaukee|Brewers
Minnesota|Twins
New York M|Mets, 메츠
New York Y|Yankees, 양키스
A's|Athletics, Oakland Athletics
Philadelphia|Phillies
Pittsburgh|Pirates
San Diego|Padres, 파드리스
San Francisco|Giants
Seattle|Mariners
St. Louis|Cardinals
Tampa Bay|Rays
Texas|Rangers
Toronto|Blue Jays, 블루제이스
Washington|Nationals`,
	nhl: `
Anaheim|Ducks
Boston|Bruins
Buffalo|Sabres
Calgary|Flames
Carolina|Hurricanes
Chicago|Blackhawks
Colorado|Avalanche
Columbus|Blue Jackets
Dallas|Stars
Detroit|Red Wings
Edmonton|Oilers
Florida|Panthers
Los Angeles|Kings
Minnesota|Wild
Montreal|Canadiens
Nashville|Predators
New Jersey|Devils
New York I|Islanders
New York R|Rangers
Ottawa|Senators
Philadelphia|Flyers
Pittsburgh|Penguins
San Jose|Sharks
Seattle|Kraken
St. Louis|Blues
Tampa Bay|Lightning
Toronto|Maple Leafs
Utah|Mammoth
Vancouver|Canucks
Vegas|Golden Knights
Washington|Capitals
Winnipeg|Jets`,
	soccer: `
|Arsenal, Arsenal FC, 아스널
|Aston Villa, Villa, 아스톤빌라
|Bournemouth, AFC Bournemouth
|Brentford
|Brighton, Brighton & Hove Albion, Brighton and Hove Albion
|Burnley
|Chelsea, Chelsea FC, 첼시
|Crystal Palace, Palace
|Everton
|Fulham
|Leeds United, Leeds
|Leicester City, Leicester
|Liverpool, Liverpool FC, 리버풀
|Manchester City, Man City, 맨체스터 시티, 맨시티
|Manchester United, Man United, Man Utd, Manchester Utd, 맨체스터 유나이티드, 맨유
|Newcastle United, Newcastle, 뉴캐슬
|Nottingham Forest, Nott'm Forest
|Sunderland
|Tottenham Hotspur, Tottenham, 토트넘
|West Ham United, West Ham
|Wolverhampton Wanderers, Wolverhampton, 울버햄튼
|Real Madrid, Real Madrid CF, 레알 마드리드
|Barcelona, FC Barcelona, Barca, 바르셀로나
|Atletico Madrid, Atlético de Madrid, Atletico
|Athletic Bilbao, Athletic Club
|Real Sociedad
|Real Betis, Betis
|Sevilla, Sevilla FC
|Villarreal
|Valencia
|Girona
|Bayern Munich, Bayern München, Bayern, FC Bayern, 바이에른 뮌헨, 뮌헨
|Borussia Dortmund, Dortmund, BVB, 도르트문트
|Bayer Leverkusen, Leverkusen
|RB Leipzig, Leipzig
|Eintracht Frankfurt, Frankfurt
|VfB Stuttgart, Stuttgart
|Inter Milan, Inter, Internazionale, 인터 밀란
|AC Milan, Milan
|Juventus, Juve, 유벤투스
|Napoli, SSC Napoli, 나폴리
|AS Roma, Roma
|Lazio
|Atalanta
|Paris Saint-Germain, Paris SG, PSG, 파리 생제르맹
|Olympique de Marseille, Olympique Marseille, Marseille
|AS Monaco, Monaco
|Olympique Lyonnais, Lyon
|Benfica
|Sporting CP, Sporting Lisbon
|FC Porto, Porto
|Ajax
|PSV Eindhoven, PSV
|Celtic FC
|Galatasaray
|Fenerbahce
|Shakhtar Donetsk
|Inter Miami, Inter Miami CF, 인터 마이애미
|LAFC, Los Angeles FC
|LA Galaxy
|Al Nassr, Al-Nassr
|Al Hilal, Al-Hilal
|Ulsan HD, 울산 HD
|Jeonbuk Hyundai, 전북 현대
|FC Seoul, FC서울`,
	kbo: `
|LG Twins, LG 트윈스
|KT Wiz, KT 위즈
|SSG Landers, SSG 랜더스
|NC Dinos, NC 다이노스
|Doosan Bears, 두산 베어스, 두산
|Kia Tigers, KIA 타이거즈
|Lotte Giants, 롯데 자이언츠
|Samsung Lions, 삼성 라이온즈
|Hanwha Eagles, 한화 이글스
|Kiwoom Heroes, 키움 히어로즈`
};

/** A team: `nba:celtics` with its city (null where the name alone is used) and all its names. */
export type Team = { id: string; league: string; city: string | null; names: string[] };

/** Every team of the table. A nickname that two leagues share (Giants) is a name of both. */
export const TEAMS: Team[] = Object.entries(LEAGUES).flatMap(([league, lines]) =>
	lines
		.trim()
		.split('\n')
		.map((line) => {
			const [place = '', called = ''] = line.split('|');
			const nicknames = called.split(',').map((name) => name.trim());
			const [nickname = ''] = nicknames;
			const city = place.replace(/ (?:[A-Z]|WS)$/, '');
			const full = city === '' ? [] : [`${city} ${nickname}`];
			const lettered = city === place ? [] : [place];
			return {
				id: `${league}:${nickname.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
				league,
				city: city || null,
				names: [...full, ...lettered, ...nicknames]
			};
		})
);
