/** A letter in the form that each kind of receiver takes. What was written elsewhere is escaped for it. */
import type { RouteKind } from '#lib/domain/alert.ts';
import type { Letter, Telling } from './say.ts';
import { webhookHeaders } from './sign.ts';

/** What is posted: where to, and with which headers beside the content type. */
export type Posting = { url: string; body: string; headers: Record<string, string> };

/** What of a route a format needs. */
type Target = { address: string; secret: string | null };

/** Cut to so many characters, never through one; `…` says that there was more. */
const cut = (text: string, most: number) => {
	const signs = [...text];
	return signs.length <= most ? text : `${signs.slice(0, most - 1).join('')}…`;
};

/** As many parts as fit, whole; the last resort is the beginning of the first. */
function fitting(parts: readonly string[], most: number, between = '\n\n'): string {
	let text = '';
	for (const part of parts) {
		const longer = text === '' ? part : text + between + part;
		if (longer.length > most) return text === '' ? cut(part, most) : cut(`${text}\n…`, most);
		text = longer;
	}
	return text;
}

/** A letter as plain text: mail, ntfy. */
export const plainText = ({ body, tellings }: Letter): string =>
	body ??
	tellings.map(({ headline, lines, link }) => [headline, ...lines, link].join('\n')).join('\n\n');

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => HTML[sign] ?? sign);

/** Slack reads & < > as marks of its own; nothing else turns text into a mention or a link. */
const slackText = (text: string) => text.replace(/[&<>]/g, (sign) => HTML[sign] ?? sign);

/** Discord's Markdown: signs that mark text are written out, and mentions are switched off besides. */
const discordText = (text: string) => text.replace(/[\\`*_~|>#[\]()@:-]/g, (sign) => `\\${sign}`);

const slackPart = ({ headline, lines, link }: Telling) =>
	[`*<${link}|${slackText(headline).replaceAll('|', '¦')}>*`, ...lines.map(slackText)].join('\n');

const discordPart = ({ headline, lines, link }: Telling) =>
	[`**${discordText(headline)}**`, ...lines.map(discordText), `<${link}>`].join('\n');

const telegramPart = ({ headline, lines, link }: Telling) =>
	[`<a href="${escaped(link)}">${escaped(headline)}</a>`, ...lines.map(escaped)].join('\n');

/** A letter in pieces that may be left out whole, each escaped. */
const partsOf = (
	{ body, tellings }: Letter,
	part: (telling: Telling) => string,
	escape: (text: string) => string
) => (body === null ? tellings.map(part) : body.split('\n\n').map(escape));

/** Most characters that each takes, by its own documentation; ntfy counts bytes, a Korean letter is three. */
const MOST = { slack: 3000, discord: 2000, telegram: 4096, ntfy: 1300 } as const;

const json = (url: string, body: unknown, headers: Record<string, string> = {}): Posting => ({
	url,
	body: JSON.stringify(body),
	headers: { 'content-type': 'application/json', ...headers }
});

/** Telegram's place; another in tests. */
export type Places = { telegram: string };
export const PLACES: Places = { telegram: 'https://api.telegram.org' };

/** What is posted to a route, by its kind. Mail is not posted. `at` in ms. */
export const POSTINGS: Record<
	Exclude<RouteKind, 'mail'>,
	(letter: Letter, target: Target, at: number, places: Places) => Posting
> = {
	webhook(letter, { address, secret }, at) {
		const { id, kind, title, data } = letter;
		const posting = json(address, {
			type: `hearsay.${kind}`,
			timestamp: new Date(at).toISOString(),
			data: { id, title, text: plainText(letter), alerts: data }
		});
		const { body } = posting;
		const proof = secret === null ? {} : webhookHeaders(secret, { id, at, body });
		return { ...posting, headers: { ...posting.headers, ...proof } };
	},
	slack(letter, { address }) {
		const parts = partsOf(letter, slackPart, slackText);
		const text = fitting(parts, MOST.slack);
		return json(address, {
			text: cut(slackText(letter.title), 150),
			unfurl_links: false,
			blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }]
		});
	},
	discord(letter, { address }) {
		const parts = partsOf(letter, discordPart, discordText);
		return json(address, {
			content: fitting(parts, MOST.discord),
			allowed_mentions: { parse: [] }
		});
	},
	telegram(letter, { address, secret }, _at, { telegram }) {
		const parts = partsOf(letter, telegramPart, escaped);
		return json(`${telegram}/bot${secret ?? ''}/sendMessage`, {
			chat_id: address,
			text: fitting(parts, MOST.telegram),
			parse_mode: 'HTML',
			link_preview_options: { is_disabled: true }
		});
	},
	ntfy(letter, { address, secret }) {
		const url = new URL(address);
		const [first] = letter.tellings;
		const [topic = ''] = url.pathname.split('/').filter(Boolean).slice(-1);
		// As JSON, to the root: headers hold ASCII alone.
		return json(
			`${url.origin}${url.pathname.slice(0, url.pathname.lastIndexOf('/'))}/`,
			{
				topic: decodeURIComponent(topic),
				title: cut(letter.title, 200),
				message: fitting([plainText(letter)], MOST.ntfy),
				...(first ? { click: first.link } : {})
			},
			secret === null ? {} : { authorization: `Bearer ${secret}` }
		);
	}
};
