import ipaddr from 'ipaddr.js';
import { isLoopback } from './config.ts';

/** One spelling of an address; of an IPv6 its /64, which one household or server has to itself. */
function spelled(address: string): string {
	if (!ipaddr.isValid(address)) return address;
	const parsed = ipaddr.process(address);
	if (parsed.kind() === 'ipv4') return parsed.toString();
	return `${(parsed as ipaddr.IPv6).parts
		.slice(0, 4)
		.map((part) => part.toString(16))
		.join(':')}::/64`;
}

/** Whether a connection comes from this machine: `::ffff:127.0.0.1` does too. */
export const isOwnAddress = (peer: string): boolean => isLoopback(spelled(peer)) || peer === '::1';

/**
 * Who asks, for limits: the header that the settings name, or what a proxy on this machine appended to
 * x-forwarded-for, or the address of the connection. A reader cannot choose it: only the last entry is
 * the proxy's own word. Null for a program on this machine itself.
 */
export function clientAddress(peer: string, headers: Headers, header: string): string | null {
	if (header !== '') return spelled(lastOf(headers.get(header)) ?? peer);
	if (!isOwnAddress(peer)) return spelled(peer);
	const forwarded = lastOf(headers.get('x-forwarded-for'));
	return forwarded === null ? null : spelled(forwarded);
}

/** The last entry of a list in a header. */
function lastOf(list: string | null): string | null {
	const last = list?.split(',').at(-1)?.trim();
	return last ? last : null;
}
