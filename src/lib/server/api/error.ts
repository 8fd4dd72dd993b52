/** Every error the API answers, in its one shape: `{error:{code,message,field?}}`. */
export const ERROR_CODES = [
	'bad_input',
	'forbidden',
	'not_found',
	'method_not_allowed',
	'internal',
	'unavailable'
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const STATUS: Record<ErrorCode, number> = {
	bad_input: 400,
	forbidden: 403,
	not_found: 404,
	method_not_allowed: 405,
	internal: 500,
	unavailable: 503
};

/** A request that cannot be answered. The message is a sentence for whoever wrote the request. */
export class ApiError extends Error {
	readonly code: ErrorCode;
	readonly field: string | null;

	constructor(code: ErrorCode, message: string, field: string | null = null) {
		super(message);
		this.name = 'ApiError';
		this.code = code;
		this.field = field;
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

/** A request that this caller may not make: 403. */
export const forbidden = (message: string) => new ApiError('forbidden', message);

/** The body of an error answer. */
export const errorBody = ({ code, message, field }: ApiError) => ({
	error: { code, message, ...(field === null ? {} : { field }) }
});
