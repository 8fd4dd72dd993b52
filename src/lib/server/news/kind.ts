import { textOf } from './bytes.ts';
import {
	isCutOff,
	isTangled,
	notAFeed,
	rootOf,
	upToLastItem,
	withoutOwnPrefix,
	type Root
} from './document.ts';
import { readDraft, type FeedDraft, type ItemDraft } from './draft.ts';
import { FeedError, MOST_BYTES, type FeedMeta, type SourceKind } from './source.ts';
import { evenCdata } from './text.ts';

/** The text of a body. Throws `FeedError` when it is too large. */
export function bodyText(body: Uint8Array, meta: FeedMeta): string {
	if (body.byteLength > MOST_BYTES) {
		throw new FeedError(
			'too-large',
			`The body has ${body.byteLength} bytes; at most ${MOST_BYTES} are read.`
		);
	}
	return textOf(body, meta.contentType);
}

/**
 * A kind of source in XML: the name of its root element, and how its document becomes a draft. A
 * document cut off in the middle is read up to its last whole item.
 */
export function xmlKind(kind: {
	id: string;
	name: string;
	roots: string[];
	claims?: (root: Root, meta: FeedMeta) => boolean;
	draft: (xml: string, meta: FeedMeta) => FeedDraft;
	item: (raw: unknown) => ItemDraft;
}): SourceKind {
	const claimed = (text: string, meta: FeedMeta) => {
		const root = rootOf(text);
		return root && kind.roots.includes(root.name) && (kind.claims?.(root, meta) ?? true)
			? root
			: null;
	};
	const read: SourceKind['read'] = (text, meta) => {
		const root = claimed(text, meta);
		if (!root) throw notAFeed(text);
		const { draft, cut } = draftOf(root, (xml) => kind.draft(xml, meta));
		return readDraft(
			kind.id,
			draft,
			meta,
			cut ? `The document is cut off; ${draft.items.length} whole items were read.` : null
		);
	};
	return {
		id: kind.id,
		name: kind.name,
		claims: (text, meta) => claimed(text, meta) !== null,
		read,
		parse: (body, meta) => read(bodyText(body, meta), meta),
		item: kind.item
	};
}

/** Reads as much as can be read, in the order of how much is kept. */
function draftOf(root: Root, read: (xml: string) => FeedDraft): { draft: FeedDraft; cut: boolean } {
	const xml = evenCdata(root.xml);
	const cut = isCutOff(root);
	const attempts = [() => xml, () => upToLastItem({ ...root, xml }), () => withoutOwnPrefix(xml)];
	let first: unknown;
	for (const attempt of attempts) {
		try {
			const document = attempt();
			if (document !== null && isTangled(document)) throw new Error('too many tags never end');
			if (document !== null) return { draft: read(document), cut };
		} catch (error) {
			first ??= error;
		}
	}
	throw new FeedError(
		'malformed',
		`The ${root.name} document is broken and holds no whole item.`,
		first
	);
}
