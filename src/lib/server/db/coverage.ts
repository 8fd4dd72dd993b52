import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import type { CoverageSpanTable, CoverageTable } from './schema.ts';

export type CoverageKind = CoverageTable['kind'];

/** A measurement: every bucket of `step` ms in [from, to) that has no point was measured and empty. */
export type Measurement = {
	from: Moment;
	to: Moment;
	step: number;
	points: { at: Moment; value: number; norm: number | null }[];
};

const BATCH = 1_000;

type Stretch = { from: Moment; to: Moment };

/** What remains of a stretch when others are taken out, in whole buckets of `step` counted from its start. */
function without({ from, to }: Stretch, others: Stretch[], step: number): Stretch[] {
	const left: Stretch[] = [];
	let start = from;
	for (const other of [...others].sort((a, b) => a.from - b.from)) {
		if (other.to <= start || other.from >= to) continue;
		const end = from + Math.floor((other.from - from) / step) * step;
		if (end > start) left.push({ from: start, to: end });
		start = Math.max(start, from + Math.ceil((other.to - from) / step) * step);
	}
	if (to > start) left.push({ from: start, to });
	return left;
}

/**
 * Stores what was measured of a topic. What is known at a finer step stays; an equal or coarser
 * measurement of the same time is replaced, because GDELT counts on after the fact. Spans never
 * overlap afterwards.
 */
export async function saveCoverage(
	db: Db,
	topicSlug: string,
	kind: CoverageKind,
	measurement: Measurement,
	seenAt: Moment
) {
	const { from, to, step, points } = measurement;
	if (to <= from) return;
	await db.transaction().execute(async (transaction) => {
		const mine = <Q extends { where(column: 'topicSlug' | 'kind', is: '=', value: string): Q }>(
			query: Q
		) => query.where('topicSlug', '=', topicSlug).where('kind', '=', kind);
		const touched = await mine(transaction.selectFrom('coverageSpan'))
			.selectAll()
			.where('fromAt', '<', to)
			.where('toAt', '>', from)
			.execute();
		const finer = touched.filter((span) => span.step < step);
		const replaced = touched.filter((span) => span.step >= step);
		const pieces = without(measurement, finer.map(stretch), step);
		const spans: CoverageSpanTable[] = pieces.map((piece) => ({
			...{ topicSlug, kind, step, seenAt },
			fromAt: piece.from,
			toAt: piece.to
		}));
		const cleared = [...pieces];
		for (const span of replaced) {
			const rests = without(stretch(span), pieces, span.step);
			spans.push(...rests.map((rest) => ({ ...span, fromAt: rest.from, toAt: rest.to })));
			// A coarse bucket that the new span cuts through is counted anew from there on.
			cleared.push(...without(stretch(span), rests, 1));
			await mine(transaction.deleteFrom('coverageSpan'))
				.where('fromAt', '=', span.fromAt)
				.where('toAt', '=', span.toAt)
				.execute();
		}
		for (const part of cleared) {
			await mine(transaction.deleteFrom('coverage'))
				.where('at', '>=', part.from)
				.where('at', '<', part.to)
				.execute();
		}
		if (spans.length > 0) {
			await transaction
				.insertInto('coverageSpan')
				.values(spans)
				.onConflict((conflict) =>
					conflict.columns(['topicSlug', 'kind', 'fromAt', 'toAt']).doUpdateSet((eb) => ({
						step: eb.ref('excluded.step'),
						seenAt: eb.ref('excluded.seenAt')
					}))
				)
				.execute();
		}
		const rows = [...new Map(points.map((point) => [point.at, point])).values()]
			.filter(({ at }) => pieces.some((piece) => at >= piece.from && at < piece.to))
			.map(({ at, value, norm }) => ({ topicSlug, kind, at, value, norm }));
		for (let start = 0; start < rows.length; start += BATCH) {
			await transaction
				.insertInto('coverage')
				.values(rows.slice(start, start + BATCH))
				.onConflict((conflict) =>
					conflict.columns(['topicSlug', 'kind', 'at']).doUpdateSet((eb) => ({
						value: eb.ref('excluded.value'),
						norm: eb.ref('excluded.norm')
					}))
				)
				.execute();
		}
	});
}

const stretch = ({ fromAt, toAt }: CoverageSpanTable): Stretch => ({ from: fromAt, to: toAt });

/**
 * A topic's coverage in buckets of `bucket` ms from `from` (a bucket's start) to `to`. `volume`: the
 * sum of articles, zero where measured and nothing came; `tone`: the mean, null where nothing came.
 * Both null where any part of the bucket was not measured, or only in coarser steps. `norm`: the
 * number of all articles where it is known, else null.
 */
export async function coverageSeries(
	db: Db,
	topicSlug: string,
	kind: CoverageKind,
	{ from, to, bucket }: Stretch & { bucket: number }
): Promise<{ t: Moment[]; v: (number | null)[]; norm: (number | null)[] }> {
	const spans = await db
		.selectFrom('coverageSpan')
		.selectAll()
		.where('topicSlug', '=', topicSlug)
		.where('kind', '=', kind)
		.where('fromAt', '<', to)
		.where('toAt', '>', from)
		.where('step', '<=', bucket)
		.orderBy('fromAt')
		.execute();
	const rows = await db
		.selectFrom('coverage')
		.select(['at', 'value', 'norm'])
		.where('topicSlug', '=', topicSlug)
		.where('kind', '=', kind)
		.where('at', '>=', from)
		.where('at', '<', to)
		.orderBy('at')
		.execute();
	const t: Moment[] = [];
	const v: (number | null)[] = [];
	const norm: (number | null)[] = [];
	let next = 0;
	for (let at = from; at < to; at += bucket) {
		const held: typeof rows = [];
		while (next < rows.length && rows[next]!.at < at + bucket) held.push(rows[next++]!);
		const measured = without({ from: at, to: at + bucket }, spans.map(stretch), 1).length === 0;
		const sum = held.reduce((total, row) => total + row.value, 0);
		const norms = held.flatMap((row) => row.norm ?? []);
		t.push(at);
		v.push(!measured ? null : kind === 'volume' ? sum : held.length > 0 ? sum / held.length : null);
		norm.push(
			measured && norms.length > 0 && norms.length === held.length
				? norms.reduce((total, n) => total + n, 0)
				: null
		);
	}
	return { t, v, norm };
}

/** Up to when a topic's coverage has been measured, or null: where its next request begins. */
export async function measuredUntil(
	db: Db,
	topicSlug: string,
	kind: CoverageKind
): Promise<Moment | null> {
	const row = await db
		.selectFrom('coverageSpan')
		.select('toAt')
		.where('topicSlug', '=', topicSlug)
		.where('kind', '=', kind)
		.orderBy('toAt', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row?.toAt ?? null;
}
