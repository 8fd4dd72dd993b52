/** Every error the API answers, in its one shape: `{error:{code,message,field?}}`. */
export const ERROR_CODES = [
	'bad_input',
	'unauthorized',
	'forbidden',
	'not_found',
	'method_not_allowed',
	'conflict',
	'too_large',
	'too_many',
	'internal',
	'unavailable'
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const STATUS: Record<ErrorCode, number> = {
	bad_input: 400,
	unauthorized: 401,
	forbidden: 403,
	not_found: 404,
	method_not_allowed: 405,
	conflict: 409,
	too_large: 413,
	too_many: 429,
	internal: 500,
	unavailable: 503
};

/** A request that cannot be answered. The message is a sentence for whoever wrote the request. */
export class ApiError extends Error {
	readonly code: ErrorCode;
	readonly field: string | null;
	/** When to try again, s; null: that depends on nobody's clock. */
	readonly after: number | null;
	/** Of 405: what is answered. */
	readonly allow: string;

	constructor(
		code: ErrorCode,
		message: string,
		field: string | null = null,
		after: number | null = null,
		allow = 'GET, HEAD'
	) {
		super(message);
		this.name = 'ApiError';
		this.code = code;
		this.field = field;
		this.after = after;
		this.allow = allow;
	}

	get status(): number {
		return STATUS[this.code];
	}
}

/** A parameter that cannot be used: 400, naming it. */
export const badInput = (field: string, message: string) =>
	new ApiError('bad_input', message, field);

/** Something that is not here, or was not yet at the moment asked about: 404. */
export const notFound = (message: string) => new ApiError('not_found', message);

/** Something that cannot be done as things stand: 409. */
export const conflict = (message: string) => new ApiError('conflict', message);

/** A request that this caller may not make: 403. */
export const forbidden = (message: string) => new ApiError('forbidden', message);

/** A request that needs a person or a token: 401. */
export const unauthorized = (message: string) => new ApiError('unauthorized', message);

/** One request too many: 429; the next may come after so many seconds. */
export const tooMany = (after: number) =>
	new ApiError('too_many', `Too many requests; the next may come in ${after} s.`, null, after);

/** The body of an error answer. */
export const errorBody = ({ code, message, field }: ApiError) => ({
	error: { code, message, ...(field === null ? {} : { field }) }
});
