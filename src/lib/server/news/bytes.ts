import iconv from 'iconv-lite';

/**
 * Labels of the Encoding Standard that all mean windows-949. Node's own decoder of that name turns
 * the 8 822 syllables beyond KS X 1001 into garbage without a word (0x8c 0x63 is 똠), so these go
 * through iconv-lite.
 */
const KOREAN =
	/^(?:euc-?kr|cseuckr|cp-?949|uhc|ms949|ks_?c_?5601(?:-?19(?:87|89))?|ksc_?5601|csksc56011987|iso-ir-149|korean|(?:x-)?windows-949)$/i;

/** The text when all bytes are valid in the encoding, else null; null for a name nobody knows. */
function decodeAs(bytes: Uint8Array, label: string): string | null {
	if (KOREAN.test(label)) {
		const text = iconv.decode(bytes, 'cp949');
		return text.includes('\ufffd') ? null : text;
	}
	try {
		return new TextDecoder(label, { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

/** The encoding named in an XML declaration, read from the first bytes as if they were Latin. */
function declaredIn(bytes: Uint8Array): string | null {
	const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 400));
	return /<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})/i.exec(head)?.[1] ?? null;
}

const byteOrderMark = (bytes: Uint8Array) => {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	return null;
};

/**
 * Bytes of a feed as text in NFC, without characters that XML forbids. Asked in turn: byte order
 * mark; HTTP charset, if the bytes are valid in it; valid UTF-8, even when the declaration says
 * otherwise (a proxy transcoded it); the XML declaration; CP949; windows-1252.
 */
export function textOf(bytes: Uint8Array, contentType?: string | null): string {
	return cleanXml(decode(bytes, contentType)).normalize('NFC');
}

function decode(bytes: Uint8Array, contentType?: string | null): string {
	const mark = byteOrderMark(bytes);
	if (mark !== null) return new TextDecoder(mark).decode(bytes);
	const told = /;\s*charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1];
	const declared = declaredIn(bytes);
	for (const label of [told, 'utf-8', declared]) {
		const text = label ? decodeAs(bytes, label) : null;
		if (text !== null) return text;
	}
	const korean = [told, declared].some((label) => label && KOREAN.test(label));
	return (
		(korean ? mostly(iconv.decode(bytes, 'cp949')) : null) ??
		mostly(new TextDecoder('utf-8').decode(bytes)) ??
		decodeAs(bytes, 'cp949') ??
		new TextDecoder('windows-1252').decode(bytes)
	);
}

/**
 * A text with a broken byte here and there (cut in the middle of a character, say) is better than
 * the same bytes in a wrong encoding: the text if at most a tenth of what is not ASCII is broken.
 */
function mostly(text: string): string | null {
	const broken = text.match(/\ufffd/g)?.length ?? 0;
	const foreign = text.match(/[^\u0000-\u007f]/g)?.length ?? 0;
	return broken * 10 <= foreign ? text : null;
}

const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Removes the control characters that XML forbids and browsers' feeds contain all the same. */
const cleanXml = (text: string) => text.replace(FORBIDDEN, '').toWellFormed();
