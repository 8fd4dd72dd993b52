import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languageOf } from '#lib/domain/language.ts';
import { resemblances } from './story-reasons.ts';
import { readHeadline } from './story-reading.ts';
import { STORY_SPAN, StoryIndex, type StoryItem } from './story.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2026, 0, 20);

type Line = [text: string, day?: number, lang?: string];

const itemOf = ([text, day = 0, lang]: Line): StoryItem => ({
	text,
	lang: languageOf(text, lang),
	at: AT + day * DAY
});

/** The place of the headline that opened the story of each. */
const stories = (...lines: Line[]) => {
	const clusters = new StoryIndex<number>();
	return lines.map((line, id) => clusters.assign(id, itemOf(line)).story);
};

describe('one story', () => {
	test.each<[string, Line[]]>([
		[
			'across outlets and languages',
			[
				['Musk muses about buying Ryanair in row over in-flight wifi'],
				['머스크 "라이언에어 사버릴까"… 기내 와이파이 설전'],
				['머스크 라이언에어 인수설… 기내 와이파이 설전']
			]
		],
		[
			'by a name no table holds, heard in both scripts',
			[['Quintero accepts the prize in Oslo'], ['킨테로, 오슬로서 수상']]
		],
		[
			'by a Korean name however it is spelled',
			[
				['Bong Joon-ho film wins ovation at Cannes'],
				['봉준호 영화, 칸서 기립박수'],
				['Bong Joon Ho’s film gets an ovation in Cannes']
			]
		],
		[
			'by words of the news in both languages',
			[
				['Union at Hyundai Motor votes to strike over wages'],
				['현대차 노조, 임금 협상 결렬에 파업 투표 가결']
			]
		],
		[
			'in French and Spanish, with their numbers',
			[
				['OpenAI seeks funding at $1 trillion valuation'],
				['OpenAI vise une valorisation de 1 000 milliards de dollars', 0, 'fr'],
				['OpenAI busca financiación con una valoración de 1 billón de dólares', 0, 'es']
			]
		],
		[
			'in Japanese, which writes no spaces',
			[
				['엔비디아 시총 6조달러 돌파'],
				['エヌビディア、時価総額6兆ドル突破'],
				['Nvidia market cap passes $6 trillion']
			]
		],
		[
			'within Japanese',
			[
				['ジェラード監督、チーム退団を発表', 0, 'ja'],
				['ジェラード監督が退団', 0, 'ja']
			]
		],
		[
			'whatever the tags and bylines',
			[
				['[속보] 인천 물류창고서 큰불…대응 2단계'],
				['(인천=연합뉴스) 김하늘 기자 = 인천 물류창고 화재…대응 2단계(종합)']
			]
		],
		[
			'with amounts as headlines round them',
			[
				['삼성전자, 테슬라와 22조원 반도체 공급계약'],
				['삼성전자, 테슬라에 반도체 공급…22조8000억원 계약']
			]
		],
		[
			'while the toll of a disaster rises',
			[
				['울산 화학공장 폭발…2명 사망'],
				['울산 화학공장 폭발 사망자 4명으로 늘어'],
				['Explosion at Ulsan chemical plant kills six', 1]
			]
		],
		[
			'with the Chinese characters that Korean headlines write for countries',
			[['美, 엔비디아 H200 中 수출 제한 검토'], ['미국, 엔비디아 H200 중국 수출 제한 검토']]
		],
		[
			'however Korean is spaced',
			[
				['WHO, 원숭이두창에 국제 공중보건상 비상사태 선언'],
				['WHO, 원숭이 두창 에 국제적 공중 보건 비상 사태 선언']
			]
		],
		[
			'in decomposed Hangul',
			[['쿠팡 고객정보 3370만건 유출'], ['쿠팡 고객정보 3370만건 유출'.normalize('NFD')]]
		]
	])('%s', (_, lines) => {
		expect(stories(...lines)).toEqual(lines.map(() => 0));
	});
});

