import { parseArgs } from 'node:util';
import { world } from './scenario.ts';
import { startSimulator } from './server.ts';

const HELP = `Plays the venues, feeds, GDELT and exchange rates on loopback, with a simulated world.

  node scripts/simulator/index.ts [--port N] [--seed N]

  --port N   port to listen on (default: any free one)
  --seed N   which world (default 1)
  --help     this text

Prints the settings to use, one NAME=value a line; Ctrl+C ends it. Orders to fail are taken at
/_orders (POST one or a list, GET, DELETE), for example
  curl -d '{"service":"kalshi","kind":"status","status":429,"times":3}' ADDRESS/_orders
`;

/** The whole number an option holds; throws a sentence otherwise. */
function whole(name: string, value: string, most: number): number {
	if (!/^\d+$/.test(value) || Number(value) > most) {
		throw new Error(`--${name} is "${value}": it must be a whole number up to ${most}.`);
	}
	return Number(value);
}

function options() {
	try {
		const { values } = parseArgs({
			options: {
				port: { type: 'string', default: '0' },
				seed: { type: 'string', default: '1' },
				help: { type: 'boolean', default: false }
			}
		});
		return {
			help: values.help,
			port: whole('port', values.port, 65_535),
			seed: whole('seed', values.seed, 2 ** 31)
		};
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
		process.exit(2);
	}
}

const { help, port, seed } = options();
if (help) {
	process.stdout.write(HELP);
	process.exit(0);
}
const simulator = await startSimulator({ world: world(seed, Date.now()), clock: Date.now, port });
const lines = [
	'HEARSAY_SIMULATED=1',
	'FEEDS=polymarket,kalshi,manifold,predictit,gdelt,fx',
	...Object.entries(simulator.settings).map(([name, value]) => `${name}=${value}`),
	'# The outlets, for `npm run track`:',
	'#sources:',
	...simulator.sources.map(
		({ url, name, lang, zone, owner }) =>
			`#  - { url: '${url}', name: ${name}, lang: ${lang}, zone: ${zone}, owner: ${owner} }`
	)
];
process.stdout.write(`${lines.join('\n')}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
