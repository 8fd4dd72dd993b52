/**
 * Characters that nobody sees and that harm what stands around them: controls (terminals act on them),
 * zero-width blanks, and those that turn the direction of the text after them (Unicode's
 * Bidi_Control). Line breaks and tabs are none of them.
 */
const UNSEEN =
	/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/;
const EVERY_UNSEEN = new RegExp(UNSEEN, 'g');

/**
 * A text from outside without the characters that nobody sees; halves of surrogate pairs are U+FFFD, for no
 * database takes them. Done once, where a text comes in, so that no
 * page, export or log has to think of it.
 */
export const legible = (text: string): string =>
	(UNSEEN.test(text) ? text.replace(EVERY_UNSEEN, '') : text).toWellFormed();

const UNPRINTABLE =
	/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text as one line for a terminal: what would break or colour the line, or turn it, is spelled `\u001b`. */
export const oneLine = (text: string): string =>
	text.replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