describe('two stories', () => {
	test.each<[string, Line, Line]>([
		[
			'of one company',
			['Apple fined by EU over App Store rules'],
			['애플 폴더블 아이폰, 9월 공개 유력']
		],
		['that share a tag alone', ['[속보] 울산 발전소 붕괴'], ['[속보] 코스피 4000 돌파']],
		[
			'that share an amount alone',
			['Coffee prices climb 10 percent on poor harvest'],
			['Fund cuts its OpenAI stake by 10 percent']
		],
		[
			'that share an amount and what all news has',
			['OpenAI cuts prices of its small models by 4 percent'],
			['Coffee prices climb 4 percent on poor harvest']
		],
		[
			'that count in billions, and as many',
			['Race to first trillionaire: Musk leads by $2 billion'],
			['Altman says OpenAI will spend $2 billion on computing']
		],
		[
			'of one kind about two companies',
			['LG전자 1분기 영업이익 1조2000억원'],
			['SK하이닉스 1분기 영업이익 21조원']
		],
		[
			'whose amounts differ',
			['삼성전자 3분기 영업이익 12조원'],
			['삼성전자 3분기 영업이익 21조원']
		],
		['of two generations of a product', ['OpenAI, GPT-5 출시'], ['OpenAI releases GPT-6']],
		[
			'of two central banks',
			['연준, 기준금리 동결… 연내 한 차례 인하 시사'],
			['Bank of Korea keeps rate unchanged, citing weak won']
		],
		['of two cities', ['해운대 아파트 화재로 주민 대피'], ['인천 물류창고 화재로 주민 대피']],
		[
			'of a machine that writes of many companies',
			['가민, 장중 3% 이상 급락'],
			['코보, 장중 3% 이상 급락']
		],
		['of two percentages', ['테슬라, 주가 3% 상승'], ['테슬라, 주가 5% 상승']],
		[
			'of one machine in English',
			['Sonoco issues annual guidance'],
			['Prairiesky issues annual guidance']
		]
	])('%s', (_, a, b) => {
		expect(stories(a, b)).toEqual([0, 1]);
		expect(stories(b, a)).toEqual([0, 1]);
	});
});

test('two names that many headlines have are no story', () => {
	const busy = [
		'Musk and X',
		'Musk on Mars',
		'Ryanair fares',
		'Ryanair strike',
		'Musk visits China'
	];
	const found = stories(
		...busy.map((text): Line => [text]),
		['Musk muses about buying Ryanair in row over in-flight wifi'],
		['Judge hears Musk defamation claim against Ryanair boss']
	);
	expect(new Set(found).size).toBe(7);
});

test('the phases of a trial are stories of their own, not one chain', () => {
	const found = stories(
		['Altman testifies in Musk v. OpenAI trial'],
		['올트먼, 머스크 소송 법정서 증언'],
		['"머스크는 지배권 원했다" 올트먼 법정 증언', 1],
		['배심원단, 머스크 패소 평결… 오픈AI 손 들어줘', 4],
		["Jury rejects Musk's claims against OpenAI", 4]
	);
	expect(found).toEqual([0, 0, 0, 3, 3]);
});

test('a rare word tells more than a common one: many tariffs are no story', () => {
	const clusters = new StoryIndex<number>();
	const item = (text: string) => itemOf([text]);
	for (let id = 0; id < 3000; id++) clusters.add(id, item(`Trump tariff ${id + 5000}`), id);
	clusters.add(3000, item('Trump tariff on Swiss watches draws Rolex protest'), 3000);
	expect(clusters.assign(3001, item('Rolex protests against Trump tariff on watches')).story).toBe(
		3000
	);
	expect(clusters.assign(3002, item('Trump tariff hearing')).story).toBe(3002);
});

test('the same headline a week later is another story', () => {
	const text = 'Fed holds rates steady and signals one cut this year';
	expect(stories([text], [text, 1], [text, 7])).toEqual([0, 0, 2]);
	expect(STORY_SPAN).toBe(3 * DAY);
});

test('an article without a date is compared with all', () => {
	const clusters = new StoryIndex<number>();
	const text = 'SpaceX Starship completes 12th test flight';
	clusters.assign(0, { text, lang: 'en', at: AT });
	expect(clusters.assign(1, { text, lang: 'en', at: null }).story).toBe(0);
	expect(clusters.assign(2, { text, lang: 'en', at: AT + 30 * DAY }).story).toBe(0);
});

test('known articles are compared with as if they had just been assigned', () => {
	const item = itemOf(['SpaceX Starship completes 12th test flight']);
	const clusters = new StoryIndex<number>();
	clusters.add(7, item, 3);
	const { story, belonging } = clusters.assign(9, item);
	expect(story).toBe(3);
	expect(belonging).toMatchObject({ like: 7, score: 1 });
});

