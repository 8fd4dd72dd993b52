import type { AddressInfo } from 'node:net';
import { readConfig } from '#lib/server/config.ts';
import { tell } from '#lib/server/log.ts';
import { checkModels } from '#lib/server/transformer.ts';
import { command, EXIT, withContext } from './command.ts';
import { printFirstLink } from './people.ts';
import { ifWritable, prepareIfWritable, refuseSecond, unlessLost } from './prepare.ts';
import { build, buildIsStale, closeServer, refuseToServe, serve, startWorker } from './serve.ts';

const help = `
npm start

Builds the site if there is none or it is older than the source, brings the database up to date,
serves, and reads the venues and feeds on schedule. Settings are environment variables: README.
`;

await command(help, {}, async (_args, signal) => {
	const config = readConfig();
	await checkModels(config.sentimentModels);
	refuseToServe(config);
	// First what is quickly told: that the database cannot be used.
	await unlessLost(config, () =>
		withContext(prepareIfWritable, { config, quiet: true, before: refuseSecond })
	);
	if (buildIsStale()) await build();
	const server = await serve(config);
	const worker = config.worker === 'here' ? startWorker() : null;
	const { port } = server.address() as AddressInfo;
	const address = config.origin || `http://${config.host}:${port}`;
	tell(`Hearsay is at ${address}`, { address });
	const { origin } = config;
	await unlessLost(config, () =>
		withContext((context) => ifWritable(context, () => printFirstLink(context, { origin, port })), {
			config,
			quiet: true
		})
	);
	await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
	await Promise.all([closeServer(server), worker?.stop()]);
	return EXIT.done;
});
