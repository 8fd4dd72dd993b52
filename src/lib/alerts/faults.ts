/** What is wrong with an entry, as a sentence. */
import type { Locale } from '#lib/domain/format.ts';
import type { Fault } from './entry.ts';

export const FAULT_WORDS: Record<Locale, Record<Fault, string>> = {
	en: {
		name: 'Give it a name of up to 100 characters.',
		kind: 'Choose what is to be told.',
		subject: 'Choose a topic, a story, a market or a source that is known here.',
		market: 'A level is held against one market: enter its id, such as kalshi:TICKER.',
		'topic-only': 'What is usual is known of topics: choose a topic or all of them.',
		'story-only': 'Choose one story: search for it, or set the alert from its page.',
		level: 'Enter a level between 0 and 100 percent, and a side.',
		bounds: 'Enter two bounds in percent, the lower one first.',
		hours: 'Enter 1 to 240 hours.',
		cooldown: 'Enter a pause of 0 to 168 hours.',
		route: 'Choose a route that is there.',
		'route-kind': 'Choose where it goes: mail, webhook, slack, discord, telegram or ntfy.',
		'mail-address': 'Enter one e-mail address.',
		'web-address': 'Enter a whole web address, such as https://hooks.example/….',
		'ntfy-address': 'Enter the address of a topic, such as https://ntfy.sh/my-desk.',
		chat: 'Enter a chat of Telegram: its number or @name.',
		token: 'Enter the token as the service gave it.',
		secret:
			'A signing secret begins with whsec_ and holds 24 to 64 bytes; leave it empty to have one made.',
		zone: 'Enter a time zone such as Asia/Seoul.',
		minute: 'Enter times of the day as 07:30.',
		quiet: 'Quiet hours need a beginning and an end.',
		'no-mail': 'No mail can be sent: set MAIL_SERVER and MAIL_FROM.',
		snapshot: 'There is no such snapshot, or no such market in it.',
		'no-price': 'No price was known when this was printed, so that no bounds can be watched.'
	},
	ko: {
		name: '이름을 100자 안으로 입력하세요.',
		kind: '무엇을 알릴지 고르세요.',
		subject: '여기에 있는 주제나 기사, 시장, 수집처를 고르세요.',
		market: '기준선은 시장 하나에 대한 것입니다. kalshi:TICKER 같은 시장 ID를 입력하세요.',
		'topic-only': '평소 기사 수는 주제별로 셉니다. 주제 하나 또는 전체를 고르세요.',
		'story-only': '기사 하나를 고르세요. 검색하거나 기사 페이지에서 알림을 거세요.',
		level: '0과 100 사이의 기준선(%)과 방향을 입력하세요.',
		bounds: '하한과 상한을 차례로 %로 입력하세요.',
		hours: '1~240시간으로 입력하세요.',
		cooldown: '쉬는 시간은 0~168시간입니다.',
		route: '있는 경로를 고르세요.',
		'route-kind': '메일, 웹훅, 슬랙, 디스코드, 텔레그램, ntfy 가운데 고르세요.',
		'mail-address': '이메일 주소 하나를 입력하세요.',
		'web-address': 'https://hooks.example/…처럼 온전한 웹 주소를 입력하세요.',
		'ntfy-address': 'https://ntfy.sh/my-desk처럼 ntfy 주제의 주소를 입력하세요.',
		chat: '텔레그램 대화방의 번호나 @이름을 입력하세요.',
		token: '서비스가 내준 토큰을 그대로 입력하세요.',
		secret: '서명 비밀은 whsec_로 시작하며 24~64바이트입니다. 비워 두면 새로 만듭니다.',
		zone: 'Asia/Seoul 같은 시간대를 입력하세요.',
		minute: '시각을 07:30처럼 입력하세요.',
		quiet: '조용한 시간에는 시작과 끝이 모두 있어야 합니다.',
		'no-mail': '메일을 보낼 수 없습니다. MAIL_SERVER와 MAIL_FROM을 설정하세요.',
		snapshot: '그런 고정본이 없거나, 그 안에 그런 시장이 없습니다.',
		'no-price': '고정할 때 가격이 없어 지켜볼 범위를 정할 수 없습니다.'
	}
};