test('an article that was moved takes those like it along, and days that are over go', () => {
	const item = itemOf(['SpaceX Starship completes 12th test flight']);
	const clusters = new StoryIndex<number>();
	clusters.assign(1, item);
	clusters.move(1, 5);
	clusters.move(99, 5);
	expect(clusters.assign(2, item).story).toBe(5);
	clusters.forget(AT + DAY);
	expect([clusters.size, clusters.has(1)]).toEqual([0, false]);
	expect(clusters.assign(3, item).story).toBe(3);
});

test('the same articles in the same order give the same stories, known before or not', () => {
	const rows = fixture();
	const together = clustered(rows);
	const half = new StoryIndex<number>();
	rows.slice(0, 150).forEach((row, id) => half.add(id, row, together[id] ?? id));
	const rest = rows.slice(150).map((row, i) => half.assign(150 + i, row).story);
	expect(rest).toEqual(together.slice(150));
	expect(clustered(rows)).toEqual(together);
});

test('what says nothing opens a story of its own, however long', () => {
	const long = '가나 '.repeat(300_000);
	const odd: string[] = ['', '😀😀', '\u0000\u0007', long, '9'.repeat(1_000_000), '‏‮мир 世界'];
	expect(stories(...odd.map((text): Line => [text]))).toEqual(odd.map((_, i) => i));
	expect(readHeadline(long, 'ko').tokens.length).toBeLessThan(200);
});

test('a member says which earlier one it is like and what both share', () => {
	const lines: Line[] = [
		['Musk muses about buying Ryanair for $1 billion'],
		['머스크 "라이언에어 10억달러에 사버릴까"'],
		['Weather of tomorrow']
	];
	const [first, second, third] = resemblances(lines.map(itemOf));
	expect([first, third]).toEqual([null, null]);
	expect(second?.like).toBe(0);
	expect(second?.reasons).toEqual(
		expect.arrayContaining([
			{ kind: 'name', en: 'Ryanair', ko: '라이언에어' },
			{ kind: 'amount', amount: '1,000,000,000' }
		])
	);
	const [, heard] = resemblances([itemOf(['Quintero wins the prize']), itemOf(['킨테로 수상'])]);
	expect(heard?.reasons).toContainEqual({ kind: 'sound', word: '킨테로', other: 'Quintero' });
});

type Row = StoryItem & { gold: string };

/** Our own headlines with gold stories, oldest first. */
function fixture(): Row[] {
	return readFileSync(join(import.meta.dirname, 'fixtures/stories.tsv'), 'utf8')
		.trim()
		.split('\n')
		.filter((line) => !line.startsWith('#'))
		.map((line) => {
			const [gold = '', lang = '', date = '', text = ''] = line.split('\t');
			return { gold, text, lang: languageOf(text, lang), at: Date.parse(date) };
		})
		.sort((a, b) => a.at - b.at);
}

const clustered = (rows: readonly StoryItem[]) => {
	const clusters = new StoryIndex<number>();
	return rows.map((row, id) => clusters.assign(id, row).story);
};

/** Precision, recall and F1 over pairs of articles. */
function pairwise(rows: readonly Row[]) {
	const found = clustered(rows);
	const counts = { both: 0, gold: 0, found: 0 };
	rows.forEach((row, i) => {
		for (let j = 0; j < i; j++) {
			const gold = rows[j]?.gold === row.gold;
			const same = found[j] === found[i];
			counts.gold += Number(gold);
			counts.found += Number(same);
			counts.both += Number(gold && same);
		}
	});
	const precision = counts.both / counts.found;
	const recall = counts.both / counts.gold;
	return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

test('on our own headlines it does as well as when it was fitted', () => {
	const { precision, f1 } = pairwise(fixture());
	expect(f1).toBeGreaterThan(0.8);
	expect(precision).toBeGreaterThan(0.85);
});

const dev = join(import.meta.dirname, '../../../../shared/data/clusters/headlines.jsonl');

test.skipIf(!existsSync(dev))(
	'on the development set it does as well as when it was fitted',
	() => {
		const rows = readFileSync(dev, 'utf8')
			.trim()
			.split('\n')
			.map(
				(line) => JSON.parse(line) as { text: string; lang: string; date: string; cluster: string }
			)
			.map(({ text, lang, date, cluster }): Row => ({
				text,
				lang: languageOf(text, lang),
				at: Date.parse(date),
				gold: cluster
			}));
		expect(pairwise(rows).f1).toBeGreaterThan(0.85);
	}
);
