/** Which keys ask for something. In its own small module, since every page has it from the start. */

/** What may be asked for: a key that was pressed, or the palette by its button. */
export type Asked = KeyboardEvent | 'palette';

const FIELD =
	'input:not([type=radio], [type=checkbox], [type=button]), textarea, select, [contenteditable], dialog';

/** A key by its Latin letter or sign, also where a Hangul keyboard is on: ㅓ is j. */
export const keyName = ({ key, code }: KeyboardEvent): string =>
	/^Key/.test(code) && !/^[ -~]$/.test(key) ? code.slice(3).toLowerCase() : key;

/** Whether Ctrl or Cmd and K were pressed together. */
export const asksPalette = (event: KeyboardEvent): boolean =>
	(event.ctrlKey || event.metaKey) &&
	!event.altKey &&
	!event.shiftKey &&
	keyName(event).toLowerCase() === 'k';

/** What has just been closed holds the focus for a moment more. */
const inClosed = (target: Element) => target.closest('dialog:not([open])') !== null;

/** Whether a single key was pressed outside of fields and dialogs. */
export const isPlain = ({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean =>
	!(ctrlKey || metaKey || altKey) &&
	(inClosed(target as Element) || !(target as Element).closest(FIELD));

/** Whether a key asks for something; `single`: whether the reader wants single keys to. */
export const asks = (event: KeyboardEvent, single: boolean): boolean =>
	!event.defaultPrevented &&
	(asksPalette(event) ||
		(single && isPlain(event) && /^[jkocehmsgtv[\]1-6/?]$/.test(keyName(event))));
