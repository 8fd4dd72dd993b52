/** A primary and its streaming replica, read as one: whichever answers, and the replica first where it may be. */
import type { Moment } from '#lib/domain/market.ts';
import { isUnreachable } from './connect.ts';
import type { Ask } from './line.ts';
import type { Pool, PoolClient, ServerPool } from './postgres.ts';

export type Side = 'primary' | 'replica';

/**
 * Why the replica is not read: it has not answered yet, or not any more; it takes writes, so nobody fills it; it
 * is the copy of another installation; it is further behind than the setting allows.
 */
export type ReplicaFault = 'silent' | 'no replica' | 'foreign' | 'behind';

/** How both servers stand, as a process last saw them. */
export type Standing = {
	/** Since when the primary has not answered; null while it does. */
	primaryLostAt: Moment | null;
	fault: ReplicaFault | null;
	/** How far the replica is behind, ms; null where that is not known. */
	behind: number | null;
	/** The moment whose data the replica has. */
	asOf: Moment | null;
};

/** What a replica says of itself. Times are those of its own clock and of the primary's, ms. */
export type ReplicaSays = {
	recovering: boolean;
	/** Bytes of the log that it has replayed. */
	replayed: number | null;
	/** When the last transaction that it has was committed, and what time it is there. */
	committedAt: number | null;
	now: number;
	installation: string | null;
};

/** What both are asked for, beside its own. */
const INSTALLATION = `(select value from setting where name = 'installation') as "installation"`;

/** The bytes of log that a primary has written; null where it is none itself. */
export const askPrimary = async (ask: Ask) =>
	(
		await ask<{ written: number | null; installation: string | null }>(
			`select case when pg_is_in_recovery() then null
				else pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 end as "written", ${INSTALLATION}`
		)
	)[0]!;

export const askReplica = async (ask: Ask): Promise<ReplicaSays> =>
	(
		await ask<ReplicaSays>(
			`select pg_is_in_recovery() as "recovering",
				pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::float8 as "replayed",
				extract(epoch from pg_last_xact_replay_timestamp())::float8 * 1000 as "committedAt",
				extract(epoch from clock_timestamp())::float8 * 1000 as "now", ${INSTALLATION}`
		)
	)[0]!;

/** Positions of the primary's log that are remembered, one a beat: half an hour. */
const REMEMBERED = 1_000;

/**
 * How far a replica is behind, told by positions of the log: what the primary had written at a moment, and whether
 * the replica has it. The time of its last transaction alone would call every quiet hour a delay.
 */
export class Delay {
	#written: { at: Moment; position: number }[] = [];
	#sameAt: Moment | null = null;

