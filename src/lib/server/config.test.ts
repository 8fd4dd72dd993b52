import { expect, test } from 'vitest';
import { ConfigError, readConfig, SETTINGS } from './config.ts';

test('every setting works unset', () => {
	const config = readConfig({});
	expect(config.port).toBe(3000);
	expect(config.databaseUrl).toMatch(/^file:\/.*data\/hearsay\.db$/);
	expect(config.feeds.has('kalshi')).toBe(true);
	expect(config.feeds.has('google-news')).toBe(false);
	expect(config.allowHosts.size).toBe(0);
});

test.each([
	['PORT', 'eighty', 'PORT is "eighty": it must be a port'],
	['ORIGIN', 'hearsay', 'ORIGIN is "hearsay": it must be a whole address'],
	['DATABASE_URL', 'mysql://x', 'DATABASE_URL cannot be used: it must be file:PATH'],
	['DATABASE_READ_URL', 'file:x.db', 'DATABASE_READ_URL cannot be used: it must be postgres://'],
	['DATABASE_READ_BEHIND', '0', 'must be a whole number of seconds'],
	['DATABASE_POOL', '1', 'must be a whole number from 2'],
	['FEEDS', 'kalshi,nowhere', 'FEEDS is "kalshi,nowhere": it names "nowhere"'],
	['FEED_ALLOW_HOSTS', 'localhost', 'each entry is host:port'],
	['SNAPSHOTS_PER_HOUR', '-1', 'must be a whole number'],
	['LANG_DISPLAY', 'de', 'must be en or ko'],
	['TZ_DISPLAY', 'Seoul', 'must be a time zone'],
	['SENTIMENT_MODEL', 'models/finance', 'must be en=FOLDER, ko=FOLDER or both'],
	['KALSHI_URL', 'kalshi.com', 'KALSHI_URL is "kalshi.com"']
])('a wrong %s stops the start with a sentence that names it', (name, value, words) => {
	expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
	expect(() => readConfig({ [name]: value })).toThrow(words);
});

test('a base address that was set may be private, by its host and port alone', () => {
	const config = readConfig({ KALSHI_URL: 'http://127.0.0.1:4001/trade-api/v2/' });
	expect([...config.allowHosts]).toEqual(['127.0.0.1:4001']);
	expect(config.base.KALSHI_URL).toBe('http://127.0.0.1:4001/trade-api/v2');
});

test('FEEDS=none reads only what was added by hand', () => {
	expect(readConfig({ FEEDS: 'none' }).feeds.size).toBe(0);
});

test('names are unique', () => {
	expect(new Set(SETTINGS.map(({ name }) => name)).size).toBe(SETTINGS.length);
});
