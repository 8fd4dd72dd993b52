import fc from 'fast-check';
import { vi } from 'vitest';

/** What people and feeds may send, for properties. `FUZZ_SEED` and `FUZZ_TRIES` change what is tried. */

const SEED = Number(process.env.FUZZ_SEED ?? 1);

const TRIES = process.env.FUZZ_TRIES === undefined ? null : Number(process.env.FUZZ_TRIES);
if (TRIES !== null) vi.setConfig({ testTimeout: 30_000 + 60 * TRIES });

/** How a property is tried: the same inputs in each run, so that a failure is there to be mended. */
export const tried = (times = 300) => ({ seed: SEED, numRuns: TRIES ?? times });

const PIECES = [
	...[
		'\u0000',
		'\u001b[31m',
		'\r\n',
		'\t',
		'\u2028',
		'\ufeff',
		'\u200b',
		'\u202e',
		'\ud800',
		'👩‍👩‍👧',
		'ﬀ',
		'İ'
	],
	...[
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'&lt;b&gt;',
		'&#0;',
		']]>',
		'<!--'
	],
	...[
		'"',
		"'",
		'`',
		'(',
		')',
		'-',
		'|',
		' OR ',
		' AND ',
		' NOT ',
		'“',
		'*',
		':',
		'{',
		'}',
		'${7*7}',
		'\\'
	],
	...[
		'__proto__',
		'constructor',
		'머스크가',
		'ㅁㅅㅋ',
		'12%',
		'$1.5bn',
		'3월 21일',
		'2026-02-30',
		'1e999',
		','
	],
	...["' OR 1=1 --", '../../etc/passwd', '%00', '%', '=1+1', '@SUM(1)', 'javascript:alert(1)']
];

/** A text of anything: letters of all scripts, halves of letters, and what is known to do harm. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.string({ unit: 'grapheme', maxLength: 60 }),
	fc
		.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme', maxLength: 6 })), {
			maxLength: 12
		})
		.map((pieces) => pieces.join('')),
	fc
		.tuple(fc.constantFrom(...PIECES, 'a', ' ', '가', '9'), fc.integer({ min: 1, max: 4_000 }))
		.map(([piece, times]) => piece.repeat(times).slice(0, 8_000))
);

/** A moment as somebody might spell it. */
export const anyMoment: fc.Arbitrary<string> = fc.oneof(
	anyText,
	fc.integer({ min: -1e15, max: 1e15 }).map(String),
	fc.constantFrom(
		'now',
		'now-7d',
		'now-99999M',
		'0000-00-00',
		'9999-12-31T23:59:59Z',
		'275760-09-13'
	),
	fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
	fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
	fc
		.tuple(
			fc.nat(9999),
			fc.nat(13),
			fc.nat(32),
			fc.nat(25),
			fc.nat(61),
			fc.constantFrom('', 'Z', ' KST', '+0900', '-99:99')
		)
		.map(
			([year, month, day, hour, minute, zone]) => `${year}-${month}-${day} ${hour}:${minute}${zone}`
		)
);

/** A value of JSON, with the numbers and texts that do harm. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom(
		null,
		true,
		'',
		0,
		-0,
		-1,
		1e21,
		Infinity,
		-Infinity,
		5e-324,
		2 ** 53,
		'1e999',
		'NaN',
		'0.5'
	),
	fc.double(),
	anyText,
	anyMoment,
	fc.jsonValue({ maxDepth: 3 })
);

/** An object with some of these fields, of their kind or of any. */
export const fieldsOf = (fields: Record<string, fc.Arbitrary<unknown>>) =>
	fc.record(
		Object.fromEntries(
			Object.entries(fields).map(([name, usual]) => [
				name,
				fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: anyValue })
			])
		),
		{ requiredKeys: [] }
	);

/** A price as venues write it, most of them plausible. */
export const anyPrice = fc.oneof(
	fc.double({ min: 0, max: 1, noNaN: true }),
	fc.double({ min: 0, max: 1, noNaN: true }).map(String),
	fc.constantFrom('0.0000', '1.0000', 0, 1, null)
);
export const anyAmount = fc.oneof(
	fc.double({ min: 0, max: 1e9, noNaN: true }),
	fc.nat().map(String)
);
