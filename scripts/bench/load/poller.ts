/** Reads a catalogue on loopback over and over with the product's own job, in a process of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { createHttp } from '#lib/server/http.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { silent } from '#lib/server/log.ts';

/** What is told: so many markets more were read; `swept` after the last of a sweep. */
export type Polled = { markets: number; swept: boolean };

const [, , port, pages] = process.argv;
const config = readConfig();
const context = createContext(config, { log: silent });
await prepare(context);
const http = createHttp({
	connection: context.connection,
	clock: context.clock,
	contact: '',
	allowed: config.allowHosts
});
let over = false;
let resting = false;
process.on('message', (word) => (resting = word === 'rest'));
process.once('disconnect', () => (over = true));
for (let sweep = 0; !over; sweep++) {
	// Prices of a third of the markets are others in each; three sets of pages, which the venue has at hand.
	config.base.POLYMARKET_GAMMA_URL = `http://127.0.0.1:${port}/${sweep % 3}/${pages}`;
	let told = 0;
	const tell = (done: number, swept: boolean) => {
		process.send?.({ markets: done - told, swept } satisfies Polled);
		told = done;
	};
	const { ok, results } = await runPass(context, await dutiesOf(context), {
		jobs: ['markets'],
		force: true,
		http,
		onProgress: (_feed, done) => tell(done, false)
	});
	if (ok !== 1) throw new Error(`A sweep failed: ${results[0]?.error ?? 'nothing was due'}`);
	tell(told, true);
	do await pause(20);
	while (resting && !over);
}
await http.close();
await context.close();
process.disconnect?.();
