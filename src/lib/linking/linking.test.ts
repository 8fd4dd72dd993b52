import { expect, test } from 'vitest';
import { contradiction, signature } from './signature.ts';
import { StoryIndex } from './story.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2026, 0, 20);

test('numbers that differ contradict each other, in any language', () => {
	const clash = (a: string, b: string) => contradiction(signature(a), signature(b));
	expect(clash('영업이익 12조원', '영업이익 21조원')).toBe('12조원 is not 21조원');
	expect(clash('5000억달러', '$500 billion')).toBeNull();
	expect(clash('GPT-5.5 출시', 'Will GPT-6 be released?')).toBe('GPT 5.5 is not GPT 6');
	expect(clash('1조달러', '1400조원')).toBeNull();
});

const stories = (...texts: [string, string, number?][]) => {
	const clusters = new StoryIndex<number>();
	return texts.map(
		([lang, text, day = 0], id) => clusters.assign(id, { text, lang, at: AT + day * DAY }).story
	);
};

test('a story is one across outlets and languages', () => {
	expect(
		stories(
			['en', 'Musk muses about buying Ryanair in row over in-flight wifi'],
			['ko', '머스크 "라이언에어 사버릴까"… 기내 와이파이 설전'],
			['en', 'Ryanair adds 20 routes from Dublin'],
			['ko', '머스크 라이언에어 인수설… 기내 와이파이 설전']
		)
	).toEqual([0, 0, 2, 0]);
});

test.each<[string, [string, string, number?][], number[]]>([
	[
		'a name no table holds is heard in both languages',
		[
			['en', 'Machado accepts the prize in Oslo'],
			['ko', '마차도, 오슬로서 수상'],
			['ko', '오슬로 지하철 연장 개통']
		],
		[0, 0, 2]
	],
	[
		'words of the news are one in both languages',
		[
			['en', 'Union at Hyundai Motor votes to strike over wages'],
			['ko', '현대차 노조, 임금 협상 결렬에 파업 투표 가결'],
			['en', 'Hyundai Motor recalls hybrid cars']
		],
		[0, 0, 2]
	],
	[
		'bracket tags are no words',
		[
			['ko', '[속보] 울산 발전소 붕괴'],
			['ko', '[속보] 코스피 4000 돌파'],
			['ko', '[단독] 울산 발전소 붕괴 원인은 노후 설비']
		],
		[0, 1, 0]
	],
	[
		'headlines round their amounts',
		[
			['ko', '삼성전자, 테슬라와 22조원 반도체 공급계약'],
			['ko', '삼성전자, 테슬라에 반도체 공급…22조8000억원 계약']
		],
		[0, 0]
	],
	[
		'two names alone are no story',
		[
			['en', 'Musk muses about buying Ryanair in row over in-flight wifi'],
			['en', 'Judge hears Musk defamation claim against Ryanair boss']
		],
		[0, 1]
	],
	[
		'the same company in another affair is another story',
		[
			['en', 'Apple fined by EU over App Store rules'],
			['ko', '애플 폴더블 아이폰, 9월 공개 유력'],
			['ko', 'EU, 앱스토어 규정 위반 애플에 과징금']
		],
		[0, 1, 0]
	],
	[
		'spacing of Korean varies',
		[
			['ko', 'WHO, 원숭이두창에 국제 공중보건상 비상사태 선언'],
			['ko', 'WHO, 원숭이 두창 에 국제적 공중 보건 비상 사태 선언']
		],
		[0, 0]
	],
	[
		'decomposed Hangul is the same Hangul',
		[
			['ko', '쿠팡 고객정보 3370만건 유출'],
			['ko', '쿠팡 고객정보 3370만건 유출'.normalize('NFD')]
		],
		[0, 0]
	]
])('%s', (_, texts, expected) => {
	expect(stories(...texts)).toEqual(expected);
});

test('what says nothing opens a story of its own, however long', () => {
	const long = '가나 '.repeat(300_000);
	expect(stories(['en', ''], ['en', '😀😀'], ['ko', '\u0000\u0007'], ['ko', long])).toEqual([
		0, 1, 2, 3
	]);
});

test('among many alike, an article still finds the latest of its story', () => {
	const clusters = new StoryIndex<number>();
	const item = (text: string) => ({ text, lang: 'en', at: AT });
	for (let id = 0; id < 3000; id++) clusters.add(id, item(`Trump tariff ${id + 5000}`), id);
	clusters.add(3000, item('Trump tariff on Swiss watches'), 3000);
	expect(clusters.assign(3001, item('Swiss watches: Trump tariff')).story).toBe(3000);
});

test('numbers must agree within a story', () => {
	expect(
		stories(
			['ko', '삼성전자 3분기 영업이익 12조원'],
			['ko', '삼성전자 3분기 영업이익 21조원'],
			['ko', '삼성전자, 3분기 영업이익 12조원…반도체가 끌었다']
		)
	).toEqual([0, 1, 0]);
});

test('the same headline a week later is another story', () => {
	const text = 'Fed holds rates steady and signals one cut this year';
	expect(stories(['en', text], ['en', text, 1], ['en', text, 7])).toEqual([0, 0, 2]);
});

test('known articles are compared with as if they had just been assigned', () => {
	const item = { text: 'SpaceX Starship completes 12th test flight', lang: 'en', at: AT };
	const clusters = new StoryIndex<number>();
	clusters.add(7, item, 3);
	const { story, belonging } = clusters.assign(9, item);
	expect(story).toBe(3);
	expect(belonging).toMatchObject({ like: 7, score: 1 });
});
