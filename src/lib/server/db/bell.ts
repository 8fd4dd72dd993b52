/** The channel on which PostgreSQL tells that something was written (migration 009). */
export const CHANNEL = 'hearsay';

/** Wakes whoever waits for something to be written. `on`: whether a ring can be relied upon just now. */
export class Bell {
	on = false;
	readonly #waiting = new Set<() => void>();

	ring() {
		const all = [...this.#waiting];
		this.#waiting.clear();
		for (const wake of all) wake();
	}

	/** Calls `wake` at the next ring, once; the function given back takes that back. */
	once(wake: () => void): () => void {
		this.#waiting.add(wake);
		return () => this.#waiting.delete(wake);
	}
}
