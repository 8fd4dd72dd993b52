/** Codes of the languages GDELT translates; it names them in English. */
const CODES =
	'af sq am ar hy az eu be bn bs bg ca zh hr cs da nl en et fi fr gl ka de el gu he hi hu is id it ja kn kk ko ky lo lv lt mk ms ml mt mr mn ne no fa pl pt pa ro ru sr si sk sl so es sw sv ta te th bo tr uk ur uz vi cy'.split(
		' '
	);

const names = new Intl.DisplayNames('en', { type: 'language' });
const codeOf = new Map(CODES.map((code) => [names.of(code)?.toLowerCase(), code]));

/** The code of a language named in English (`Korean` gives `ko`), or null. */
export const languageNamed = (name: string): string | null =>
	codeOf.get(name.trim().toLowerCase()) ?? null;
