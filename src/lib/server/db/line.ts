/** A connection of its own to one server of PostgreSQL, held for as long as the process runs. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { clientOptions } from './postgres.ts';

/** How often the server is asked whether it is there, ms. */
const BEAT = 2_000;
/** How long an answer may take, ms: after that the server counts as gone. */
const PATIENCE = 3_000;
/** How long to wait after a connection has failed, ms. */
const AGAIN = 1_000;

/** A server that does not answer: what waits for it elsewhere waits in vain too. */
export class Silent extends Error {
	override name = 'Silent';

	constructor() {
		super(`no answer in ${PATIENCE / 1000} s`);
	}
}

export type Ask = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

/** What a line is for: each is told as it happens, and what `opened` or `beat` throws ends the connection. */
export type Part = {
	/** A new connection stands. */
	opened?(ask: Ask): Promise<void>;
	/** Every two seconds: asks what it wants to know. */
	beat(ask: Ask): Promise<void>;
	/** The connection failed, or none could be made; again at every try. */
	lost(error: Error): void;
	/** PostgreSQL notified of something that `opened` has asked to hear. */
	notified?(): void;
};

/**
 * Holds a line to a server: connects, beats, and connects again when the server ends it or is silent, until
 * `end`. It tells within a few seconds what TCP by itself tells after many minutes.
 */
export class Line {
	readonly #url: string;
	readonly #part: Part;
	readonly #ended = new AbortController();
	#client: pg.Client | null = null;
	/** Resolves when the first connection stood, or the first try has failed. */
	readonly tried: Promise<void>;

	constructor(url: string, part: Part) {
		this.#url = url;
		this.#part = part;
		this.tried = new Promise((resolve) => void this.#hold(resolve));
	}

	end() {
		this.#ended.abort();
		cut(this.#client);
	}

	async #hold(tried: () => void) {
		const { signal } = this.#ended;
		while (!signal.aborted) {
			const gone = new AbortController();
			try {
				const ask = await this.#open(gone);
				await this.#part.opened?.(ask);
				for (;;) {
					await this.#part.beat(ask);
					tried();
					await pause(BEAT, undefined, { signal: AbortSignal.any([gone.signal, signal]) });
				}
			} catch (error) {
				const why = gone.signal.aborted ? (gone.signal.reason as unknown) : error;
				if (!signal.aborted) this.#part.lost(why instanceof Error ? why : new Error(String(why)));
			}
			cut(this.#client);
			tried();
			await pause(AGAIN, undefined, { signal, ref: false }).catch(() => {});
		}
	}

	/** Connects; gives what asks. `gone` is aborted, with why, when the connection ends. */
	async #open(gone: AbortController): Promise<Ask> {
		const client = new pg.Client({
			...clientOptions(this.#url, 'serve'),
			connectionTimeoutMillis: PATIENCE,
			application_name: 'hearsay line'
		});
		this.#client = client;
		client.on('error', (error) => gone.abort(error));
		client.on('end', () => gone.abort(new Error('Connection terminated')));
		client.on('notification', () => this.#part.notified?.());
		await client.connect();
		return async (text, values) => {
			let timer: NodeJS.Timeout | undefined;
			const late = new Promise<never>((_, reject) => {
				timer = setTimeout(() => reject(new Silent()), PATIENCE);
			});
			const answer = client.query(text, values).finally(() => clearTimeout(timer));
			return (await Promise.race([answer, late])).rows;
		};
	}
}

/** Ends a connection without waiting for its server to agree. */
function cut(client: pg.Client | null) {
	if (client === null) return;
	client.removeAllListeners('end');
	void client.end().catch(() => {});
	client.connection?.stream.destroy();
}
