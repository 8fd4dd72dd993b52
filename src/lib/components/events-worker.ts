/** One connection for all pages of this browser: a shared worker that passes on what it hears. */
import { keepConnected, type Word } from './events.ts';

/** What a page says: that it is seen or not, gone, or that the network is back. */
export type Said = 'seen' | 'unseen' | 'gone' | 'hurry';

const pages = new Map<MessagePort, boolean>();
/** How the connection stands, for pages that come later. */
let standing: Word | null = null;

const connection = keepConnected((word) => {
	if (word.kind === 'beat') standing = standing && { kind: 'open', at: word.at };
	else if (word.kind !== 'change' && word.kind !== 'look') standing = word;
	for (const page of pages.keys()) page.postMessage(word);
});

function hear(page: MessagePort, said: Said) {
	if (said === 'hurry') return connection.hurry();
	if (said === 'gone') pages.delete(page);
	else pages.set(page, said === 'seen');
	const wanted = [...pages.values()].includes(true);
	if (!wanted) standing = null;
	connection.want(wanted);
}

(globalThis as unknown as SharedWorker & { onconnect: (event: MessageEvent) => void }).onconnect =
	({ ports: [page] }) => {
		if (!page) return;
		page.onmessage = ({ data }: MessageEvent<Said>) => hear(page, data);
		if (standing) page.postMessage(standing);
		hear(page, 'seen');
	};
