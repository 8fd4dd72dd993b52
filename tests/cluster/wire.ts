import { createServer, connect, type Socket } from 'node:net';

/** A wire to a server on loopback that can be cut: `swallow` lets nothing through and tells nobody, as a lost network does. */
export type Wire = {
	/** The server's address by this wire. */
	url: string;
	swallow(): void | Promise<void>;
	heal(): void | Promise<void>;
	close(): Promise<void>;
};

/** Lays a wire to the server at an address. What is connected while it swallows is lost: it ends when the wire is healed. */
export async function wireTo(url: string): Promise<Wire> {
	const there = new URL(url);
	const ends = new Set<Socket>();
	let lost = false;
	const door = createServer((near) => {
		const far = connect(Number(there.port), there.hostname);
		for (const [from, to] of [
			[near, far],
			[far, near]
		] as const) {
			ends.add(from);
			from.on('data', (chunk) => void (lost || to.write(chunk)));
			from.on('error', () => {});
			from.on('close', () => {
				ends.delete(from);
				if (!lost) to.destroy();
			});
		}
	});
	await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
	const { port } = door.address() as { port: number };
	return {
		url: url.replace(`:${there.port}/`, `:${port}/`),
		swallow: () => void (lost = true),
		heal() {
			lost = false;
			for (const end of ends) end.destroy();
		},
		async close() {
			const closed = new Promise((resolve) => door.close(resolve));
			for (const end of ends) end.destroy();
			await closed;
		}
	};
}
