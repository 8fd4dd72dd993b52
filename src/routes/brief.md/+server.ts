import { text } from '@sveltejs/kit';
import { briefMarkdown } from '#lib/alerts/brief.ts';
import { briefOf } from '../brief/brief-of.ts';
import type { RequestHandler } from './$types';

/** The morning brief as Markdown, in the reader's language. */
export const GET: RequestHandler = async (event) =>
	text(briefMarkdown(await briefOf(event), event.url.origin), {
		headers: { 'content-type': 'text/markdown; charset=utf-8', vary: 'accept-language, cookie' }
	});
