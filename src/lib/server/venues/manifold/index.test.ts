import { expect, test } from 'vitest';
import { all, AT, failed, fakeVenue } from '../polymarket/fixtures/fake.ts';
import type { MarketRef, Reading } from '../venue.ts';
import { manifold } from './index.ts';

const market = (id: string, fields: Record<string, unknown> = {}) => ({
	id,
	question: `Does ${id} happen?`,
	url: `https://manifold.markets/maker/${id}`,
	outcomeType: 'BINARY',
	mechanism: 'cpmm-1',
	probability: 0.3,
	volume: 1,
	isResolved: false,
	...fields
});
const choice = (id: string, fields: Record<string, unknown> = {}) =>
	market(id, { outcomeType: 'MULTIPLE_CHOICE', mechanism: 'cpmm-multi-1', ...fields });
const answers = [
	{ id: 'a', text: 'A', probability: 0.4 },
	{ id: 'b', text: 'B', probability: 0.6 }
];
const stored = (id: string, fields: Partial<MarketRef> = {}): MarketRef => ({
	id,
	ref: { title: `Stored title of ${id}`, url: 'https://manifold.markets/maker/x' },
	status: 'open',
	opensAt: null,
	closesAt: null,
	endedAt: null,
	...fields
});
const ids = (pages: Reading[]) => pages.flatMap(({ markets }) => markets.map(({ id }) => id));

/** Lists by offset, single markets, and probabilities. */
function site(markets: Record<string, unknown>[]) {
	return fakeVenue(({ path, query }) => {
		const [, place, id] = path.split('/');
		if (place === 'search-markets') {
			const offset = Number(query.offset ?? 0);
			return markets.slice(offset, offset + Number(query.limit));
		}
		const one = markets.find((item) => item.id === id);
		if (place === 'market' && one) return one;
		throw failed(404);
	});
}

// --- The catalogue -------------------------------------------------------------------------------

test('the catalogue pages the open markets by offset until a page is empty', async () => {
	const venue = site(Array.from({ length: 1200 }, (_, i) => market(`m${i}`)));
	const pages = await all(manifold.catalogue!(venue));
	expect(pages.map(({ markets }) => markets.length)).toEqual([1000, 200]);
	expect(venue.asked.map(({ query }) => query.offset)).toEqual([0, 1000, 1200]);
	expect(venue.asked[0]).toEqual({
		service: 'manifold',
		path: '/search-markets',
		query: { term: '', filter: 'open', sort: 'newest', limit: 1000, offset: 0 }
	});
});

test('what moved down a page meanwhile is read once', async () => {
	const venue = fakeVenue(({ query }) =>
		query.offset === 0
			? [market('a'), market('b')]
			: query.offset === 2
				? [market('b'), market('c')]
				: []
	);
	expect(ids(await all(manifold.catalogue!(venue)))).toEqual([
		'manifold:a',
		'manifold:b',
		'manifold:c'
	]);
});

test('an offset that is ignored stops the reading with a sentence after a full page', async () => {
	const page = Array.from({ length: 1000 }, (_, i) => market(`m${i}`));
	const venue = fakeVenue(() => page);
	const read: Reading[] = [];
	const sweep = async () => {
		for await (const one of manifold.catalogue!(venue)) read.push(one);
	};
	await expect(sweep()).rejects.toThrow('Manifold /search-markets gave the same page twice');
	expect(ids(read)).toHaveLength(1000);
	expect(venue.asked).toHaveLength(2);
});

test('a short page that comes again is the end', async () => {
	const venue = fakeVenue(() => [market('a')]);
	expect(ids(await all(manifold.catalogue!(venue)))).toEqual(['manifold:a']);
});

test('a tag is the slug of a topic', async () => {
	const venue = site([market('a')]);
	expect(ids(await all(manifold.byTag!(venue, 'US Politics')))).toEqual(['manifold:a']);
	expect(venue.asked[0]!.query).toMatchObject({ topicSlug: 'us-politics', filter: 'open' });
});

test('an answer that is no list throws', async () => {
	const venue = fakeVenue(() => ({ message: 'sorry' }));
	await expect(all(manifold.catalogue!(venue))).rejects.toThrow(
		'Manifold /search-markets: the answer is {"message":"sorry"}, expected a list'
	);
});

// --- Search and ids ------------------------------------------------------------------------------

test('the hits of a search are read one by one, for their rules and answers', async () => {
	const full: Record<string, unknown> = {
		one: market('one', { textDescription: 'The rules.' }),
		two: choice('two', { answers })
	};
	const venue = fakeVenue(({ path }) => {
		if (path !== '/search-markets') return full[path.replace('/market/', '')];
		return [market('one'), market('scale', { outcomeType: 'PSEUDO_NUMERIC' }), choice('two'), {}];
	});
	const pages = await all(manifold.search!(venue, 'air'));
	expect(ids(pages)).toEqual(['manifold:one', 'manifold:two:a', 'manifold:two:b']);
	expect(pages[0]!.markets[0]!.rules).toBe('The rules.');
	expect(pages.at(-1)!.rejected).toHaveLength(1);
	expect(venue.asked.map(({ path }) => path)).toEqual([
		'/search-markets',
		'/market/one',
		'/market/two'
	]);
	expect(venue.asked[0]!.query).toEqual({ term: 'air', filter: 'all', limit: 100 });
	expect(await all(manifold.search!(venue, ' '))).toEqual([]);
});

