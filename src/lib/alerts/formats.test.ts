import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Firing } from '#lib/domain/alert.ts';
import { PLACES, plainText, POSTINGS } from './formats.ts';
import { alertLetter, type Manner } from './say.ts';
import { isWebhookSecret, webhookHeaders, webhookSecret } from './sign.ts';

const EVIL = '</a><b>@everyone [x](javascript:1) *bold* <!channel> \u202eevil\nline & "q"';
const AT = Date.UTC(2026, 10, 27, 3);

const firing = (title: string): Firing & { rule: string; firingId: number } => ({
	...{ key: 'k', series: 's', at: AT, rule: 'Desk', firingId: 1 },
	detail: {
		kind: 'move',
		market: { id: 'kalshi:RAIN', title, venue: 'kalshi' },
		...{ from: 0.04, to: 0.091, hours: 6, z: 5 }
	}
});
const manner: Manner = {
	locale: 'en',
	zone: 'Asia/Seoul',
	origin: 'https://hearsay.example',
	venues: new Map([['kalshi', 'Kalshi']]),
	simulated: false
};
const letter = alertLetter('msg_1', [firing('Will it rain?')], manner);
const evil = alertLetter('msg_2', [firing(EVIL)], manner);
const target = { address: 'https://hooks.example/T0/secret-part', secret: null };
const bodyOf = ({ body }: { body: string }) => JSON.parse(body) as Record<string, never>;

test('a move is told in English and in Korean, with moment, zone, rule and a whole link', () => {
	expect(plainText(letter)).toBe(
		[
			'“Will it rain?” moved from 4.0% to 9.1%',
			'+5.1 points within 6 h on Kalshi: more than its spread and its usual movement.',
			'Known since 27 Nov 2026, 12:00 KST. Rule: Desk',
			'https://hearsay.example/markets/kalshi:RAIN'
		].join('\n')
	);
	const korean = alertLetter('msg_1', [firing('비가 올까?')], { ...manner, locale: 'ko' });
	expect(plainText(korean)).toContain('‘비가 올까?’ 4.0% → 9.1%');
	expect(plainText(korean)).toContain('Kalshi에서 6시간 만에 +5.1포인트');
});

test('webhooks are signed as Standard Webhooks says: its own example comes out', () => {
	const example = {
		id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
		at: 1614265330_000,
		body: '{"test": 2432232314}'
	};
	expect(webhookHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', example)).toEqual({
		'webhook-id': example.id,
		'webhook-timestamp': '1614265330',
		'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
	});
	const secret = webhookSecret(new Uint8Array(32).fill(7));
	expect(isWebhookSecret(secret)).toBe(true);
	expect(['whsec_short', 'nonsense', `${secret}!`].some(isWebhookSecret)).toBe(false);
	const posted = POSTINGS.webhook(letter, { ...target, secret }, AT, PLACES);
	const proof = createHmac('sha256', Buffer.alloc(32, 7))
		.update(`msg_1.${AT / 1000}.${posted.body}`)
		.digest('base64');
	expect(posted.headers['webhook-signature']).toBe(`v1,${proof}`);
	expect(bodyOf(posted)).toMatchObject({
		type: 'hearsay.alert',
		data: { id: 'msg_1', alerts: [{ kind: 'move', market: { id: 'kalshi:RAIN' }, to: 0.091 }] }
	});
});

describe('a hostile title', () => {
	test('is one line without what turns text', () => {
		expect(plainText(evil)).toContain('\\u202eevil\\u000aline');
	});
	test('mentions nobody and links nowhere in Slack', () => {
		const { blocks } = bodyOf(POSTINGS.slack(evil, target, AT, PLACES)) as unknown as {
			blocks: { text: { text: string } }[];
		};
		expect(blocks[0]!.text.text).not.toContain('<!');
		expect(blocks[0]!.text.text.match(/<[^>]*>/g)).toHaveLength(1);
	});
	test('marks nothing in Discord, whose mentions are off', () => {
		const body = bodyOf(POSTINGS.discord(evil, target, AT, PLACES)) as unknown as {
			content: string;
		};
		expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
		expect(body.content).toContain('\\[x\\]\\(javascript\\:1\\)');
		expect(body.content).toContain('\\@everyone');
	});
	test('closes no element in Telegram', () => {
		const { url, body } = POSTINGS.telegram(
			evil,
			{ address: '@desk', secret: '1:abc' },
			AT,
			PLACES
		);
		expect(url).toBe('https://api.telegram.org/bot1:abc/sendMessage');
		const { text } = JSON.parse(body) as { text: string };
		expect(text.match(/<[^>]*>/g)).toEqual([
			'<a href="https://hearsay.example/markets/kalshi:RAIN">',
			'</a>'
		]);
	});
});

test('ntfy gets JSON at its root, with topic, title and link', () => {
	const posted = POSTINGS.ntfy(
		letter,
		{ address: 'https://ntfy.example/base/desk-x', secret: 'tk_1' },
		AT,
		PLACES
	);
	expect(posted.url).toBe('https://ntfy.example/base/');
	expect(posted.headers.authorization).toBe('Bearer tk_1');
	expect(bodyOf(posted)).toMatchObject({
		topic: 'desk-x',
		title: '“Will it rain?” moved from 4.0% to 9.1%',
		click: 'https://hearsay.example/markets/kalshi:RAIN'
	});
});

test('a digest that is too long for its receiver is cut between alerts, never within one', () => {
	const many = alertLetter('msg_3', Array(60).fill(firing('Will it rain in Seoul?')), manner);
	expect(many.title).toBe('60 alerts');
	for (const [kind, most] of [
		['slack', 3000],
		['discord', 2000],
		['telegram', 4096],
		['ntfy', 1300]
	] as const) {
		const { body } = POSTINGS[kind](
			many,
			{ address: 'https://a.example/t', secret: 'x' },
			AT,
			PLACES
		);
		const read = JSON.parse(body) as {
			text: string;
			content: string;
			message: string;
			blocks: { text: { text: string } }[];
		};
		const text = read.content ?? read.message ?? read.blocks?.[0]?.text.text ?? read.text;
		expect([kind, text.length <= most, text.length > most / 2]).toEqual([kind, true, true]);
	}
});
