import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { familiesOf, prometheus } from '#lib/server/api/metrics.ts';
import { createRequestCounts } from '#lib/server/api/requests.ts';

const folder = join(import.meta.dirname, '../../scripts/deploy');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');

/** What `/metrics` tells when there is something of everything: labels by the name of the metric. */
function emitted(): Map<string, Set<string>> {
	const counts = createRequestCounts();
	counts.note('page', 500, 3);
	const at = 1_000_000;
	const sample = (label: string) => [{ labels: { [label]: 'x' }, value: 1 }];
	const failing = { at, message: '', status: 503, cause: 'status', endpoint: '/x' };
	const feed = {
		...({ id: 'kalshi', kind: 'venue', name: 'Kalshi', url: 'https://kalshi.example' } as const),
		...({
			state: 'failing',
			lastAttempt: at,
			lastSuccess: at,
			newestItem: at,
			nextDue: at
		} as const),
		...{ every: 1, failures: 3, lastError: failing },
		outage: { since: at, askAfter: at, message: '' }
	};
	const lines = prometheus(
		familiesOf({
			now: at,
			listeners: 1,
			status: {
				feeds: [feed],
				alerts: [],
				quarantine: [{ feed: 'kalshi', open: 1, total: 1, newest: at }],
				clocks: { machine: 1, services: [] }
			},
			rows: sample('table'),
			alerts: sample('kind'),
			storage: sample('what'),
			answered: counts.counted(),
			standing: { primaryLostAt: at, fault: null, behind: 1000, asOf: at }
		})
	);
	const found = new Map<string, Set<string>>();
	for (const [, name, labels = ''] of lines.matchAll(/^([a-z_]+)(?:\{(.*)\})? /gm)) {
		const names = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!);
		found.set(name!, new Set([...(found.get(name!) ?? []), ...names]));
	}
	return found;
}

/** Labels that Prometheus adds itself, and metrics of its own. */
const ADDED = ['job', 'instance'];
const OWN = ['up'];
const WORDS = [
	'sum',
	'by',
	'rate',
	'increase',
	'topk',
	'max',
	'min',
	'count',
	'or',
	'vector',
	'abs'
];

/** What an expression names that the server does not tell. */
function unknownIn(expression: string, known = emitted()): string[] {
	const labels = new Set([...[...known.values()].flatMap((names) => [...names]), ...ADDED]);
	const bare = expression.replaceAll(/"[^"]*"/g, '""').replaceAll(/\[[^\]]*\]/g, '');
	const wrong: string[] = [];
	for (const [, list] of bare.matchAll(/\bby \(([^)]*)\)/g)) {
		wrong.push(
			...list!
				.split(',')
				.map((name) => name.trim())
				.filter((name) => !labels.has(name))
		);
	}
	for (const [, name, list] of bare.matchAll(/([a-z_]+)\{([^}]*)\}/g)) {
		const own = known.get(name!) ?? new Set();
		const asked = [...list!.matchAll(/(\w+)\s*(?:=~|!=|=)/g)].map(([, label]) => label!);
		wrong.push(...asked.filter((label) => !own.has(label) && !ADDED.includes(label)));
	}
	const rest = bare.replaceAll(/\bby \([^)]*\)|\{[^}]*\}/g, '');
	for (const [name] of rest.matchAll(/\b[a-z][a-z_]+\b/g)) {
		const isWord = WORDS.includes(name) || OWN.includes(name) || name === 'histogram_quantile';
		if (!isWord && !known.has(name)) wrong.push(name);
	}
	return wrong;
}

type Panel = {
	type: string;
	title: string;
	description?: string;
	gridPos: { x: number; y: number; w: number; h: number };
	fieldConfig?: { defaults: { unit?: string } };
	targets?: { expr: string }[];
};

/** Names of units as Grafana's panels know them. */
const UNITS = ['short', 's', 'decbytes', 'reqps', 'percentunit', 'dateTimeAsIso'];

/** What is wrong with a dashboard's panels: no unit, no question, or one the server cannot answer. */
const faultsOf = (panels: Panel[]) =>
	panels
		.filter(({ type }) => type !== 'row')
		.flatMap(({ title, description, fieldConfig, targets = [] }) => [
			...(UNITS.includes(fieldConfig?.defaults.unit ?? '') ? [] : [`${title}: no unit`]),
			...(description ? [] : [`${title}: no description`]),
			...(targets.length > 0 ? [] : [`${title}: asks nothing`]),
			...targets.flatMap(({ expr }) => unknownIn(expr).map((name) => `${title}: ${name}`))
		]);

describe('the Grafana dashboard', () => {
	const { panels } = JSON.parse(text('grafana.json')) as { panels: Panel[] };
	test('asks only for what /metrics tells, and every panel has a unit', () => {
		expect(faultsOf(panels)).toEqual([]);
		expect(panels.length).toBeGreaterThan(15);
	});
	test('shows every metric there is', () => {
		const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n');
		const shown = [...emitted().keys()].filter((name) => !/_(sum|count)$/.test(name));
		expect(shown.filter((name) => !asked.includes(name))).toEqual([]);
	});
	test('a metric, a label or a unit that is not there would be found out', () => {
		const [panel] = panels.filter(({ type }) => type !== 'row');
		const asking = (expr: string) => faultsOf([{ ...panel!, title: 'x', targets: [{ expr }] }]);
		expect(asking('sum(hearsay_nothing)')).toEqual(['x: hearsay_nothing']);
		expect(asking('hearsay_feed_state{nothing="1"}')).toEqual(['x: nothing']);
		expect(asking('sum by (nothing) (hearsay_feed_state)')).toEqual(['x: nothing']);
		expect(faultsOf([{ ...panel!, title: 'x', fieldConfig: { defaults: {} } }])).toEqual([
			'x: no unit'
		]);
	});
	test('no panel lies on another', () => {
		const taken = new Set<string>();
		for (const { title, gridPos: at } of panels) {
			for (let x = at.x; x < at.x + at.w; x++) {
				for (let y = at.y; y < at.y + at.h; y++) {
					expect([title, taken.has(`${x} ${y}`), x < 24]).toEqual([title, false, true]);
					taken.add(`${x} ${y}`);
				}
			}
		}
	});
});

test('alert rules ask only for what /metrics tells, and say what to do', () => {
	const { groups } = parse(text('alerts.yaml')) as {
		groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
	};
	const rules = groups.flatMap(({ rules }) => rules);
	expect(rules.flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
	expect(rules.length).toBeGreaterThan(5);
	for (const { annotations } of rules) {
		expect(annotations).toEqual({ summary: expect.any(String), action: expect.any(String) });
	}
});
