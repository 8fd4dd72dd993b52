import { error, type RequestEvent } from '@sveltejs/kit';
import type { Figure } from '#lib/charts/figure.ts';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import { names } from '#lib/domain/format.ts';
import { parseMoment } from '#lib/domain/range.ts';
import { m } from '#lib/paraglide/messages.js';
import { findSnapshot } from '#lib/server/db/snapshot.ts';
import type { Taken } from '../../chart-answer.ts';

type Asked = Pick<RequestEvent, 'locals' | 'url'> & { params: { hash: string } };

/** A snapshot by its name. Throws 404 where there is none, or where it is no longer what was stored. */
export async function foundSnapshot({ locals, params }: Asked): Promise<Snapshot> {
	const { db, log } = locals.context;
	const found = await findSnapshot(db, params.hash);
	if (found.state === 'whole') return JSON.parse(found.text) as Snapshot;
	if (found.state === 'missing') error(404, m.snapshot_missing());
	const fields = { snapshot: params.hash, reason: 'it does not match its name' };
	log('snapshot refused', fields, 'error');
	error(410, m.snapshot_changed());
}

/** The part of a frozen figure that an address zooms to: all of it where none, or none of it, is named. */
function stretch(figure: Figure, { searchParams }: URL): Figure {
	const end = (name: 'from' | 'to') => {
		const text = searchParams.get(name);
		const at = text === null ? null : parseMoment(text, figure.to);
		return at === null ? figure[name] : Math.min(figure.to, Math.max(figure.from, at));
	};
	const [from, to] = [end('from'), end('to')];
	const whole = from === figure.from && to === figure.to;
	return whole || from >= to ? figure : { ...figure, from, to };
}

/** The chart of a snapshot, as it is taken away. */
export async function takenSnapshot(event: Asked): Promise<Taken & { snapshot: Snapshot }> {
	const { hash } = event.params;
	const snapshot = await foundSnapshot(event);
	const { figure, markets, name, subject, knownAt, asOf } = snapshot;
	return {
		name: `${subject.id.replace(/[^\w.-]+/g, '-')}-${hash}`,
		title: (locale) => names(name, locale).main,
		figure: stretch(figure, event.url),
		markets,
		now: knownAt,
		asOf,
		frozen: { hash, snapshot },
		snapshot
	};
}
