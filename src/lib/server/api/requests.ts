/** Requests that this process answered, as `/metrics` tells them: how many, how they ended, how long they took. */

/** Upper ends of the classes of time, seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export const REQUEST_KINDS = ['page', 'api', 'probe'] as const;
/** `probe`: whoever looks whether the server lives. */
export type RequestKind = (typeof REQUEST_KINDS)[number];

type Counts = {
	/** By class of status: `2xx`. */
	statuses: Map<string, number>;
	/** How many took no longer than each of `BUCKETS`, and longer than the one before. */
	within: number[];
	slower: number;
	seconds: number;
};

/** What a label says and what stands beside it, for one family of the text format. */
export type Counted = {
	total: { kind: RequestKind; status: string; n: number }[];
	/** Cumulative, as the format wants it; `le` `+Inf` counts all. */
	buckets: { kind: RequestKind; le: string; n: number }[];
	sums: { kind: RequestKind; seconds: number; n: number }[];
};

/** Counts requests by kind. */
export function createRequestCounts() {
	const counts = new Map<RequestKind, Counts>();
	const of = (kind: RequestKind) => {
		let known = counts.get(kind);
		if (!known) {
			known = { statuses: new Map(), within: BUCKETS.map(() => 0), slower: 0, seconds: 0 };
			counts.set(kind, known);
		}
		return known;
	};
	return {
		/** Notes one that was answered, `ms` after it came; of a stream, until it began. */
		note(kind: RequestKind, status: number, ms: number) {
			const seconds = ms / 1000;
			const known = of(kind);
			const named = `${Math.floor(status / 100)}xx`;
			known.statuses.set(named, (known.statuses.get(named) ?? 0) + 1);
			known.seconds += seconds;
			const bucket = BUCKETS.findIndex((end) => seconds <= end);
			if (bucket < 0) known.slower++;
			else known.within[bucket]!++;
		},
		/** All that was noted. Kinds that nobody asked for are left out. */
		counted(): Counted {
			const kinds = REQUEST_KINDS.filter((kind) => counts.has(kind));
			return {
				total: kinds.flatMap((kind) =>
					[...of(kind).statuses].map(([status, n]) => ({ kind, status, n }))
				),
				buckets: kinds.flatMap((kind) => {
					const { within, slower } = of(kind);
					let n = 0;
					const below = within.map((more, i) => ({ kind, le: String(BUCKETS[i]), n: (n += more) }));
					return [...below, { kind, le: '+Inf', n: n + slower }];
				}),
				sums: kinds.map((kind) => {
					const { within, slower, seconds } = of(kind);
					return { kind, seconds, n: within.reduce((sum, more) => sum + more, slower) };
				})
			};
		}
	};
}

/** Those of this process. */
export const requests = createRequestCounts();
