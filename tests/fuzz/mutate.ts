import iconv from 'iconv-lite';
import { seeded } from '#lib/domain/stats.ts';

/** Ways in which what comes from outside is broken, each the same again from the same seed. */

export type Random = {
	/** A whole number from 0 up to below `most`. */
	below(most: number): number;
	pick<T>(list: readonly T[]): T;
	chance(share: number): boolean;
};

/** Random choices that follow from a seed and the number of a run. */
export function randomOf(seed: number, run: number): Random {
	const next = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b));
	const below = (most: number) => Math.floor(next() * most);
	return { below, pick: (list) => list[below(list.length)]!, chance: (share) => next() < share };
}

/** A broken document, and what was done to it in words. */
export type Mutation = { bytes: Buffer; done: string[] };

/** Longest document that is read whole; longer ones are cut first, so that many runs fit into a minute. */
const LONGEST = 24_000;
const DEEP = 20_000;

const nested = (open: string, close: string, depth: number) =>
	open.repeat(depth) + '1' + close.repeat(depth);

/** Values as they stand in JSON text: some of them no JavaScript value is written as. */
type Values = readonly ((random: Random) => string)[];

const NUMBERS: Values = [
	...['0', '-0', '-1', '0.5', '1e21', '"1e21"', '1e999', '-1e999', '"1e-400"', '5e-324', '2e15'],
	...['9007199254740993', '123456789012345678901234567890', '0.1e-7', '"-0.5"', '"0x10"', '"NaN"'],
	...['253402300799000', '8640000000000001', '-62135596800', '1e11', '"1e308"', '99999999999.5']
].map((json) => () => json);

const TEXTS: Values = [
	...[
		'""',
		'"\\u0000\\u0007\\u001b[31m\\u202e"',
		'"\\ud800"',
		'"javascript:alert(1)"',
		'"http://[::1"'
	],
	...[
		'"9999-12-31T23:59:59Z"',
		'"0000-00-00T00:00:00Z"',
		'"0001-01-01T00:00:00Z"',
		'"[1,"',
		'"2026-02-30"'
	],
	...[
		'"[\\"1e999\\", {}]"',
		'"[\\"1e21\\", \\"0\\"]"',
		'"__proto__"',
		'"constructor"',
		'"\\u2028\\u0085"'
	]
]
	.map(
		(json): Values[number] =>
			() =>
				json
	)
	.concat([
		(random) => JSON.stringify(' '.repeat(random.below(DEEP))),
		(random) => JSON.stringify('a'.repeat(random.below(DEEP))),
		(random) => JSON.stringify('-'.repeat(random.below(DEEP)))
	]);

const OTHERS: Values = [
	...['null', 'true', '[]', '{}', '[null]'],
	'{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
]
	.map(
		(json): Values[number] =>
			() =>
				json
	)
	.concat([
		(random) => nested('[', ']', random.below(DEEP)),
		(random) => nested('{"markets":[', ']}', random.below(DEEP / 4))
	]);

/** What may stand in place of a value: mostly something of its own kind, which is read further. */
function oddValue(was: unknown, random: Random): string {
	const isNumber = typeof was === 'number' || (typeof was === 'string' && /^[\d.]+$/.test(was));
	const likely = isNumber ? NUMBERS : typeof was === 'string' ? TEXTS : OTHERS;
	return random.pick(random.chance(0.7) ? likely : random.pick([NUMBERS, TEXTS, OTHERS]))(random);
}

const NAMES = ['__proto__', 'constructor', 'toString', 'length', ''];

/** Pieces that are put into the text of a document. */
const PIECES: readonly ((random: Random) => string)[] = [
	() => '\u0000',
	() => '\ufeff',
	() => '<![CDATA[',
	() => ']]>',
	() => '<!--',
	() => '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
	() => '&a;&#0;&#x110000;&#xd800;&nope;',
	() => '&amp;amp;lt;script&amp;gt;',
	() => '<script>alert(1)</script>',
	() => '<item><title>x</title><link>javascript:alert(1)</link></item>',
	() => '<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>',
	() => '<entry xml:base="http://[">',
	() => '\u202e\u2066\u200b',
	() => '"',
	() => "='",
	() => '{"__proto__":{"polluted":true}}',
	(random) => '<'.repeat(random.below(DEEP)),
	(random) => '<a '.repeat(random.below(DEEP / 2)),
	(random) => '<a>'.repeat(random.below(DEEP / 2)),
	(random) => '<item>'.repeat(random.below(DEEP / 4)),
	(random) => '&'.repeat(random.below(DEEP)),
	(random) => ' '.repeat(random.below(DEEP)),
	(random) => '\n'.repeat(random.below(DEEP)),
	(random) => '"a",'.repeat(random.below(DEEP / 4)),
	(random) => '('.repeat(random.below(DEEP)),
	(random) => '9'.repeat(random.below(DEEP)),
	(random) => 'x'.repeat(random.below(DEEP))
];

type Node = Record<string, unknown> | unknown[];
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** A place in a JSON value that holds something else. */
function placeIn(root: Node, random: Random): { parent: Node; key: string } | null {
	let parent = root;
	for (;;) {
		const keys = Object.keys(parent);
		if (keys.length === 0) return null;
		const key = random.pick(keys);
		const value = (parent as Record<string, unknown>)[key];
		if (!isNode(value) || Object.keys(value).length === 0 || random.chance(0.15))
			return { parent, key };
		parent = value;
	}
}

