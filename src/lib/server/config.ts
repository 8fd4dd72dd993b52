import { resolve } from 'node:path';
import { isMailAddress } from '#lib/domain/mail-address.ts';

type Setting = {
	name: string;
	default: string;
	meaning: string;
	/** True for what must not be repeated in an error or a log. */
	secret?: true;
	/** A sentence when the value is wrong, else null. */
	check?: (value: string) => string | null;
};

const address = (value: string) => {
	try {
		const { protocol } = new URL(value);
		return /^(https?|wss?):$/.test(protocol) ? null : `must be an http(s) or ws(s) address`;
	} catch {
		return 'must be a whole address such as https://example.com/path';
	}
};

const port = (value: string) =>
	/^\d{1,5}$/.test(value) && Number(value) <= 65535 ? null : 'must be a port between 0 and 65535';

const zone = (value: string) => {
	if (value === '') return null;
	try {
		new Intl.DateTimeFormat('en', { timeZone: value });
		return null;
	} catch {
		return 'must be a time zone such as Asia/Seoul';
	}
};

const days = (least: number) => (value: string) =>
	value === '' || (/^\d{1,5}$/.test(value) && Number(value) >= least)
		? null
		: `must be a whole number of days from ${least} on, or empty`;

/** The words `FEEDS` takes. */
export const FEED_WORDS = [
	'polymarket',
	'kalshi',
	'manifold',
	'predictit',
	'gdelt',
	'fx',
	'starter',
	'google-news'
] as const;

const feeds = (value: string) => {
	const wrong = value
		.split(',')
		.find((w) => w !== 'none' && !FEED_WORDS.includes(w.trim() as never));
	return wrong === undefined
		? null
		: `names "${wrong}", which is none of ${FEED_WORDS.join(', ')}, none`;
};

const hosts = (value: string) => {
	const wrong = value
		.split(',')
		.filter(Boolean)
		.find((entry) => !/^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):\d{1,5}$/.test(entry.trim()));
	return wrong === undefined ? null : `names "${wrong}"; each entry is host:port`;
};

const isPostgres = (value: string) => /^postgres(ql)?:\/\/.+$/.test(value) && URL.canParse(value);

const database = (value: string) =>
	/^file:.+$/.test(value) || isPostgres(value)
		? null
		: 'must be file:PATH or postgres://user@host/name';

const oneOf =
	(...words: string[]) =>
	(value: string) =>
		words.includes(value) ? null : `must be ${words.join(' or ')}`;

const upTo = (digits: number) => (value: string) =>
	/^\d+$/.test(value) && value.length <= digits
		? null
		: `must be a whole number up to ${'9'.repeat(digits)}`;

/** Fewest characters of SECRET: what 24 random bytes are in base64. */
const SECRET_LEAST = 32;

/** Languages whose texts a model from a folder may score. */
const MODEL_LANGUAGES = ['en', 'ko'];

/** `en=FOLDER,ko=FOLDER` as pairs of language and folder. */
const modelsOf = (value: string) =>
	value
		.split(',')
		.filter((entry) => entry.trim() !== '')
		.map((entry) => {
			const [lang = '', ...folder] = entry.trim().split('=');
			return [lang, folder.join('=')] as const;
		});

/** A sentence when a list of models cannot be read, else null. */
export const wrongModels = (value: string) =>
	modelsOf(value).every(([lang, folder]) => MODEL_LANGUAGES.includes(lang) && folder !== '')
		? null
		: 'must be en=FOLDER, ko=FOLDER or both, parted by a comma';

/** Folder by language, each as a whole path. */
export const sentimentModels = (value: string): Map<string, string> =>
	new Map(modelsOf(value).map(([lang, folder]) => [lang, resolve(folder)]));

