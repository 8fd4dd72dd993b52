import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
	decideClaim,
	LedgerError,
	listClaims,
	listSpeakers,
	saveClaim,
	saveSpeaker,
	verifyLedger,
	type NewClaim
} from '#lib/server/db/claim.ts';
import { claimList, claimPage, claimPages } from '#lib/server/db/claim-view.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { followedMarkets, saveReading } from '#lib/server/db/market.ts';
import { speakerPage } from '#lib/server/db/speaker-page.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, HOUR, START } from './readings.ts';
import { claim, FEE, fillRecord, jane, market } from './record.ts';

const evidence = 'https://office.example/rain';
const outcome = (more: object = {}) => ({
	claim: 'rain',
	state: 'kept' as const,
	happenedAt: START + 2 * DAY,
	evidence,
	note: null,
	...more
});

/** A database with Jane and one claim of hers, entered half an hour after it was said. */
async function ledger(open: () => Promise<Connection>, more: Partial<NewClaim> = {}) {
	const connection = await open();
	await saveSpeaker(connection, jane, 'editor', START);
	const first = claim(more);
	await saveClaim(connection, first, 'editor', first.saidAt + HOUR / 2);
	return connection;
}
const at = (now: number, asOf: number | null = null) => ({ now, asOf });

eachDatabase('the ledger', (open) => {
	test('the same again writes nothing; something else is a new version, and the old one stays', async () => {
		const connection = await ledger(open);
		const { db } = connection;
		expect(await saveSpeaker(connection, jane, 'editor', START + DAY)).toBe('kept');
		expect(await saveClaim(connection, claim(), 'other', START + DAY)).toBe('kept');
		const corrected = claim({ quote: '“It may rain.”' });
		expect(await saveClaim(connection, corrected, 'other', START + DAY)).toBe('changed');
		const page = await claimPage(connection, 'rain', at(START + 2 * DAY));
		expect(page).toMatchObject({ quote: '“It may rain.”', versions: 2, enteredBy: 'editor' });
		expect(page?.history.map(({ quote, enteredBy }) => [quote, enteredBy])).toEqual([
			['“It may rain.”', 'other'],
			['“It will rain.”', 'editor']
		]);
		const [then] = await listClaims(db, { asOf: START + 6 * HOUR });
		expect(then).toMatchObject({ quote: '“It will rain.”', versions: 1 });
		expect(await listClaims(db, { asOf: START + HOUR })).toEqual([]);
	});

	test('an outcome is never overwritten: the newest counts, and a past moment keeps its own', async () => {
		const connection = await ledger(open);
		await decideClaim(connection, outcome(), 'editor', START + 3 * DAY);
		const void_ = outcome({ state: 'void', evidence: null, note: 'The station was closed.' });
		await decideClaim(connection, void_, 'other', START + 4 * DAY);
		const page = (asOf: number | null) => claimPage(connection, 'rain', at(START + 5 * DAY, asOf));
		expect(await page(null)).toMatchObject({
			state: 'void',
			outcome: { by: 'other', note: 'The station was closed.' },
			outcomes: [{ state: 'void' }, { state: 'kept', evidence }]
		});
		expect(await page(START + 3.5 * DAY)).toMatchObject({
			state: 'kept',
			outcomes: [{ by: 'editor' }]
		});
		expect(await page(START + 2 * DAY)).toMatchObject({ state: 'open', outcome: null });
	});

	test('late says by how many days', async () => {
		const connection = await ledger(open);
		const late = outcome({ state: 'late', happenedAt: START + 32.5 * DAY });
		await decideClaim(connection, late, 'editor', START + 40 * DAY);
		expect(await claimPage(connection, 'rain', at(START + 41 * DAY))).toMatchObject({
			state: 'late',
			outcome: { daysLate: 3 }
		});
	});

	test('what cannot be is refused, and nothing is written', async () => {
		const connection = await ledger(open);
		const refusal = async (work: Promise<unknown>) => {
			const error = await work.then(
				() => null,
				(error: unknown) => error
			);
			expect(error).toBeInstanceOf(LedgerError);
			return (error as Error).message;
		};
		const now = START + 3 * DAY;
		const unknown = claim({ id: 'x', speaker: 'nobody' });
		expect(await refusal(saveClaim(connection, unknown, 'e', now))).toContain(
			'no speaker "nobody"'
		);
		const ahead = claim({ id: 'x', saidAt: now + 1 });
		expect(await refusal(saveClaim(connection, ahead, 'e', now))).toContain('future');
		expect(await refusal(decideClaim(connection, outcome({ claim: 'none' }), 'e', now))).toContain(
			'no claim "none"'
		);
		const contradiction = outcome({ state: 'late' });
		expect(await refusal(decideClaim(connection, contradiction, 'e', now))).toContain('kept');
		expect(await verifyLedger(connection.db)).toMatchObject({ entries: 2, broken: null });
	});

	test.each([
		'update claim set quote = quote',
		'delete from claim',
		'delete from claim_outcome',
		'update speaker set kind = kind'
	])('the database itself refuses: %s', async (statement) => {
		const connection = await ledger(open);
		await decideClaim(connection, outcome(), 'editor', START + 3 * DAY);
		await expect(sql.raw(statement).execute(connection.db)).rejects.toThrow('append-only');
	});

	test('the chain of hashes finds an entry that was changed behind its back', async () => {
		const connection = await ledger(open);
		await decideClaim(connection, outcome(), 'editor', START + 3 * DAY);
		const { db } = connection;
		expect(await verifyLedger(db)).toMatchObject({ entries: 3, broken: null });
		await sql
			.raw('drop trigger claim_no_update' + (connection.dialect === 'postgres' ? ' on claim' : ''))
			.execute(db);
		await db.updateTable('claim').set({ quote: '“It will snow.”' }).execute();
		expect(await verifyLedger(db)).toMatchObject({ broken: 2 });
	});

	test('two entries at once wait for each other: the chain stays whole', async () => {
		const connection = await ledger(open);
		await Promise.all(
			['a', 'b', 'c', 'd'].map((id) => saveClaim(connection, claim({ id }), 'editor', START + DAY))
		);
		expect(await verifyLedger(connection.db)).toMatchObject({ entries: 6, broken: null });
	});

	test('lists filter by speaker, topic and what came of it, and go page by page', async () => {
		const connection = await ledger(open);
		await saveSpeaker(connection, { ...jane, slug: 'ann' }, 'editor', START);
		const now = START + 5 * DAY;
		for (const [i, id] of ['a', 'b', 'c'].entries()) {
			const more = { id, speaker: 'ann', topic: i === 0 ? 't' : null, saidAt: START + 2 * HOUR };
			await saveClaim(connection, claim(more), 'editor', now);
		}
		await decideClaim(connection, outcome({ claim: 'b' }), 'editor', now);
		const ids = async (filter: object) =>
			(await listClaims(connection.db, { asOf: null, ...filter })).map(({ id }) => id);
		// Said at one moment: what was entered last comes first.
		expect(await ids({})).toEqual(['c', 'b', 'a', 'rain']);
		expect(await ids({ speaker: 'jane' })).toEqual(['rain']);
		expect(await ids({ topic: 't' })).toEqual(['a']);
		expect(await ids({ state: 'kept' })).toEqual(['b']);
		expect(await ids({ state: 'open', speaker: 'ann' })).toEqual(['c', 'a']);
		const page = async (after: Awaited<ReturnType<typeof claimPages>>['next']) =>
			await claimPages(connection, { asOf: null, limit: 2, after }, at(now));
		const first = await page(null);
		const second = await page(first.next);
		expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([
			['c', 'b'],
			['a', 'rain']
		]);
		expect(second.next).toBeNull();
		expect((await listSpeakers(connection.db, null)).map(({ slug }) => slug)).toEqual([
			'ann',
			'jane'
		]);
	});
});

