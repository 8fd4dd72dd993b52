/** Rules and routes as people enter them: in a form, by a command, through the API. */
import {
	ALERT_KINDS,
	ROUTE_KINDS,
	type AlertOptions,
	type AlertSubject,
	type NewAlertRule,
	type NewRoute,
	type Route
} from '#lib/domain/alert.ts';
import { isZone, LOCALES } from '#lib/domain/format.ts';
import { legible } from '#lib/domain/legible.ts';
import { isMailAddress } from '#lib/domain/mail-address.ts';
import type { Moment } from '#lib/domain/market.ts';
import { readMinute } from './hours.ts';
import { isWebhookSecret } from './sign.ts';

/** What is wrong with an entry, one word for each; `faults.ts` says it in both languages. */
export const FAULTS = [
	'name',
	'kind',
	'subject',
	'market',
	'topic-only',
	'story-only',
	'level',
	'bounds',
	'hours',
	'cooldown',
	'route',
	'route-kind',
	'mail-address',
	'web-address',
	'ntfy-address',
	'chat',
	'token',
	'secret',
	'zone',
	'minute',
	'quiet',
	'no-mail',
	'snapshot',
	'no-price'
] as const;
export type Fault = (typeof FAULTS)[number];

/** An entry that cannot be taken. */
export class EntryError extends Error {
	readonly fault: Fault;
	constructor(fault: Fault) {
		super(fault);
		this.name = 'EntryError';
		this.fault = fault;
	}
}

/** Fields by name, as text; missing ones are empty. */
export type Fields = {
	text(name: string): string;
	all(name: string): string[];
};

const HOUR = 3_600_000;
const LONGEST_NAME = 100;
const LONGEST_ADDRESS = 1000;

const nameOf = (fields: Fields) => {
	const name = legible(fields.text('name')).replace(/\s+/g, ' ').trim();
	if (name === '' || name.length > LONGEST_NAME) throw new EntryError('name');
	return name;
};

/** A percentage such as `4`, `4.5` or `4.5 %` as a probability. */
export function readPercent(text: string): number | null {
	const found = /^(\d{1,3}(?:\.\d{1,4})?) ?%?$/.exec(text.trim());
	const value = found ? Number(found[1]) : NaN;
	return value >= 0 && value <= 100 ? Math.round(value * 1e4) / 1e6 : null;
}

/** A whole number of hours within bounds. */
function hoursIn(text: string, [least, most]: [number, number], fault: Fault): number {
	const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : NaN;
	if (!(value >= least && value <= most)) throw new EntryError(fault);
	return value;
}

/** Keys of stories are 32-bit in PostgreSQL. */
const MOST_STORY = 2 ** 31 - 1;

/** `all`, `topic:<slug>`, `market:<id>`, `story:<id>` or `feed:<id>`. */
export function readSubject(text: string): AlertSubject | null {
	const found = /^(topic|market|story|feed):(.{1,300})$/.exec(text.trim());
	if (text.trim() === 'all') return { all: true };
	const [, kind, id = ''] = found ?? [];
	if (kind === 'topic') return { topic: id };
	if (kind === 'market') return { market: id };
	if (kind === 'story') {
		const story = /^\d{1,10}$/.test(id) ? Number(id) : 0;
		return story > 0 && story <= MOST_STORY ? { story } : null;
	}
	return kind === 'feed' ? { feed: id } : null;
}

/** A subject as `readSubject` reads it. */
export function writtenSubject(subject: AlertSubject): string {
	if ('all' in subject) return 'all';
	if ('topic' in subject) return `topic:${subject.topic}`;
	if ('story' in subject) return `story:${subject.story}`;
	return 'market' in subject ? `market:${subject.market}` : `feed:${subject.feed}`;
}

function optionsOf(fields: Fields, subject: AlertSubject): AlertOptions {
	const kind = ALERT_KINDS.find((one) => one === fields.text('kind'));
	switch (kind) {
		case 'threshold': {
			if (!('market' in subject)) throw new EntryError('market');
			const level = readPercent(fields.text('level'));
			const side = (['above', 'below'] as const).find((one) => one === fields.text('side'));
			if (level === null || level === 0 || level === 1 || !side) throw new EntryError('level');
			return { kind, level, side };
		}
		case 'burst':
			if (!('all' in subject) && !('topic' in subject)) throw new EntryError('topic-only');
			return { kind };
		case 'story':
			if (!('story' in subject)) throw new EntryError('story-only');
			return { kind };
		case 'source':
			if (!('all' in subject) && !('feed' in subject)) throw new EntryError('subject');
			return { kind, hours: hoursIn(fields.text('hours') || '6', [1, 240], 'hours') };
		case 'move':
		case 'resolution':
		case 'rules':
			if ('feed' in subject) throw new EntryError('subject');
			return { kind };
		default:
			// A watch begins at a snapshot.
			throw new EntryError('kind');
	}
}

