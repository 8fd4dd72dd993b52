/** Tokens of a document: how much each counts there. */
export type Counts = ReadonlyMap<string, number>;

/** Okapi BM25 (Robertson & Zaragoza 2009). Long descriptions are background, hardly padding: a small b. */
const K1 = 1.2;
const B = 0.2;
/** Among few documents every word would look common: fewer count as this many. */
const FEWEST = 300;
/** Once so many documents are in sight, a token that this share of all have brings no new ones. */
const ENOUGH = 2000;
const COMMON = 1 / 25;

/** A way to find a document, and what it is worth there: its strength times the token's rarity. */
export type Way = { token: string; weight: number };

/** A document and its BM25. */
export type Hit = { document: number; bm25: number };

/** Documents as an inverted index in flat arrays: of 50,000 questions it takes tens of megabytes. */
export class Postings {
	readonly size: number;
	readonly #ids = new Map<string, number>();
	/** Where the documents of a token begin in the two arrays after it; there in ascending order. */
	readonly #starts: Uint32Array;
	readonly #documents: Uint32Array;
	readonly #weights: Float32Array;
	// Scratch space of a search: BM25 so far, and the last unit that added to it.
	readonly #sums: Float64Array;
	readonly #last: Int32Array;

	/** Takes the documents one by one, so that they need not all be in memory as maps. */
	constructor(documents: Iterable<Counts>) {
		const frequencies: number[] = [];
		const rows: { ids: Uint32Array; counts: Float32Array }[] = [];
		let length = 0;
		for (const tokens of documents) {
			const row = { ids: new Uint32Array(tokens.size), counts: new Float32Array(tokens.size) };
			let at = 0;
			for (const [token, count] of tokens) {
				const id = this.#ids.get(token) ?? this.#ids.size;
				if (id === frequencies.length) this.#ids.set(token, id);
				frequencies[id] = (frequencies[id] ?? 0) + 1;
				row.ids[at] = id;
				row.counts[at++] = count;
			}
			rows.push(row);
			length += tokens.size;
		}
		this.size = rows.length;
		this.#starts = new Uint32Array(frequencies.length + 1);
		frequencies.forEach((n, id) => (this.#starts[id + 1] = (this.#starts[id] ?? 0) + n));
		this.#documents = new Uint32Array(length);
		this.#weights = new Float32Array(length);
		const next = this.#starts.slice();
		const mean = length / Math.max(1, rows.length);
		rows.forEach(({ ids, counts }, document) => {
			const norm = K1 * (1 - B + (B * ids.length) / mean);
			ids.forEach((id, i) => {
				const at = next[id] ?? 0;
				const count = counts[i] ?? 0;
				next[id] = at + 1;
				this.#documents[at] = document;
				this.#weights[at] = (count * (K1 + 1)) / (count + norm);
			});
		});
		this.#sums = new Float64Array(this.size);
		this.#last = new Int32Array(this.size);
	}

	/** The rarity of a token that no document has: no token tells more. */
	get most(): number {
		return this.#rarityOf(0);
	}

	/** BM25's inverse document frequency of a token. */
	rarity(token: string): number {
		return this.#rarityOf(this.#span(token)?.length ?? 0);
	}

	#rarityOf(n: number) {
		return Math.log(1 + (Math.max(FEWEST, this.size) - n + 0.5) / (n + 0.5));
	}

	has(token: string): boolean {
		return this.#ids.has(token);
	}

	#span(token: string): { start: number; end: number; length: number } | null {
		const id = this.#ids.get(token);
		if (id === undefined) return null;
		const start = this.#starts[id] ?? 0;
		const end = this.#starts[id + 1] ?? 0;
		return { start, end, length: end - start };
	}

	/** Whether a document has a token: a binary search. */
	holds(token: string, document: number): boolean {
		const span = this.#span(token);
		if (!span) return false;
		let { start, end } = span;
		while (start < end) {
			const middle = (start + end) >>> 1;
			const at = this.#documents[middle] ?? 0;
			if (at === document) return true;
			if (at < document) start = middle + 1;
			else end = middle;
		}
		return false;
	}

	/**
	 * The documents with the highest BM25 among those that `fits`, best first, equal ones in their order.
	 * Each unit of the query is a list of ways, the weightiest first; a document counts the first that
	 * it has.
	 */
	search(units: readonly (readonly Way[])[], most: number, fits: (document: number) => boolean) {
		const [sums, last] = [this.#sums, this.#last.fill(-1)];
		const found: number[] = [];
		const common = this.size * COMMON;
		// Rare words first: they bring the documents that the common ones only order.
		const order = units
			.map((ways, unit) => ({ ways, unit, weight: ways[0]?.weight ?? 0 }))
			.sort((a, b) => b.weight - a.weight || a.unit - b.unit);
		for (const { ways, unit } of order) {
			for (const { token, weight } of ways) {
				const span = this.#span(token);
				if (!span) continue;
				const closed = found.length > ENOUGH && span.length > common;
				for (let at = span.start; at < span.end; at++) {
					const document = this.#documents[at] ?? 0;
					const before = last[document] ?? -1;
					if (before === unit) continue;
					const gain = weight * (this.#weights[at] ?? 0);
					if (before === -1) {
						if (closed) continue;
						found.push(document);
						sums[document] = gain;
					} else sums[document] = (sums[document] ?? 0) + gain;
					last[document] = unit;
				}
			}
		}
		return this.#best(found, most, fits);
	}

	#best(found: readonly number[], most: number, fits: (document: number) => boolean): Hit[] {
		const hits: Hit[] = [];
		const before = (a: Hit, b: Hit) => b.bm25 - a.bm25 || a.document - b.document;
		for (const document of found) {
			const hit = { document, bm25: this.#sums[document] ?? 0 };
			const worst = hits[most - 1];
			if (worst && before(worst, hit) < 0) continue;
			if (!fits(document)) continue;
			let at = Math.min(hits.length, most - 1);
			while (at > 0 && before(hit, hits[at - 1] as Hit) < 0) at--;
			hits.splice(at, 0, hit);
			if (hits.length > most) hits.pop();
		}
		return hits;
	}
}