eachDatabase('what the market said', (open) => {
	/** A claim priced by a market at 4 % that goes to 10 % three hours after it was said. */
	async function priced(more: Partial<NewClaim> = {}) {
		const said = START + 30 * HOUR;
		const connection = await ledger(open, {
			saidAt: said,
			market: 'kalshi:R',
			direction: 'yes',
			...more
		});
		for (let time = START; time <= START + 3 * DAY; time += HOUR) {
			const percent = time < said + 3 * HOUR ? 4 : 10;
			await saveReading(connection, [market('R', time, percent)], time, HOUR);
		}
		return { connection, said };
	}

	test('the price before, at, after and now, with its basis', async () => {
		const { connection, said } = await priced();
		const [view] = await claimList(connection, { asOf: null }, at(START + 3 * DAY));
		const p = Object.fromEntries(
			Object.entries(view!.prices!).map(([when, price]) => [when, price?.p ?? null])
		);
		expect(p).toEqual({
			before: 0.04,
			at: 0.04,
			hour: 0.04,
			day: 0.1,
			week: null,
			now: 0.1,
			deadline: null
		});
		expect(view!.prices!.at).toMatchObject({ at: said - 1, basis: 'mid' });
		expect(view).toMatchObject({
			market: { id: 'kalshi:R', title: 'Will R happen?', direction: 'yes', status: 'open' },
			fade: { side: 'no', price: 0.96, feeKnown: true },
			follow: { side: 'yes', price: 0.04 }
		});
		expect(view!.follow!.result).toEqual({
			value: expect.closeTo(1.5),
			annualised: null,
			settled: false
		});
		expect(view!.fade!.win.value).toBeCloseTo(1 / 0.96 - 1);
	});

	test('as of a past moment nothing later is known', async () => {
		const { connection, said } = await priced();
		const times = at(START + 3 * DAY, said + 2 * HOUR);
		const [view] = await claimList(connection, { asOf: times.asOf }, times);
		expect(view!.prices).toMatchObject({ now: { p: 0.04 }, day: null });
		expect(view!.follow!.result!.value).toBeCloseTo(0);
	});

	test('where NO means that it came true everything is turned around', async () => {
		const { connection } = await priced({ direction: 'no' });
		const [view] = await claimList(connection, { asOf: null }, at(START + 3 * DAY));
		expect(view).toMatchObject({
			prices: { at: { p: 0.96 } },
			follow: { side: 'no', price: 0.96 }
		});
	});

	test('a claim without a market, or whose market nobody knows, has no price and is listed', async () => {
		const connection = await ledger(open);
		const more = { id: 'gone', market: 'kalshi:GONE', direction: 'yes' as const };
		await saveClaim(connection, claim(more), 'editor', START + DAY);
		const views = await claimList(connection, { asOf: null }, at(START + 2 * DAY));
		expect(views).toMatchObject([
			{ id: 'gone', market: { id: 'kalshi:GONE', title: null }, prices: null, fade: null },
			{ id: 'rain', market: null, prices: null, band: null }
		]);
	});

	test('a market that a claim names is followed, of all topics and of its own', async () => {
		const { connection } = await priced({ topic: 't' });
		await saveReading(connection, [market('OTHER', START, 4)], START, HOUR);
		expect(await followedMarkets(connection.db)).toEqual(['kalshi:R']);
		expect(await followedMarkets(connection.db, { topic: 't' })).toEqual(['kalshi:R']);
		expect(await followedMarkets(connection.db, { topic: 'x' })).toEqual([]);
	});

	test('the fee is that of the moment of the claim, whatever the venue charges later', async () => {
		const { connection } = await priced();
		const time = START + 3 * DAY + HOUR;
		await saveReading(
			connection,
			[market('R', time, 10, { fee: { ...FEE, rate: 0.5 } })],
			time,
			HOUR
		);
		const [view] = await claimList(connection, { asOf: null }, at(time));
		expect(view!.follow).toMatchObject({ fee: 0, feeKnown: true });
	});
});

