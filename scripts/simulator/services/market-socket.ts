import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Moment } from '#lib/domain/market.ts';
import type { World } from '../world.ts';
import { bookJson } from './clob.ts';
import { polymarket } from './polymarket.ts';

/** How often prices are looked at for those who listen, ms. */
const EVERY = 1_000;
/** Streams of one connection; above it the venue sends no book at the beginning. */
const MOST = 500;

/** Polymarket's market channel below `/ws/market`, on the simulator's own port. `close` ends its connections. */
export function marketSocket(server: Server, world: World, clock: () => Moment) {
	const door = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 });
	server.on('upgrade', (request, socket, head) => {
		if (request.url !== '/ws/market') return void socket.destroy();
		door.handleUpgrade(request, socket as Socket, head, (line) => listen(line));
	});

	function listen(line: WebSocket) {
		/** What each stream was told last. */
		const told = new Map<string, string>();
		const book = (id: string) => {
			const token = polymarket(world).byToken.get(id);
			return token ? bookJson(id, token, clock()) : null;
		};
		const sides = (id: string) => {
			const now = book(id);
			return {
				best_bid: now?.bids.at(-1)?.price ?? '',
				best_ask: now?.asks.at(-1)?.price ?? ''
			};
		};
		const take = (ids: string[], first: boolean) => {
			const books = ids.flatMap((id) => {
				told.set(id, JSON.stringify(sides(id)));
				const now = book(id);
				return now === null ? [] : [{ event_type: 'book', ...now }];
			});
			if (first && ids.length <= MOST) line.send(JSON.stringify(books));
		};
		line.on('message', (data) => {
			const text = String(data);
			if (text === 'PING') return line.send('PONG');
			const wish = JSON.parse(text) as { operation?: string; assets_ids?: string[] };
			const ids = wish.assets_ids ?? [];
			if (wish.operation === 'unsubscribe') for (const id of ids) told.delete(id);
			else take(ids, wish.operation === undefined);
		});
		const timer = setInterval(() => {
			for (const [id, before] of told) {
				const now = sides(id);
				if (JSON.stringify(now) === before) continue;
				told.set(id, JSON.stringify(now));
				const change = { asset_id: id, price: now.best_bid, side: 'BUY', size: '1', ...now };
				line.send(
					JSON.stringify({
						event_type: 'price_change',
						market: polymarket(world).byToken.get(id)?.listed.condition,
						price_changes: [change],
						timestamp: String(clock())
					})
				);
			}
		}, EVERY);
		line.on('close', () => clearInterval(timer));
		line.on('error', () => line.terminate());
	}

	return {
		close() {
			for (const line of door.clients) line.terminate();
			door.close();
		}
	};
}