/** Lists with no more than `most` entries each, picked at random. */
function shortened(value: unknown, most: number, random: Random): unknown {
	if (Array.isArray(value)) {
		const start = value.length > most ? random.below(value.length - most) : 0;
		return value.slice(start, start + most).map((entry) => shortened(entry, most, random));
	}
	if (!isNode(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [name, shortened(entry, most, random)])
	);
}

/** Breaks the values of a JSON document; null when it is none. */
function breakJson(bytes: Buffer, random: Random): Mutation | null {
	let root: unknown;
	try {
		root = JSON.parse(bytes.toString('utf8'));
	} catch {
		return null;
	}
	if (bytes.length > LONGEST) root = shortened(root, 4, random);
	if (!isNode(root)) return null;
	const done: string[] = [];
	const raw: string[] = [];
	/** A mark in the text where raw JSON is put afterwards. */
	const mark = (json: string) => `@@raw${raw.push(json) - 1}@@`;
	for (let times = 1 + random.below(6); times > 0; times--) {
		const place = placeIn(root, random);
		if (!place) break;
		const { parent, key } = place;
		const fields = parent as Record<string, unknown>;
		const value = () => oddValue(fields[key], random);
		const put = (name: string, what: unknown) =>
			Object.defineProperty(parent, name, {
				value: what,
				enumerable: true,
				configurable: true,
				writable: true
			});
		switch (random.below(10)) {
			case 0:
				if (Array.isArray(parent)) parent.splice(Number(key), 1);
				else delete fields[key];
				done.push(`without ${key}`);
				break;
			case 1: {
				const other = placeIn(root, random);
				if (!other) break;
				const theirs = (other.parent as Record<string, unknown>)[other.key];
				fields[key] = structuredClone(theirs);
				done.push(`${key} is what ${other.key} was`);
				break;
			}
			case 2: {
				const name = random.pick(NAMES);
				if (!Array.isArray(parent)) put(name, mark(value()));
				done.push(`a field ${JSON.stringify(name)}`);
				break;
			}
			case 3:
				if (!Array.isArray(parent)) {
					// The same name twice: of the two JSON keeps the last.
					put(`@@twice${key}`, mark(value()));
					done.push(`${key} twice`);
				}
				break;
			case 4:
				put(key, random.chance(0.5) ? [fields[key]] : { [key]: fields[key] });
				done.push(`${key} wrapped`);
				break;
			default: {
				const json = value();
				put(key, mark(json));
				done.push(`${key} is ${json.slice(0, 40)}`);
			}
		}
	}
	const text = JSON.stringify(root)
		.replaceAll('"@@twice', '"')
		.replace(/"@@raw(\d+)@@"/g, (_, index: string) => raw[Number(index)]!);
	return { bytes: Buffer.from(text), done };
}

const CHARSETS = ['utf-16le', 'utf-16be', 'cp949', 'windows-1252', 'shift_jis', 'utf-7'];

/** Breaks the bytes of a document, whatever it is. */
function breakBytes(whole: Buffer, random: Random): Mutation {
	let bytes = whole;
	const done: string[] = [];
	if (bytes.length > LONGEST) {
		const start = 2_000 + random.below(bytes.length - LONGEST);
		bytes = Buffer.concat([
			bytes.subarray(0, 2_000),
			bytes.subarray(start, start + LONGEST - 2_000)
		]);
		done.push(`head, and bytes from ${start}`);
	}
	for (let times = 1 + random.below(4); times > 0; times--) {
		const at = random.below(bytes.length + 1);
		const before = bytes.subarray(0, at);
		const length = random.below(Math.max(1, Math.min(bytes.length - at, 2_000)));
		const after = bytes.subarray(at);
		switch (random.below(8)) {
			case 0:
				bytes = Buffer.from(bytes);
				for (let flips = 1 + random.below(12); flips > 0 && bytes.length > 0; flips--) {
					const place = random.below(bytes.length);
					bytes[place] = bytes[place]! ^ (1 << random.below(8));
				}
				done.push('flipped bits');
				break;
			case 1:
				bytes = before;
				done.push(`cut off at ${at}`);
				break;
			case 2:
				bytes = Buffer.concat([before, after.subarray(length)]);
				done.push(`without ${length} bytes at ${at}`);
				break;
			case 3:
				bytes = Buffer.concat([before, after.subarray(0, length), after]);
				done.push(`${length} bytes at ${at} twice`);
				break;
			case 4: {
				const charset = random.pick(CHARSETS);
				bytes = iconv.encode(iconv.decode(bytes, 'utf-8'), charset, { addBOM: random.chance(0.5) });
				done.push(`as ${charset}`);
				break;
			}
			case 5:
				bytes = Buffer.concat([before, Buffer.from([0xff, 0xfe, 0xc0, 0xaf, 0x80]), after]);
				done.push(`invalid UTF-8 at ${at}`);
				break;
			default: {
				const piece = random.pick(PIECES)(random);
				bytes = Buffer.concat([before, Buffer.from(piece), after]);
				done.push(`${JSON.stringify(piece.slice(0, 20))} (${piece.length}) at ${at}`);
			}
		}
		// What is put in twice may grow; a body of a megabyte says no more than one of 200 kB.
		bytes = bytes.subarray(0, 200_000);
	}
	return { bytes, done };
}

/** A document broken in up to four ways. JSON is mostly broken by its values, else it is no JSON at all. */
export function mutate(bytes: Buffer, random: Random): Mutation {
	const byValue = random.chance(0.8) ? breakJson(bytes, random) : null;
	return byValue ?? breakBytes(bytes, random);
}
