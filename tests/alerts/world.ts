import { createServer, type IncomingMessage, type Server } from 'node:http';
import { SMTPServer } from 'smtp-server';
import type { NewRoute } from '#lib/domain/alert.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { createHttp } from '#lib/server/http.ts';
import { createLog } from '#lib/server/log.ts';
import { deliverMessages } from '#lib/server/alerts/deliver.ts';
import { evaluateAlerts } from '#lib/server/alerts/evaluate.ts';
import { HOUR, MINUTE, quote, reading, START } from '../db/readings.ts';

export type Received = { path: string; headers: IncomingMessage['headers']; body: string };

/** What a receiver does with a request: a status, a whole answer, a redirect, or nothing at all. */
export type Answer =
	| number
	| { location: string }
	| { status: number; headers?: Record<string, string>; body?: object | string }
	| 'hangs';

/** A receiver of webhooks on loopback that keeps what it got. */
export async function receiver() {
	const got: Received[] = [];
	const answers: Answer[] = [];
	const always = new Map<string, Answer>();
	const server: Server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			got.push({ path: request.url ?? '', headers: request.headers, body });
			const answer = answers.shift() ?? always.get(request.url ?? '') ?? 204;
			if (answer === 'hangs') return;
			if (typeof answer === 'number') response.writeHead(answer).end(answer >= 400 ? body : '');
			else if ('status' in answer) {
				const { status, headers, body: said = '' } = answer;
				response.writeHead(status, headers);
				response.end(typeof said === 'string' ? said : JSON.stringify(said));
			} else response.writeHead(302, answer).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	return {
		got,
		answers,
		/** What a path answers from now on, once `answers` is empty. */
		answerTo: (path: string, answer: Answer) => void always.set(path, answer),
		host: `127.0.0.1:${port}`,
		origin: `http://127.0.0.1:${port}`,
		close: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(resolve));
		}
	};
}

export type Mail = { from: string; to: string[]; text: string };

/** A real SMTP server on loopback: refuses the mailbox `nobody`, is busy once for `busy`. */
export async function mailbox() {
	const got: Mail[] = [];
	const busy = { once: true };
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onRcptTo({ address }, _session, callback) {
			const refuse = (code: number, text: string) =>
				callback(Object.assign(new Error(text), { responseCode: code }));
			if (address.startsWith('nobody@')) return refuse(550, '5.1.1 No such user here');
			if (address.startsWith('busy@') && busy.once) {
				busy.once = false;
				return refuse(451, '4.7.1 Try again later');
			}
			callback();
		},
		onData(stream, { envelope }, callback) {
			let text = '';
			stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
			stream.on('end', () => {
				const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
				got.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
				callback();
			});
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.server.address() as { port: number };
	return {
		got,
		busy,
		url: `smtp://127.0.0.1:${port}`,
		close: () => new Promise<void>((resolve) => server.close(resolve))
	};
}

/** A database with a clock of its own, a price every hour, and passes that evaluate and deliver. */
export async function alertWorld(connection: Connection, env: Record<string, string> = {}) {
	let now = START;
	const logged: string[] = [];
	const context: Context = createContext(
		readConfig({ FEEDS: 'none', ORIGIN: 'https://hearsay.example', ...env }),
		{
			connection,
			clock: { now: () => now, sleep: async () => {} },
			log: createLog({ write: (line) => logged.push(line) })
		}
	);
	const http = createHttp({
		connection,
		clock: context.clock,
		contact: '',
		allowed: context.config.allowHosts,
		timeouts: { headers: 300, whole: 2000 }
	});
	return {
		context,
		logged,
		now: () => now,
		wait: (ms: number) => (now += ms),
		/** Lets an hour pass, at whose end the market is read at so many percent. */
		async price(percent: number, rest: Parameters<typeof reading>[3] = {}) {
			now += HOUR;
			const sides = { bid: percent - 0.5, ask: percent + 0.5, last: percent };
			await saveReading(
				connection,
				[reading('RAIN', now, null, { quote: quote(now, sides), ...rest })],
				now,
				HOUR
			);
			now += MINUTE;
		},
		evaluate: () => evaluateAlerts(context),
		deliver: (places?: { telegram: string }) =>
			deliverMessages(context, { post: http.post, ...(places ? { places } : {}) }),
		close: () => http.close()
	};
}

/** A route as a form enters it. */
export const route = (rest: Partial<NewRoute>): NewRoute => ({
	name: 'Desk',
	kind: 'webhook',
	address: '',
	secret: null,
	lang: 'en',
	zone: 'Asia/Seoul',
	quietFrom: null,
	quietTo: null,
	digestAt: null,
	briefAt: null,
	...rest
});