/** A cooldown in hours, 0 to a week; 6 when none is said. */
const cooldownOf = (fields: Fields) =>
	hoursIn(fields.text('cooldown') || '6', [0, 168], 'cooldown') * HOUR;

/** Ids of routes. Whether they are there is for the database to say. */
const routesOf = (fields: Fields) =>
	fields.all('route').map((text) => {
		if (!/^\d{1,9}$/.test(text)) throw new EntryError('route');
		return Number(text);
	});

/** A rule from its fields: kind, name, subject, level and side, hours, cooldown, route (repeated). Throws `EntryError`. */
export function readRule(fields: Fields, now: Moment): NewAlertRule {
	const subject = readSubject(fields.text('subject'));
	if (!subject) throw new EntryError('subject');
	return {
		name: nameOf(fields),
		subject,
		options: optionsOf(fields, subject),
		cooldown: cooldownOf(fields),
		routes: routesOf(fields),
		startsAt: now
	};
}

/** Bounds of a watch from the fields lo and hi, in percent. Throws `EntryError`. */
export function readBounds(fields: Fields): { lo: number; hi: number } {
	const [lo, hi] = [readPercent(fields.text('lo')), readPercent(fields.text('hi'))];
	if (lo === null || hi === null || lo >= hi) throw new EntryError('bounds');
	return { lo, hi };
}

/** Name, cooldown and routes of a watch. Throws `EntryError`. */
export const readWatch = (fields: Fields) => ({
	...readBounds(fields),
	name: nameOf(fields),
	cooldown: cooldownOf(fields),
	routes: routesOf(fields)
});

function webAddress(text: string, fault: Fault): string {
	const url = URL.canParse(text) ? new URL(text) : null;
	const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '';
	if (!isWeb || text.length > LONGEST_ADDRESS) throw new EntryError(fault);
	url.hash = '';
	return url.href;
}

/** The address of a route, in the form of its kind. */
function addressOf(kind: NewRoute['kind'], text: string): string {
	switch (kind) {
		case 'mail':
			if (!isMailAddress(text)) throw new EntryError('mail-address');
			return text;
		case 'telegram':
			if (!/^(@\w{4,64}|-?\d{1,20})$/.test(text)) throw new EntryError('chat');
			return text;
		case 'ntfy': {
			const address = webAddress(text, 'ntfy-address').replace(/\/$/, '');
			if (!/^\/(?:[^/]+\/)*[\w-]{1,64}$/.test(new URL(address).pathname)) {
				throw new EntryError('ntfy-address');
			}
			return address;
		}
		default:
			return webAddress(text, 'web-address');
	}
}

function secretOf(kind: NewRoute['kind'], text: string): string | null {
	if (kind === 'telegram') {
		if (!/^\d{1,20}:[\w-]{20,100}$/.test(text)) throw new EntryError('token');
		return text;
	}
	if (text === '' || kind === 'mail' || kind === 'slack' || kind === 'discord') return null;
	if (kind === 'webhook' && !isWebhookSecret(text)) throw new EntryError('secret');
	if (!/^[\x21-\x7e]{1,200}$/.test(text)) throw new EntryError('token');
	return text;
}

function minuteOf(fields: Fields, name: string): number | null {
	const text = fields.text(name).trim();
	if (text === '') return null;
	const minute = readMinute(text);
	if (minute === null) throw new EntryError('minute');
	return minute;
}

/**
 * A route from its fields: kind, name, address, secret, lang, zone, quiet_from, quiet_to, digest, brief (times
 * of the day as `07:30`). Of a known one the kind stays, and where nothing is entered address and secret. Throws
 * `EntryError`.
 */
export function readRoute(fields: Fields, known: Route | null = null): NewRoute {
	const kind = known?.kind ?? ROUTE_KINDS.find((one) => one === fields.text('kind'));
	if (!kind) throw new EntryError('route-kind');
	const zone = fields.text('zone').trim() || 'UTC';
	if (!isZone(zone)) throw new EntryError('zone');
	const [quietFrom, quietTo] = [minuteOf(fields, 'quiet_from'), minuteOf(fields, 'quiet_to')];
	if ((quietFrom === null) !== (quietTo === null)) throw new EntryError('quiet');
	return {
		name: nameOf(fields),
		kind,
		address: addressOf(kind, fields.text('address').trim() || (known?.address ?? '')),
		secret: secretOf(kind, fields.text('secret').trim() || (known?.secret ?? '')),
		lang: LOCALES.find((one) => one === fields.text('lang')) ?? 'en',
		zone,
		quietFrom,
		quietTo,
		digestAt: minuteOf(fields, 'digest'),
		briefAt: minuteOf(fields, 'brief')
	};
}

/** An address as it may be shown: of a web address the host alone, since the rest may be all that guards it. */
export const shownAddress = ({ kind, address }: Pick<NewRoute, 'kind' | 'address'>): string =>
	kind === 'mail' || kind === 'telegram' || !URL.canParse(address)
		? address
		: `${new URL(address).origin}/…`;
