import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { PASSWORD } from '#lib/domain/person.ts';
import type { Connection } from '../db/connect.ts';
import { newId } from '../db/secret.ts';

const DAY = 86_400;
/** A browser that does not come back for this long has to sign in again, s. */
const SESSION = 30 * DAY;

/** The header in which `headersFor` says where a browser is; readers cannot set it. */
const CLIENT = 'x-hearsay-client';

/** The headers of a request as better-auth may see them: where the browser is, by our own reckoning. */
export function headersFor(request: Request, client: string | null): Headers {
	const headers = new Headers(request.headers);
	headers.delete('x-forwarded-for');
	headers.set(CLIENT, client?.replace('::/64', '::') ?? '127.0.0.1');
	return headers;
}

/**
 * What checks passwords, passkeys and sessions, on the tables of our migrations. It is called by pages on
 * the server; none of its own addresses is served, so that every change passes `audited`.
 */
export const createAuth = (
	{ db, dialect }: Pick<Connection, 'db' | 'dialect'>,
	origin: string,
	secret: string
) =>
	betterAuth({
		appName: 'Hearsay',
		baseURL: origin,
		secret,
		telemetry: { enabled: false },
		logger: { disabled: true },
		database: { db, type: dialect },
		user: {
			modelName: 'person',
			additionalFields: { role: { type: 'string', required: true, input: false } }
		},
		session: {
			fields: { userId: 'personId' },
			expiresIn: SESSION,
			updateAge: DAY,
			// Passkeys are added by whoever has just signed in.
			freshAge: DAY
		},
		account: { fields: { userId: 'personId' } },
		emailAndPassword: {
			enabled: true,
			// People are invited.
			disableSignUp: true,
			minPasswordLength: PASSWORD.least,
			maxPasswordLength: PASSWORD.most
		},
		advanced: {
			cookiePrefix: 'hearsay',
			useSecureCookies: origin.startsWith('https:'),
			database: { generateId: newId },
			ipAddress: { ipAddressHeaders: [CLIENT] }
		},
		plugins: [
			passkey({
				rpID: new URL(origin).hostname,
				rpName: 'Hearsay',
				origin,
				authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
				schema: { passkey: { fields: { userId: 'personId', credentialID: 'credentialId' } } }
			})
		]
	});

export type Auth = ReturnType<typeof createAuth>;
