import type { z } from 'zod';
import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import type { Fields } from './input.ts';

/** What a route is called with: its parameters, read, and the moments they are relative to. */
export type Call<Path extends Fields, Search extends Fields> = {
	context: Context;
	now: Moment;
	/** The past moment asked about, or null for the present. */
	asOf: Moment | null;
	/** Where this site is, for addresses in an answer: `https://hearsay.example`. */
	origin: string;
	input: z.output<Path> & z.output<Search>;
};

/** One read route: where it is, what it takes, what it answers, and the function that does it. */
export type Route<
	Path extends Fields = Fields,
	Search extends Fields = Fields,
	Answer extends z.ZodType = z.ZodType
> = {
	/** As in the OpenAPI document: `/api/v1/topics/{slug}`. */
	path: string;
	summary: string;
	description?: string;
	params: Path;
	query: Search;
	answer: Answer;
	/** True where 404 is one of its answers. */
	mayMiss: boolean;
	/** True where the answer to an address never changes: caches then need not ask again. */
	immutable?: boolean;
	/** Throws `ApiError` for what cannot be answered. */
	read(call: Call<Path, Search>): Promise<z.output<Answer>>;
};

/** Holds a route to its own schemas. */
export const route = <Path extends Fields, Search extends Fields, Answer extends z.ZodType>(
	it: Route<Path, Search, Answer>
) => it;
