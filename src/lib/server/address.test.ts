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
	['fec0::1', 'old site-local']
])('%s (%s) is not public', (address) => {
	expect(isPublic(address)).toBe(false);
});

test('addresses of the public internet are public', () => {
	expect(isPublic('93.184.216.34')).toBe(true);
	expect(isPublic('2606:2800:220:1:248:1893:25c8:1946')).toBe(true);
});

test('decimal and octal spellings of loopback are seen for what they are', async () => {
	for (const spelling of ['2130706433', '0177.0.0.1', '0x7f.1', '127.1']) {
		const { hostname } = new URL(`http://${spelling}/`);
		await expect(checkedAddresses(hostname, 80, none, answers())).rejects.toThrow(BlockedAddress);
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
