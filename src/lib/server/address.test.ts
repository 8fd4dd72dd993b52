import type { buildConnector } from 'undici';
import { expect, test } from 'vitest';
import { BlockedAddress, checkedAddresses, guardedConnector, isPublic } from './address.ts';

const none: ReadonlySet<string> = new Set();
/** Nothing is ever resolved or connected to: both are handed in. */
const answers =
	(...addresses: string[]) =>
	async () =>
		addresses;

test.each([
	['127.0.0.1', 'loopback'],
	['10.1.2.3', 'private'],
	['172.16.0.1', 'private'],
	['192.168.1.1', 'private'],
	['169.254.169.254', 'link-local'],
	['100.64.0.1', 'carrier-grade NAT'],
	['0.0.0.0', 'unspecified'],
	['224.0.0.1', 'multicast'],
	['255.255.255.255', 'broadcast'],
	['::1', 'loopback'],
	['::', 'unspecified'],
	['fe80::1', 'link-local'],
	['fc00::1', 'unique local'],
	['::ffff:127.0.0.1', 'IPv4 in IPv6'],
	['::ffff:7f00:1', 'IPv4 in IPv6, in hex'],
	['64:ff9b::7f00:1', 'NAT64'],
	['2002:7f00:1::', '6to4'],
	['ff02::1', 'multicast'],
	['fec0::1', 'old site-local'],
	['127.255.255.254', 'loopback, its end'],
	['172.31.255.255', 'private, its end'],
	['100.127.255.255', 'carrier-grade NAT, its end'],
	['192.0.0.8', 'protocol assignments'],
	['192.0.2.1', 'documentation'],
	['198.18.0.1', 'benchmarking'],
	['198.51.100.1', 'documentation'],
	['203.0.113.1', 'documentation'],
	['240.0.0.1', 'reserved'],
	['::7f00:1', 'IPv4-compatible IPv6'],
	['::ffff:0:7f00:1', 'IPv4-translated IPv6'],
	['64:ff9b:1::1', 'local NAT64'],
	['2001::1', 'Teredo'],
	['2001:db8::1', 'documentation'],
	['100::1', 'discard'],
	['fd12:3456:789a::1', 'unique local'],
	['febf::1', 'link-local, its end'],
	['fe80::1%eth0', 'link-local with its zone'],
	['0:0:0:0:0:ffff:a9fe:a9fe', 'link-local IPv4 in IPv6, written out'],
	['localhost', 'no address at all']
])('%s (%s) is not public', (address) => {
	expect(isPublic(address)).toBe(false);
});

test('addresses of the public internet are public', () => {
	expect(isPublic('93.184.216.34')).toBe(true);
	expect(isPublic('2606:2800:220:1:248:1893:25c8:1946')).toBe(true);
});

test('decimal and octal spellings of loopback are seen for what they are', async () => {
	for (const spelling of [
		...['2130706433', '0177.0.0.1', '0x7f.1', '127.1', '0x7F000001', '017700000001', '127.0.0.1.'],
		// Digits and a full stop of other scripts, and zero, which is this machine too.
		...['１２７.0.0.1', '127。0。0。1', '①②⑦.0.0.1', '0', '00', '0x0', '127.0.1'],
		...['[::1]', '[::ffff:127.0.0.1]', '[0:0:0:0:0:0:0:1]', '[::ffff:7f00:1]', '[::]'],
		// What clouds tell about themselves.
		...['2852039166', '0xA9FEA9FE', '169.254.43518', '[::ffff:169.254.169.254]']
	]) {
		const { hostname } = new URL(`http://${spelling}/`);
		await expect(checkedAddresses(hostname, 80, none, answers()), spelling).rejects.toThrow(
			BlockedAddress
		);
	}
});

test('a name with one public and one private address is refused', async () => {
	await expect(
		checkedAddresses('twofaced.example', 443, none, answers('93.184.216.34', '10.0.0.1'))
	).rejects.toThrow('10.0.0.1, an address inside this network');
});

test('an allowed host and port may be private, the same host on another port may not', async () => {
	const allowed = new Set(['127.0.0.1:4000']);
	expect(await checkedAddresses('127.0.0.1', 4000, allowed, answers())).toEqual(['127.0.0.1']);
	await expect(checkedAddresses('127.0.0.1', 4001, allowed, answers())).rejects.toThrow(
		BlockedAddress
	);
});

test('the connection goes to the address that was checked, under the name that was asked for', async () => {
	let target: { hostname: string; servername?: string } | null = null;
	const connector = guardedConnector({
		allowed: none,
		resolve: answers('93.184.216.34'),
		connect: (options, callback) => {
			target = options;
			callback(new Error('not connected in tests'), null);
		}
	});
	await new Promise((resolve) =>
		connector({ hostname: 'news.example', protocol: 'https:', port: '' } as never, resolve as never)
	);
	expect(target).toMatchObject({ hostname: '93.184.216.34', servername: 'news.example' });
});

/** Where a connector goes for a name, or why it does not. Nothing is ever connected to. */
const wayOf = (make: (connect: buildConnector.connector) => buildConnector.connector) => {
	let went: string | null = null;
	const connector = make((options, callback) => {
		went = options.hostname;
		callback(new Error('not connected in tests'), null);
	});
	return async (hostname: string) => {
		went = null;
		const error = await new Promise<Error>((resolve) =>
			connector({ hostname, protocol: 'http:', port: '' } as never, resolve as never)
		);
		return went ?? error.constructor.name;
	};
};

test('a name that answers otherwise each time is checked each time, and goes nowhere but where was checked', async () => {
	const turns = [['93.184.216.34'], ['127.0.0.1'], ['93.184.216.34'], ['169.254.169.254'], []];
	let asked = 0;
	const way = wayOf((connect) =>
		guardedConnector({ allowed: none, resolve: async () => turns[asked++]!, connect })
	);
	const went: string[] = [];
	while (went.length < turns.length) went.push(await way('rebind.example'));
	expect(went).toEqual([
		...['93.184.216.34', 'BlockedAddress', '93.184.216.34', 'BlockedAddress', 'Error']
	]);
	// Asked once for each connection: a second answer between the check and the connection has no say.
	expect(asked).toBe(turns.length);
});

test('a connector that did not check would be found out', async () => {
	const unchecked = wayOf((connect) => connect);
	expect(await unchecked('127.0.0.1')).toBe('127.0.0.1');
	const checkedThenForgotten = wayOf((connect) => (target, callback) => {
		checkedAddresses(target.hostname, 80, none, answers('93.184.216.34')).then(
			() => connect(target, callback),
			(error: Error) => callback(error, null)
		);
	});
	// Not pinned: the name itself is handed on, to be resolved once more.
	expect(await checkedThenForgotten('rebind.example')).toBe('rebind.example');
});
