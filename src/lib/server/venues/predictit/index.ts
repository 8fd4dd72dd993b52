import type { Ask, Reading, Venue } from '../venue.ts';
import { ALL, parseAll, rereadItem } from './parse.ts';

const PREDICTIT = 'predictit';

/** The answer is made anew about once a minute, and may be asked for as often. */
const FRESH = 60_000;

const answers = new WeakMap<Ask, Reading>();

/**
 * Everything the venue has, in one request. Within a minute the same `Ask` gets the same answer, so
 * that a sweep followed by searches and polls asks once; what of it could not be read is told once.
 */
async function everything(ask: Ask): Promise<Reading> {
	const known = answers.get(ask);
	if (known !== undefined && ask.now() - known.at < FRESH) return { ...known, rejected: [] };
	const { data, at } = await ask.service(PREDICTIT).json({ path: ALL });
	const reading = parseAll(data, at);
	answers.set(ask, reading);
	return reading;
}

async function* catalogue(ask: Ask): AsyncGenerator<Reading> {
	yield await everything(ask);
}

/** The markets of these ids. What has vanished from the list, as closed markets do, is not in it. */
async function* byId(ask: Ask, ids: string[]): AsyncGenerator<Reading> {
	const wanted = new Set(ids);
	const reading = await everything(ask);
	yield { ...reading, markets: reading.markets.filter(({ id }) => wanted.has(id)) };
}

const wordsOf = (text: string) =>
	text
		.normalize('NFKC')
		.toLowerCase()
		.match(/[\p{L}\p{N}]+/gu) ?? [];

/** Contracts whose question and answer hold all the words of `text`: the venue has no search. */
async function* search(ask: Ask, text: string): AsyncGenerator<Reading> {
	const wanted = wordsOf(text);
	if (wanted.length === 0) return;
	const reading = await everything(ask);
	const hits = reading.markets.filter(({ title }) => {
		const words = new Set(wordsOf(title));
		return wanted.every((word) => words.has(word));
	});
	yield { ...reading, markets: hits };
}

/** PredictIt: one answer with all open markets; no history, no volume, no outcomes, no tags. */
export const predictit: Venue = {
	id: 'predictit',
	name: 'PredictIt',
	home: 'https://www.predictit.org',
	money: 'real',
	services: [
		{
			id: PREDICTIT,
			name: 'PredictIt',
			setting: 'PREDICTIT_URL',
			spacing: 60_000,
			burst: 1,
			// A market that does not exist is answered with null: all of them are megabytes.
			probe: '/markets/1'
		}
	],
	serves: { catalogue: PREDICTIT, poll: PREDICTIT, search: PREDICTIT },
	every: { catalogue: 30 * 60_000, poll: 2 * 60_000 },
	catalogue,
	search,
	poll: (ask, markets) =>
		byId(
			ask,
			markets.map(({ id }) => id)
		),
	byId,
	reread: rereadItem
};