test('hits beyond the first 25 are taken as the list has them', async () => {
	const venue = site(Array.from({ length: 30 }, (_, i) => market(`m${i}`)));
	expect(ids(await all(manifold.search!(venue, 'm')))).toHaveLength(30);
	expect(venue.asked).toHaveLength(26);
});

test('an answer by id is found in its market, and a market named whole gives all of them', async () => {
	const venue = site([choice('two', { answers }), market('one')]);
	const found = await all(
		manifold.byId!(venue, ['manifold:two:b', 'manifold:one', 'manifold:none'])
	);
	expect(ids(found)).toEqual(['manifold:two:b', 'manifold:one']);
	expect(ids(await all(manifold.byId!(venue, ['manifold:two'])))).toHaveLength(2);
});

// --- Polls ---------------------------------------------------------------------------------------

test('a poll asks a hundred markets at a time, and answers of one market once', async () => {
	const refs = Array.from({ length: 101 }, (_, i) => stored(`manifold:m${i}`));
	const venue = fakeVenue(({ query }) =>
		Object.fromEntries(
			(query.ids as string[]).map((id) => [
				id,
				id === 'two' ? { answerProbs: { a: 0.4, b: 0.6 } } : { prob: 0.25 }
			])
		)
	);
	const pages = await all(
		manifold.poll!(venue, [...refs, stored('manifold:two:a'), stored('manifold:two:b')])
	);
	expect(ids(pages)).toHaveLength(103);
	expect(pages[0]!.markets[0]).toMatchObject({
		title: 'Stored title of manifold:m0',
		status: 'open',
		quote: { at: AT, probability: 250_000, basis: 'amm' }
	});
	expect(venue.asked.map(({ path, query }) => [path, (query.ids as string[]).length])).toEqual([
		['/market-probs', 100],
		['/market-probs', 2]
	]);
});

test('what may have ended is read one by one: not open, past its time, not answered, all but certain', async () => {
	const full: Record<string, unknown> = {
		late: market('late', { closeTime: AT - 1 }),
		shut: market('shut', { isResolved: true, resolution: 'YES' }),
		gone: market('gone'),
		sure: market('sure', { isResolved: true, resolution: 'NO' })
	};
	const venue = fakeVenue(({ path }) =>
		path === '/market-probs'
			? { live: { prob: 0.5 }, sure: { prob: 0.01 } }
			: full[path.replace('/market/', '')]
	);
	const pages = await all(
		manifold.poll!(venue, [
			stored('manifold:live', { closesAt: AT + 1 }),
			stored('manifold:late', { closesAt: AT }),
			stored('manifold:shut', { status: 'closed' }),
			stored('manifold:gone'),
			stored('manifold:sure')
		])
	);
	const statuses = pages.flatMap(({ markets }) => markets.map(({ id, status }) => [id, status]));
	expect(statuses).toEqual([
		['manifold:live', 'open'],
		['manifold:late', 'closed'],
		['manifold:shut', 'resolved'],
		['manifold:gone', 'open'],
		['manifold:sure', 'resolved']
	]);
	expect(venue.asked[0]!.query.ids).toEqual(['live', 'gone', 'sure']);
});

test('a market that a sweep of open ones did not hold is asked whether it ended', async () => {
	const ended = market('ended', { isResolved: true, resolution: 'YES' });
	const venue = fakeVenue(({ path, query }) => {
		if (path === '/search-markets') return query.offset === 0 ? [market('open')] : [];
		return path === '/market/ended' ? ended : { open: { prob: 0.5 } };
	});
	await all(manifold.catalogue!(venue));
	const pages = await all(
		manifold.poll!(venue, [stored('manifold:open'), stored('manifold:ended')])
	);
	expect(pages.flatMap(({ markets }) => markets.map(({ status }) => status))).toEqual([
		'open',
		'resolved'
	]);
});

test('a market that is gone does not come, and a failure is not taken for that', async () => {
	const gone = fakeVenue(() => {
		throw failed(404);
	});
	const closed = [stored('manifold:x', { status: 'closed' })];
	expect(await all(manifold.poll!(gone, closed))).toEqual([]);
	const down = fakeVenue(() => {
		throw failed(503);
	});
	await expect(all(manifold.poll!(down, closed))).rejects.toThrow('answered 503');
});

test('what was rejected is read again as it came', async () => {
	const broken = choice('two', { answers: [{ ...answers[0], probability: 7 }, answers[1]] });
	const [page] = await all(manifold.byId!(site([broken]), ['manifold:two']));
	expect(ids([page!])).toEqual(['manifold:two:b']);
	const { endpoint, item } = page!.rejected[0]!;
	expect(endpoint).toBe('/market answers[]');
	expect(() => manifold.reread!(endpoint, item, AT)).toThrow('price 7 lies outside 0..1');
	const mended = { ...(item as object), answer: answers[0] };
	expect(manifold.reread!(endpoint, mended, AT)).toMatchObject([{ id: 'manifold:two:a' }]);
	expect(manifold.reread!('/search-markets', market('x'), AT)).toHaveLength(1);
	expect(manifold.reread!('/market-probs', { id: 'manifold:x', item: { prob: 0.5 } }, AT)).toEqual(
		[]
	);
	expect(() =>
		manifold.reread!('/market-probs', { id: 'manifold:x', item: { prob: 'high' } }, AT)
	).toThrow('Manifold /market-probs, x: prob: expected a decimal, got "high".');
	expect(() => manifold.reread!('/bets', { id: 'x' }, AT)).toThrow('createdTime is missing');
	expect(() => manifold.reread!('/x', {}, AT)).toThrow('Manifold has no endpoint "/x"');
});
