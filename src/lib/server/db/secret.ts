import { createHash, randomBytes } from 'node:crypto';

/** Something that nobody guesses: 256 random bits, in characters that an address can hold. */
export const newSecret = (prefix = ''): string => prefix + randomBytes(32).toString('base64url');

/** What is kept of a secret of ours. It is random itself, so that neither salt nor many rounds are needed. */
export const secretHash = (secret: string): string =>
	createHash('sha256').update(secret).digest('hex');

/** A new id for a row. */
export const newId = (): string => randomBytes(12).toString('base64url');
