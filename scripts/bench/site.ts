import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BUILT = join(import.meta.dirname, '..', '..', '.svelte-kit', 'output', 'server');

/** The built site in this process: requests in, answers out, no socket between. */
export type Site = {
	/** Asks for a path as a browser would. Throws when the answer is no 200. */
	read(path: string): Promise<string>;
};

/** What a build of SvelteKit offers. */
type Built = {
	init(options: { env: Record<string, string | undefined> }): Promise<void>;
	respond(request: Request, options: { getClientAddress(): string }): Promise<Response>;
};

export const siteIsBuilt = () => existsSync(join(BUILT, 'manifest.js'));

/** Starts the built site on a database, without its jobs. Once in a process: its settings are those of the environment. */
export async function startSite(url: string): Promise<Site> {
	Object.assign(process.env, { DATABASE_URL: url, FEEDS: 'none', ORIGIN: 'http://127.0.0.1' });
	const [{ Server }, { manifest }] = (await Promise.all([
		import(join(BUILT, 'index.js')),
		import(join(BUILT, 'manifest.js'))
	])) as [{ Server: new (manifest: unknown) => Built }, { manifest: unknown }];
	const site = new Server(manifest);
	await site.init({ env: process.env });
	return {
		async read(path) {
			const request = new Request(`http://127.0.0.1${path}`, {
				headers: { accept: 'text/html,application/json' }
			});
			const answer = await site.respond(request, { getClientAddress: () => '127.0.0.1' });
			const text = await answer.text();
			if (answer.status !== 200) {
				throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 200)}`);
			}
			return text;
		}
	};
}