/** Every setting: name, default, meaning, check. README's table is compared with this list. */
export const SETTINGS: Setting[] = [
	{ name: 'PORT', default: '3000', meaning: 'Port the server listens on', check: port },
	{ name: 'HOST', default: '127.0.0.1', meaning: 'Address the server listens on' },
	{
		name: 'ORIGIN',
		default: '',
		meaning: 'Public address, e.g. https://hearsay.example; empty: both loopback names on PORT',
		check: (value) => (value === '' ? null : address(value))
	},
	{
		name: 'SECRET',
		default: '',
		meaning:
			'Signs sessions: at least 32 random characters (`openssl rand -base64 32`). Needed, with ORIGIN, to serve beyond loopback; empty: one that is made at the first start and kept in the database',
		secret: true,
		check: (value) =>
			value === '' || (value.length >= SECRET_LEAST && new Set(value).size >= 12)
				? null
				: `must have at least ${SECRET_LEAST} random characters, such as \`openssl rand -base64 32\` gives`
	},
	{
		name: 'READING',
		default: 'public',
		meaning:
			'public, or private: every page, file, embed, stream and answer of the API then asks for a person or a token',
		check: oneOf('public', 'private')
	},
	{
		name: 'CLIENT_HEADER',
		default: '',
		meaning:
			"Header in which the proxy names the reader's address, e.g. x-real-ip; empty: the last entry of x-forwarded-for from a proxy on loopback, else the connection's",
		check: (value) => (/^[\w-]{0,60}$/.test(value) ? null : 'must be the name of a header')
	},
	{
		name: 'API_PER_MINUTE',
		default: '1200',
		meaning:
			'Most requests to the API in a minute by one address, or by one person who shows who they are; 0: no limit. Programs on the same machine have none',
		check: upTo(7)
	},
	{
		name: 'DATABASE_URL',
		default: 'file:data/hearsay.db',
		meaning: 'file:PATH (relative to the working directory, or absolute) or postgres://…',
		secret: true,
		check: database
	},
	{
		name: 'DATABASE_READ_URL',
		default: '',
		meaning:
			'postgres://… of a streaming replica of DATABASE_URL: pages and the API read there, and go on when either of both is down; empty: none',
		secret: true,
		check: (value) =>
			value === '' || isPostgres(value) ? null : 'must be postgres://user@host/name'
	},
	{
		name: 'DATABASE_READ_BEHIND',
		default: '30',
		meaning:
			'Seconds that the replica may be behind; further, and pages are read from DATABASE_URL until it has caught up',
		check: (value) =>
			/^\d{1,5}$/.test(value) && Number(value) > 0
				? null
				: 'must be a whole number of seconds from 1 to 99999'
	},
	{
		name: 'DATABASE_POOL',
		default: '10',
		meaning:
			'Most connections of one process to one PostgreSQL, beside the one it holds for itself',
		check: (value) =>
			/^\d{1,3}$/.test(value) && Number(value) >= 2 ? null : 'must be a whole number from 2 to 999'
	},
	{
		name: 'FEEDS',
		default: 'polymarket,kalshi,manifold,predictit,gdelt,fx,starter',
		meaning:
			'What is read; `starter` is the list of news sources that comes along, `google-news` exists and is off (its terms allow personal, non-commercial use only); `none`: only sources added by hand',
		check: feeds
	},
	{
		name: 'FEED_CONTACT',
		default: '',
		meaning: 'Goes into the User-Agent, so that a site owner can reach you',
		check: (value) => (/^[\x20-\x7e]{0,200}$/.test(value) ? null : 'must be plain ASCII text')
	},
	{
		name: 'FEED_ALLOW_HOSTS',
		default: '',
		meaning: 'host:port,… that feeds may have although the address is private',
		check: hosts
	},
	{
		name: 'SNAPSHOTS_PER_HOUR',
		default: '60',
		meaning: 'Most new snapshots (`/s/…`) that all readers together may store in an hour; 0: none',
		check: upTo(5)
	},
	{
		name: 'SNAPSHOTS_FROM',
		default: '',
		meaning:
			'Who may store snapshots: editors (people and tokens), or everyone who reads; empty: everyone while only this machine is served, else editors',
		check: oneOf('', 'editors', 'everyone')
	},
	{
		name: 'MAIL_SERVER',
		default: '',
		meaning:
			'Mail server that alerts and briefs go out by: smtp://user:password@host:587 (STARTTLS) or smtps://…; empty: no mail',
		secret: true,
		check: (value) =>
			value === '' || (URL.canParse(value) && /^smtps?:\/\/.+/.test(value))
				? null
				: 'must be smtp://user:password@host:port or smtps://…'
	},
	{
		name: 'MAIL_FROM',
		default: '',
		meaning: 'Address that mail comes from, e.g. hearsay@example.com; needed with MAIL_SERVER',
		check: (value) =>
			value === '' || isMailAddress(value) ? null : 'must be an e-mail address alone'
	},
	{
		name: 'WORKER',
		default: 'here',
		meaning:
			'`here`: `npm start` reads venues and feeds in a process of its own; `apart`: it only serves, and `npm run worker` reads',
		check: oneOf('here', 'apart')
	},
	{
		name: 'THIN_PRICES_DAYS',
		default: '',
		meaning:
			'Age in days, from 7 on, at which own prices of markets that nobody follows may be thinned to low, high and last of each hour; `npm run thin` says what goes and deletes only when told; empty: all stay',
		check: days(7)
	},
	{
		name: 'KEEP_RUNS_DAYS',
		default: '',
		meaning: 'Days that the log of passes is kept; `npm run thin` as above; empty: for ever',
		check: days(1)
	},
	{
		name: 'LANG_DISPLAY',
		default: '',
		meaning: 'en or ko; empty: from the browser',
		check: (value) => (['', 'en', 'ko'].includes(value) ? null : 'must be en or ko')
	},
	{
		name: 'TZ_DISPLAY',
		default: '',
		meaning: 'Time zone such as Asia/Seoul; empty: from the browser',
		check: zone
	},
	{
		name: 'SENTIMENT_MODEL',
		default: '',
		meaning:
			'en=FOLDER,ko=FOLDER: folders of text classifiers (ONNX) that score tone instead of the own scorer; see Languages',
		check: wrongModels
	},
	...(
		[
			['POLYMARKET_GAMMA_URL', 'https://gamma-api.polymarket.com'],
			['POLYMARKET_CLOB_URL', 'https://clob.polymarket.com'],
			['POLYMARKET_DATA_URL', 'https://data-api.polymarket.com'],
			['POLYMARKET_WS_URL', 'wss://ws-subscriptions-clob.polymarket.com/ws'],
			['KALSHI_URL', 'https://external-api.kalshi.com/trade-api/v2'],
			['MANIFOLD_URL', 'https://api.manifold.markets/v0'],
			['PREDICTIT_URL', 'https://www.predictit.org/api/marketdata'],
			['GDELT_URL', 'https://api.gdeltproject.org/api/v2/doc/doc'],
			['FX_URL', 'https://www.ecb.europa.eu/stats/eurofxref']
		] as const
	).map(([name, base]) => ({
		name,
		default: base,
		meaning: `Base address of ${name.replace(/_URL$/, '').toLowerCase().replace('_', ' ')}`,
		check: address
	}))
];

