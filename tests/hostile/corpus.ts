/**
 * Texts that attack whoever shows, exports or logs them; ours, a few of each kind. What runs sets
 * `window.__pwned`; what calls home names a host under `.evil.example`.
 */
export const HOSTILE: Record<string, string> = {
	script: '<script>window.__pwned=1</script>',
	'end of script': '</script><script>window.__pwned=1</script>',
	'end of title': '</title></style></textarea><script>window.__pwned=1</script>',
	handler: '"><img src=x onerror="window.__pwned=1">',
	'single quotes': "' onmouseover='window.__pwned=1' autofocus onfocus='window.__pwned=1",
	'double quotes': '" onpointerenter="window.__pwned=1" autofocus onfocus="window.__pwned=1',
	svg: '<svg onload=window.__pwned=1><animate onbegin=window.__pwned=1></svg>',
	'svg text':
		'</text><script>window.__pwned=1</script><foreignObject><img src=x onerror=window.__pwned=1>',
	mathml:
		'<math><mtext><option><style><img src onerror=window.__pwned=1></style></option></mtext></math>',
	address: 'javascript:window.__pwned=1',
	'data address': 'data:text/html,<script>parent.__pwned=1</script>',
	'far picture':
		'<img src=http://picture.evil.example/x.png><link rel=stylesheet href=//style.evil.example>',
	template:
		"{{constructor.constructor('window.__pwned=1')()}} ${window.__pwned=1} {@html '<b>'} <%= 7*7 %>",
	comment: '--><script>window.__pwned=1</script><!-- ]]> <![CDATA[',
	entities: '&lt;script&gt;window.__pwned=1&lt;/script&gt; &#60;b&#62; &amp;quot;',
	bidi: 'the price is \u202e%21\u202c and \u2067not\u2069 \u200fthis',
	'zero width': 'Mu\u200bsk \ufeffRyan\u2060air',
	'long word': `long${'W'.repeat(3000)}word`,
	'long Korean word': `긴${'말'.repeat(900)}`,
	marks: `a${'\u0301'.repeat(400)}`,
	nul: 'before\u0000after\ud800',
	'formula =': '=HYPERLINK("http://cell.evil.example","x")',
	'formula +': "+1+cmd|' /C calc'!A0",
	'formula -': '-2+3+cmd|x',
	'formula @': '@SUM(1+1)*cmd|x',
	'formula tab': '\t=1+1',
	'formula wide': '＝1+1',
	ansi: '\u001b[31mred\u001b[2J\u009b2J\u0007',
	lines: 'one\r\n2026-01-01T00:00:00Z stored feed=forged\u2028two\u0085three',
	path: '../../../../etc/passwd',
	'windows path': '..\\..\\windows\\system.ini%2e%2e%2f%00',
	sql: "'; DROP TABLE article; --",
	'sql union': '" UNION SELECT password FROM user /*',
	fts: 'NEAR("a" b, 2) title:* ^x -"y" AND OR NOT (',
	prototype: '__proto__',
	constructor: 'constructor',
	header: 'x\r\nSet-Cookie: pwned=1\r\n\r\n<script>window.__pwned=1</script>'
};

/** Characters that turn the text around them: none of them is ever stored. */
export const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What makes a spreadsheet take a cell for a formula. */
export const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Characters that a terminal acts on. */
export const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