	/** The primary had written so much. */
	wrote(position: number, at: Moment) {
		if (this.#written.length < REMEMBERED) this.#written.push({ at, position });
	}

	/** The newest moment of which the replica is known to have everything. */
	get sameAt(): Moment | null {
		return this.#sameAt;
	}

	/** The delay at `at`, ms, of a replica that says this; null where nothing tells it. */
	of({ replayed, committedAt, now }: ReplicaSays, at: Moment): number | null {
		const open = this.#written.findIndex(({ position }) => position > (replayed ?? -1));
		const has = open < 0 ? this.#written.length : open;
		if (has > 0) this.#sameAt = this.#written[has - 1]!.at;
		this.#written = this.#written.slice(open < 0 ? -1 : has);
		if (open < 0 && this.#sameAt !== null) return 0;
		if (this.#sameAt !== null) return at - this.#sameAt;
		return committedAt === null ? null : Math.max(0, now - committedAt);
	}
}

/**
 * Watches both servers and stands in front of their pools. A read that finds its server gone is asked of the
 * other one; nothing is ever written twice, as a replica takes no writes.
 */
export class Replicated {
	readonly #pools: Record<Side, ServerPool>;
	/** The delay from which on the replica is not read while the primary answers, ms. */
	readonly #bound: number;
	readonly #now: () => Moment;
	readonly #delay = new Delay();
	#installation: string | null = null;
	#standing: Standing = { primaryLostAt: null, fault: 'silent', behind: null, asOf: null };

	constructor(pools: Record<Side, ServerPool>, bound: number, now: () => Moment) {
		this.#pools = pools;
		this.#bound = bound;
		this.#now = now;
	}

	get standing(): Standing {
		return this.#standing;
	}

	/** The servers behind one pool, `first` being asked first where it may be. Ending it ends neither. */
	pool(first: Side): Pool {
		const sides = () => this.#order(first).map((side) => ({ side, pool: this.#pools[side] }));
		return {
			options: this.#pools.primary.options,
			query: async (question, values) => {
				const client = new ReadingClient(sides(), (side) => this.lost(side));
				try {
					return await client.query(question, values);
				} finally {
					client.release();
				}
			},
			connect: () => Promise.resolve(new ReadingClient(sides(), (side) => this.lost(side))),
			end: () => Promise.resolve()
		};
	}

	/** Ends both pools. */
	async end() {
		await Promise.all(Object.values(this.#pools).map((pool) => pool.end()));
	}

	/** A server does not answer. `silent`: nor will it what others wait for, who had better ask elsewhere. */
	lost(side: Side, { silent = false } = {}) {
		if (side === 'replica') this.#standing = { ...this.#standing, fault: 'silent' };
		else {
			const { primaryLostAt } = this.#standing;
			this.#standing = { ...this.#standing, primaryLostAt: primaryLostAt ?? this.#now() };
		}
		if (silent) this.#pools[side].cut();
	}

	async beatPrimary(ask: Ask) {
		const { written, installation } = await askPrimary(ask);
		this.#installation = installation;
		if (written !== null) this.#delay.wrote(written, this.#now());
		this.#standing = { ...this.#standing, primaryLostAt: null };
	}

	async beatReplica(ask: Ask) {
		const says = await askReplica(ask);
		const behind = this.#delay.of(says, this.#now());
		const fault = this.#faultOf(says, behind);
		const asOf = Math.max(says.committedAt ?? 0, this.#delay.sameAt ?? 0) || null;
		this.#standing = { ...this.#standing, fault, behind, asOf };
	}

	#faultOf({ recovering, installation }: ReplicaSays, behind: number | null): ReplicaFault | null {
		if (!recovering) return 'no replica';
		const ours = this.#installation;
		if (ours !== null && installation !== ours) return 'foreign';
		return behind !== null && behind > this.#bound ? 'behind' : null;
	}

	/** The servers to ask, in turn. One that is far behind is better than none. */
	#order(first: Side): Side[] {
		const { primaryLostAt, fault } = this.#standing;
		const lost = primaryLostAt !== null;
		if (fault !== null && fault !== 'behind') return ['primary'];
		if (lost || (first === 'replica' && fault === null)) return ['replica', 'primary'];
		return ['primary', 'replica'];
	}
}

type Place = { side: Side; pool: ServerPool };

/** A connection to the first server that answers; outside a transaction it goes on with the next. */
class ReadingClient implements PoolClient {
	readonly #places: Place[];
	readonly #lost: (side: Side) => void;
	#held: { side: Side; client: PoolClient } | null = null;
	#inTransaction = false;

	constructor(places: Place[], lost: (side: Side) => void) {
		this.#places = places;
		this.#lost = lost;
	}

	async query(...asked: Parameters<PoolClient['query']>): ReturnType<PoolClient['query']> {
		for (;;) {
			const held = this.#held?.side ?? this.#places[0]?.side;
			try {
				this.#held ??= await this.#hold();
				const result = await this.#held.client.query(...asked);
				if (result.command === 'BEGIN' || result.command === 'START') this.#inTransaction = true;
				if (result.command === 'COMMIT' || result.command === 'ROLLBACK') {
					this.#inTransaction = false;
				}
				return result;
			} catch (error) {
				if (!isUnreachable(error)) throw error;
				this.release(true);
				if (held) this.#lost(held);
				if (this.#inTransaction || this.#places.length === 0) throw error;
			}
		}
	}

	release(discard = false) {
		this.#held?.client.release(discard);
		this.#held = null;
	}

	async #hold() {
		const next = this.#places.shift();
		if (!next) throw new Error('Connection terminated: no server is left to ask');
		const { side, pool } = next;
		return { side, client: await pool.connect() };
	}
}
