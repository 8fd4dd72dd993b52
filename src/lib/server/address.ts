import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** Resolves a host name to all its addresses. Handed in, so that tests never ask a real resolver. */
export type Resolve = (hostname: string) => Promise<string[]>;

export const systemResolve: Resolve = async (hostname) =>
	(await lookup(hostname, { all: true, verbatim: true })).map((entry) => entry.address);

/** An address that feeds may not have: loopback, private, link-local, shared, reserved. */
export class BlockedAddress extends Error {}

/** True for addresses of the public internet, IPv4 or IPv6, in whichever spelling. */
export function isPublic(address: string): boolean {
	if (!ipaddr.isValid(address)) return false;
	const parsed = ipaddr.process(address);
	if (parsed.range() !== 'unicast') return false;
	// 2000::/3 is all that is handed out; documentation and benchmarking ranges lie outside `unicast`.
	return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0]! & 0xe0) === 0x20;
}

/**
 * Checks where a host name leads. Gives the addresses to connect to, all of them public, unless
 * `host:port` is in `allowed`. Throws `BlockedAddress` when any of them is not: a name that
 * answers with a public and a private address is an attack, not a choice.
 */
export async function checkedAddresses(
	hostname: string,
	port: number,
	allowed: ReadonlySet<string>,
	resolve: Resolve
): Promise<string[]> {
	const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
	const addresses = ipaddr.isValid(bare) ? [bare] : await resolve(bare);
	if (allowed.has(`${hostname.toLowerCase()}:${port}`)) return addresses;
	if (allowed.has(`[${bare}]:${port}`)) return addresses;
	const blocked = addresses.find((address) => !isPublic(address));
	if (blocked !== undefined) {
		throw new BlockedAddress(
			`${hostname}:${port} leads to ${blocked}, an address inside this network; add ${hostname}:${port} to FEED_ALLOW_HOSTS if that is meant`
		);
	}
	if (addresses.length === 0) throw new Error(`${hostname} has no address`);
	return addresses;
}

/**
 * A connector for undici that resolves, checks and pins: the socket goes to the very address that
 * was checked, so a name that changes its answer in between gains nothing.
 */
export function guardedConnector(options: {
	allowed: ReadonlySet<string>;
	resolve?: Resolve;
	connect?: buildConnector.connector;
	timeout?: number;
}): buildConnector.connector {
	const connect = options.connect ?? buildConnector({ timeout: options.timeout ?? 10_000 });
	const resolve = options.resolve ?? systemResolve;
	return (target, callback) => {
		const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
		checkedAddresses(target.hostname, port, options.allowed, resolve).then(
			(addresses) =>
				connect(
					{
						...target,
						hostname: addresses[0]!,
						servername: target.servername || target.hostname
					},
					callback
				),
			(error: Error) => callback(error, null)
		);
	};
}
