/** A part of a text: offsets, and how much it says of a target. */
export type Part = { from: number; to: number; share: number };

// A sentence's end, a headline's dots, or a verb that goes on: 오르고, 내렸지만, 늘었으며.
const BREAK =
	/[.?!](?=\s|$)|[…;]|(?:지만|으나|는데|면서|[하되르리지나었았했였됐늘줄]고|(?:[하되르리지나]|[었았했였됐]으)며|반면),?(?=\s)/gu;
/** A topic of its own: 하이닉스는. Not 국내에는, 올해는, 에서는. */
const TOPIC = /(?:^|\s)[\p{L}\p{N}]{1,20}[^에서로지\s](?:은|는)(?=\s)/u;

const NEARBY = 0.4;

// A dash needs none, and may have none in Unicode's mode: K-pop.
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/**
 * The clauses of a text and how much each says of `target`: in full where it is named and in the
 * clauses after it that name no topic of their own (삼성전자는 오르고 하이닉스는 내렸다). Null where the
 * target is not named. Linear in the length of the text.
 */
export function partsAbout(text: string, target: string): Part[] | null {
	const letters = [...target.normalize('NFC').trim()]
		.slice(0, 60)
		.filter((sign) => /\S/.test(sign));
	if (letters.length === 0) return null;
	const named = new RegExp(`(?<![\\p{L}\\p{N}])${letters.map(escaped).join(' ?')}`, 'iu');
	const parts: Part[] = [];
	let from = 0;
	let about = false;
	for (const end of [...text.matchAll(BREAK).map((m) => m.index + m[0].length), text.length]) {
		const clause = text.slice(from, end);
		if (named.test(clause)) about = true;
		else if (TOPIC.test(clause)) about = false;
		parts.push({ from, to: end, share: about ? 1 : TOPIC.test(clause) ? 0 : NEARBY });
		from = end;
	}
	return parts.some(({ share }) => share === 1) ? parts : null;
}

/** How much a place in the text says of the target. Places are asked for in rising order. */
export function shares(parts: readonly Part[]): (place: number) => number {
	let at = 0;
	return (place) => {
		while (at + 1 < parts.length && (parts[at]?.to ?? 0) <= place) at++;
		return parts[at]?.share ?? 1;
	};
}
