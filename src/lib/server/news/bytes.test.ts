import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { textOf } from './bytes.ts';

const xml = (encoding: string, text: string) =>
	`<?xml version="1.0" encoding="${encoding}"?><t>${text}</t>`;
const korean = (label: string, text: string) => iconv.encode(xml(label, text), 'cp949');

test('CP949 syllables come out right under every label, where the platform’s decoder fails silently', () => {
	for (const label of [
		'EUC-KR',
		'ks_c_5601-1987',
		'cp949',
		'windows-949',
		'korean',
		'x-windows-949'
	]) {
		expect(textOf(korean(label, '똠방각하 펲시'))).toContain('똠방각하 펲시');
	}
	expect(textOf(Uint8Array.of(0x8c, 0x63), 'text/xml; charset=euc-kr')).toBe('똠');
});

test('the byte order mark wins, then a charset the bytes are valid in, then valid UTF-8, then the declaration', () => {
	const utf8 = new TextEncoder().encode(xml('EUC-KR', '한글'));
	expect(
		textOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]), 'text/xml; charset=euc-kr')
	).toContain('한글');
	expect(textOf(utf8)).toContain('한글');
	expect(textOf(korean('EUC-KR', '한글'), 'text/xml; charset=utf-8')).toContain('한글');
	expect(textOf(iconv.encode('<t>한글</t>', 'cp949'), 'text/xml; charset="EUC-KR"')).toContain(
		'한글'
	);
	expect(textOf(iconv.encode('\ufeff<t>한글</t>', 'utf16le'))).toContain('한글');
});

test('without any label Korean bytes are read as CP949, and Western ones as windows-1252', () => {
	expect(textOf(iconv.encode('<t>삼성전자 영업이익</t>', 'cp949'))).toBe(
		'<t>삼성전자 영업이익</t>'
	);
	expect(textOf(iconv.encode('<t>Café “open”</t>', 'win1252'))).toBe('<t>Café “open”</t>');
});

test('a text cut in the middle of a character keeps its encoding', () => {
	const utf8 = new TextEncoder().encode('<t>삼성전자 3분기 영업이익</t>');
	expect(textOf(utf8.subarray(0, 20))).toMatch(/^<t>삼성전자/);
	const euc = korean('EUC-KR', '삼성전자 3분기 영업이익 12조원');
	expect(textOf(euc.subarray(0, euc.length - 6))).toContain('삼성전자 3분기');
});

test('an unknown or lying charset is no obstacle', () => {
	expect(textOf(new TextEncoder().encode('é'), 'text/xml; charset=klingon')).toBe('é');
	expect(textOf(new Uint8Array())).toBe('');
});

test('decomposed Hangul is composed, and characters that XML forbids are gone', () => {
	expect(textOf(new TextEncoder().encode('삼성'.normalize('NFD')))).toBe('삼성');
	expect(textOf(new TextEncoder().encode('a\u0000b\u000bc\td\n'))).toBe('abc\td\n');
});
