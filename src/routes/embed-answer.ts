import { withParameters } from '#lib/components/address.ts';
import { readoutAt, latestReadout } from '#lib/charts/figure.ts';
import { localeOf, percent } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import {
	isSimulated,
	momentsOf,
	titleOf,
	unchanging,
	venueOf,
	type Request,
	type Taken
} from './chart-answer.ts';

const html = (text: string) =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');

/**
 * A chart for another site's page: picture, prices as text, where they come from. Live, which is as of its
 * loading, or frozen when the address names a past moment or a snapshot; it says which. No script, so that it shows wherever it is framed.
 */
export function embedAnswer(taken: Taken, request: Request): Response {
	const { url } = request;
	const { figure, now, asOf, frozen } = taken;
	const simulated = isSimulated(taken, request);
	const when = momentsOf(request);
	const theme = ['light', 'dark'].find((one) => one === url.searchParams.get('theme')) ?? null;
	const path = url.pathname.replace(/^\/embed/, '');
	const picture = (shade: string, size: 'column' | 'phone') =>
		html(`${path}/chart.svg${withParameters(url.search, { theme: shade, size })}`);
	/** For a narrow frame letters stay as large as they are, so that the picture is another one. */
	const narrower = (shade: string, media = '') =>
		`<source media="${media}(max-width: 30rem)" srcset="${picture(shade, 'phone')}" width="360" height="500">`;
	const sources = theme
		? narrower(theme)
		: `${narrower('dark', '(prefers-color-scheme: dark) and ')}${narrower('light')}<source media="(prefers-color-scheme: dark)" srcset="${picture('dark', 'column')}">`;
	const still = frozen ? now : asOf;
	const readout = still === null ? latestReadout(figure) : readoutAt(figure, figure.to);
	const prices = figure.lines.map(({ style, title, venue }, i) => {
		const p = readout.lines[i]?.p ?? null;
		return `<li><span>${style.letter} ${html(title)} (${html(venueOf(venue))})</span><strong>${percent(p)}</strong></li>`;
	});
	const state =
		still === null ? m.embed_live({ when: when(now) }) : m.embed_frozen({ when: when(still) });
	const title = html(titleOf(taken));
	const body = `<!doctype html>
<html lang="${localeOf(getLocale())}"${theme ? ` data-theme="${theme}"` : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Hearsay</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/embed.css">
</head>
<body>
<main>
<h1 class="hidden">${title}</h1>
<figure>
<picture>${sources}<img src="${picture(theme ?? 'light', 'column')}" width="640" height="440" alt="${title}"></picture>
<figcaption>
<ul>${prices.join('')}</ul>
<p>${simulated ? `<b>${html(m.simulated())}</b> ` : ''}${html(state)} <a href="${html(path + withParameters(url.search, { theme: null }))}" target="_blank" rel="noopener">${html(m.embed_open())}</a></p>
<p>${html(m.footer_notice())}</p>
</figcaption>
</figure>
</main>
</body>
</html>
`;
	return new Response(body, {
		headers: {
			'content-type': 'text/html; charset=utf-8',
			// Framed by whoever likes: that is what it is for. Nothing in it runs or asks for anything else.
			'content-security-policy':
				"default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'",
			...(frozen ? unchanging(true) : {})
		}
	});
}
