import type { RequestEvent } from '@sveltejs/kit';
import { element, text } from '#lib/charts/svg-sheet.ts';
import type { DeskWays } from '#lib/components/ways.ts';
import { m } from '#lib/paraglide/messages.js';
import { editorOf } from '#lib/server/editing.ts';
import { timesOf } from './times.ts';

/**
 * Ways to the desk from where its work arises, each as path and words; null for whoever may not edit, and in
 * the past, which nobody changes.
 */
export async function deskWays(
	{ locals, url }: Pick<RequestEvent, 'locals' | 'url'>,
	ways: () => readonly (readonly [path: string, words: string])[] = () => []
): Promise<DeskWays | null> {
	if (timesOf({ locals, url }).asOf !== null) return null;
	if ((await editorOf(locals.context, locals)) === null) return null;
	const links = ways().map(([href, words]) => element('a', { href }, text(words)));
	const label = element('span', { class: 'soft' }, text(m.desk_ways()));
	return {
		html: element(
			'p',
			{ class: 'ways small' },
			`${label} ${element('span', { class: 'dots' }, links.join(''))}`
		),
		judge: m.desk_judge()
	};
}
