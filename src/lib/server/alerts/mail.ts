import { createTransport } from 'nodemailer';
import type { Letter } from '#lib/alerts/say.ts';
import { plainText } from '#lib/alerts/formats.ts';

/** A letter that did not go out by mail: what the server said, and whether it will ever be different. */
export class MailError extends Error {
	readonly status: number | null;
	readonly final: boolean;

	constructor(message: string, { status, final }: { status: number | null; final: boolean }) {
		super(message);
		this.name = 'MailError';
		this.status = status;
		this.final = final;
	}
}

export type MailSettings = { mailServer: string; mailFrom: string };

const HOST = /@([^@]+)$/;

/**
 * Sends a letter to one address. Its Message-ID is the letter's id, so that one that comes twice is seen
 * once. Throws `MailError`, which names the mailbox; 5xx is final (RFC 5321, 4.2.1).
 */
export async function sendMail(
	{ mailServer, mailFrom }: MailSettings,
	to: string,
	letter: Letter
): Promise<{ status: number }> {
	if (mailServer === '' || mailFrom === '') {
		throw new MailError('No mail can be sent: set MAIL_SERVER and MAIL_FROM.', {
			status: null,
			final: false
		});
	}
	const transport = createTransport({
		url: mailServer,
		connectionTimeout: 10_000,
		greetingTimeout: 10_000,
		socketTimeout: 20_000,
		disableFileAccess: true,
		disableUrlAccess: true
	});
	try {
		const { response } = await transport.sendMail({
			from: { name: 'Hearsay', address: mailFrom },
			to: { name: '', address: to },
			subject: letter.title,
			text: plainText(letter),
			messageId: `<${letter.id}@${HOST.exec(mailFrom)?.[1] ?? 'hearsay'}>`,
			headers: { 'auto-submitted': 'auto-generated' }
		});
		return { status: Number(/^\d{3}/.exec(response)?.[0] ?? 250) };
	} catch (thrown) {
		const error = thrown as Error & { responseCode?: number; response?: string };
		const status = error.responseCode ?? null;
		throw new MailError(
			status === null
				? `Mail for ${to} could not be handed over: ${error.message}`
				: `${to} was refused by the mail server: ${error.response ?? error.message}`,
			{ status, final: status !== null && status >= 500 }
		);
	} finally {
		transport.close();
	}
}