describe('a speaker', () => {
	eachDatabase('record', (open) => {
		async function record(payout: number) {
			const connection = await open();
			const end = await fillRecord(connection, START, payout);
			const found = await speakerPage(connection, 'jane', {
				...at(end + DAY),
				limit: 5,
				after: null
			});
			return { connection, page: found!.page, next: found!.next, end };
		}

		test('skill against the market, with interval, n, and a rank from ten claims on', async () => {
			const { page, next, connection, end } = await record(0);
			expect(page.score).toMatchObject({ n: 12, inAdvance: 12, families: 12, ranked: true });
			expect(page.score.counts.not_kept).toBe(12);
			expect(page.score.skill).toBeLessThan(-50);
			expect(page.rank).toEqual({ place: 1, of: 1 });
			expect(page.fade).toMatchObject({ n: 12, open: 0, gained: 12, drawdown: 0 });
			expect(page.follow).toMatchObject({ n: 12, worst: -1, drawdown: 12 });
			expect(page.claims).toHaveLength(5);
			const rest = await speakerPage(connection, 'jane', {
				...at(end + DAY),
				limit: 50,
				after: next
			});
			expect(rest!.page.claims).toHaveLength(7);
			expect(rest!.next).toBeNull();
			const early = { ...at(end, START + 10 * DAY), limit: 50, after: null };
			expect((await speakerPage(connection, 'jane', early))!.page.score.n).toBe(0);
			expect(await speakerPage(connection, 'nobody', early)).toBeNull();
		});

		test('fading her was no better than fading anybody at that price, and the control says so', async () => {
			const same = await record(0);
			expect(same.page.control).toMatchObject({ n: 12, candidates: 6 });
			expect(same.page.control!.percentile).toBeCloseTo(0.5, 1);
			const better = await record(1_000_000);
			expect(better.page.control).toMatchObject({ controlMean: -1, percentile: 1 });
		});
	});
});
