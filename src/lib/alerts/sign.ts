/** Signatures of webhooks, as Standard Webhooks 1.0 writes them (https://www.standardwebhooks.com). */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** Bytes of a secret of ours: as many as SHA-256 gives. */
export const SECRET_BYTES = 32;

/** A secret from random bytes, in the form that libraries of Standard Webhooks take. */
export const webhookSecret = (bytes: Uint8Array) => PREFIX + Buffer.from(bytes).toString('base64');

/** Whether a text is such a secret of 24 to 64 bytes. */
export function isWebhookSecret(text: string): boolean {
	if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(text)) return false;
	const { length } = Buffer.from(text.slice(PREFIX.length), 'base64');
	return length >= 24 && length <= 64;
}

/**
 * The headers that prove where a body comes from and when it was sent: HMAC-SHA256 over
 * `id.timestamp.body` under the secret's bytes. `at` in ms; the header has seconds.
 */
export function webhookHeaders(
	secret: string,
	{ id, at, body }: { id: string; at: number; body: string }
): Record<string, string> {
	const seconds = String(Math.floor(at / 1000));
	const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
	const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
	return {
		'webhook-id': id,
		'webhook-timestamp': seconds,
		'webhook-signature': `v1,${signature}`
	};
}