export type Config = {
	port: number;
	host: string;
	origin: string;
	databaseUrl: string;
	/** Address of a replica; empty: none. */
	databaseReadUrl: string;
	/** How far the replica may be behind, ms. */
	readBehind: number;
	/** Most connections of this process to one PostgreSQL. */
	databasePool: number;
	/** Words of FEEDS; empty for `none`. */
	feeds: Set<string>;
	contact: string;
	/** `host:port` in lower case: FEED_ALLOW_HOSTS and the base addresses' own. */
	allowHosts: Set<string>;
	/** Most new snapshots in an hour, for the whole server. */
	snapshotsPerHour: number;
	/** Ages in days at which `npm run thin` may delete; null: never. */
	thinPricesDays: number | null;
	keepRunsDays: number | null;
	snapshotsFrom: 'editors' | 'everyone';
	/** Whether `npm start` reads venues and feeds too. */
	worker: 'here' | 'apart';
	/** Signs sessions; empty: the one in the database. */
	secret: string;
	/** Empty: no mail. It holds a password. */
	mailServer: string;
	mailFrom: string;
	/** Whether reading asks for a person or a token. */
	privateReading: boolean;
	/** Lower case; empty: see `server/client-address.ts`. */
	addressHeader: string;
	/** Most requests to the API by one address or person in a minute; 0: no limit. */
	perMinute: number;
	/** Whether NODE_ENV says that this is no trial. */
	production: boolean;
	lang: 'en' | 'ko' | null;
	zone: string | null;
	/** Folder of a text classifier by language; empty: the own scorer alone. */
	sentimentModels: Map<string, string>;
	/** Base address by setting name, without a trailing slash. */
	base: Record<string, string>;
	/** True for the demo: every page, export and answer says "simulated data". */
	simulated: boolean;
};

/** A setting that cannot be used; the message names it and says what it should be. */
export class ConfigError extends Error {}

/** `host:port` of an address, with the scheme's own port filled in. */
export function hostAndPort(url: string): string {
	const { hostname, port, protocol } = new URL(url);
	return `${hostname.toLowerCase()}:${port || (/^(https|wss):$/.test(protocol) ? 443 : 80)}`;
}

type Environment = Record<string, string | undefined>;

/** A setting's value: what the environment says, else its default. */
const valueOf = (env: Environment, { name, default: otherwise }: Setting) =>
	(env[name] ?? '').trim() || otherwise;

const named = (env: Environment, name: string) =>
	valueOf(
		env,
		SETTINGS.find((setting) => setting.name === name)!
	);

/** A sentence for each setting of an environment that cannot be used. */
export const wrongSettings = (env: Environment = process.env): string[] => [
	...SETTINGS.flatMap((setting) => {
		const text = valueOf(env, setting);
		const wrong = setting.check?.(text);
		if (!wrong) return [];
		const { name, secret } = setting;
		return [`${secret ? `${name} cannot be used` : `${name} is "${text}"`}: it ${wrong}.`];
	}),
	...(named(env, 'DATABASE_READ_URL') !== '' && named(env, 'DATABASE_URL').startsWith('file:')
		? [
				'DATABASE_READ_URL cannot be used: DATABASE_URL is a file, and only PostgreSQL has replicas.'
			]
		: [])
];

/** Reads the settings from an environment. Throws `ConfigError` with one sentence at the first wrong one. */
export function readConfig(env: Environment = process.env): Config {
	const [wrong] = wrongSettings(env);
	if (wrong !== undefined) throw new ConfigError(wrong);
	const value = (name: string) => named(env, name);
	const number = (name: string) => (value(name) === '' ? null : Number(value(name)));
	const base = Object.fromEntries(
		SETTINGS.filter((s) => s.name.endsWith('_URL') && !s.name.startsWith('DATABASE_')).map((s) => [
			s.name,
			value(s.name).replace(/(?<!\/)\/+$/, '')
		])
	);
	const allowHosts = new Set(
		value('FEED_ALLOW_HOSTS')
			.split(',')
			.map((entry) => entry.trim().toLowerCase())
			.filter(Boolean)
	);
	for (const [name, url] of Object.entries(base)) {
		if (env[name]) allowHosts.add(hostAndPort(url));
	}
	const databaseUrl = value('DATABASE_URL');
	return {
		port: Number(value('PORT')),
		host: value('HOST'),
		origin: value('ORIGIN'),
		databaseUrl: databaseUrl.startsWith('file:')
			? `file:${resolve(databaseUrl.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))}`
			: databaseUrl,
		databaseReadUrl: value('DATABASE_READ_URL'),
		readBehind: Number(value('DATABASE_READ_BEHIND')) * 1000,
		databasePool: Number(value('DATABASE_POOL')),
		feeds: new Set(
			value('FEEDS')
				.split(',')
				.map((word) => word.trim())
				.filter((word) => word && word !== 'none')
		),
		contact: value('FEED_CONTACT'),
		allowHosts,
		snapshotsPerHour: Number(value('SNAPSHOTS_PER_HOUR')),
		thinPricesDays: number('THIN_PRICES_DAYS'),
		keepRunsDays: number('KEEP_RUNS_DAYS'),
		// Nobody is signed in to the demo, and nothing in it is worth keeping from anyone.
		snapshotsFrom:
			env.HEARSAY_SIMULATED === '1'
				? 'everyone'
				: (value('SNAPSHOTS_FROM') as Config['snapshotsFrom'] | '') ||
					(servesOthers({ host: value('HOST'), origin: value('ORIGIN') }) ? 'editors' : 'everyone'),
		worker: value('WORKER') as Config['worker'],
		secret: value('SECRET'),
		mailServer: value('MAIL_SERVER'),
		mailFrom: value('MAIL_FROM'),
		privateReading: value('READING') === 'private',
		addressHeader: value('CLIENT_HEADER').toLowerCase(),
		perMinute: Number(value('API_PER_MINUTE')),
		production: env.NODE_ENV === 'production',
		lang: (value('LANG_DISPLAY') || null) as Config['lang'],
		zone: value('TZ_DISPLAY') || null,
		sentimentModels: sentimentModels(value('SENTIMENT_MODEL')),
		base,
		simulated: env.HEARSAY_SIMULATED === '1'
	};
}

/** The names of this machine for itself. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Whether a host name or address is this machine's own. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host.toLowerCase());

/** Whether others than this machine can reach what is served. */
export const servesOthers = ({ host, origin }: Pick<Config, 'host' | 'origin'>): boolean =>
	!isLoopback(host) || (origin !== '' && !isLoopback(new URL(origin).hostname));

/**
 * Why these settings must not serve, as a sentence, or null. Beyond loopback, sessions need a secret that is
 * not in the database's backups, and forms need to know the one address they may come from.
 */
export function servingFault(
	config: Pick<Config, 'host' | 'origin' | 'secret' | 'production'>
): string | null {
	const { host, origin, secret, production } = config;
	if (!servesOthers(config) && !production) return null;
	const missing = [
		...(secret === '' ? ['SECRET (`openssl rand -base64 32`)'] : []),
		...(origin === '' ? ['ORIGIN (such as https://hearsay.example)'] : [])
	];
	if (missing.length === 0) return null;
	const why = !isLoopback(host)
		? `on ${host}, where others can reach it,`
		: origin !== ''
			? `as ${origin}`
			: 'with NODE_ENV=production';
	return `Hearsay does not serve ${why} without ${missing.join(' and ')}.`;
}
