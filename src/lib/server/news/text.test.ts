import { expect, test } from 'vitest';
import { evenCdata, plainText } from './text.ts';

const text = (markup: string) => plainText(markup, 1_000);

test('a character < is text, a tag is not', () => {
	expect(text('Why x < y and 3 < 5 still matters')).toBe('Why x < y and 3 < 5 still matters');
	expect(text('if x<y then z>x')).toBe('if xx');
	expect(text('if x<y then stop')).toBe('if x<y then stop');
	expect(text('I <3 <b>news</b>')).toBe('I <3 news');
	expect(text('<p>one<br>two<img src="a.jpg">three</p><p>four')).toBe('one two three four');
	expect(text('cut off in the middle of <a href="https://exam')).toBe('cut off in the middle of');
});

test('entities are decoded once more when they were escaped twice, and no further', () => {
	expect(text('Johnson &amp; Johnson&#39;s &quot;deal&quot;')).toBe('Johnson & Johnson\'s "deal"');
	expect(text('AT&amp;amp;T')).toBe('AT&amp;T');
	expect(text('AT&T and R&D;')).toBe('AT&T and R&D;');
});

test('script text never leaks, whatever it is wrapped in', () => {
	expect(text('<script>alert(1)</script> 삼성전자')).toBe('삼성전자');
	expect(text('&lt;script&gt;alert(1)&lt;/script&gt; 삼성전자')).toBe('삼성전자');
	expect(text('<style>p{}</style><p onclick="x()">a</p><script>alert(1)')).toBe('a');
	expect(text('<scr<script>ipt>alert(1)</script>')).not.toMatch(/<script/);
});

test('white space collapses, control characters and turned reading directions go', () => {
	expect(text('a\u00a0\u00a0b\n\tc')).toBe('a b c');
	expect(text('a\u202eb\u0007c&#1;')).toBe('abc');
	expect(text('\u1112\u1161\u11ab')).toBe('한');
});

test('a text is cut where it is too long, never inside a character', () => {
	expect(plainText('a😀b', 2)).toBe('a\ufffd');
	expect(plainText('x'.repeat(5_000_000), 10)).toBe('x'.repeat(10));
});

// In quadratic time each of these would take minutes: the run's time limit is the assertion.
test.each(['<', '<a ', '<script>', '<!--', '&', '&#', '<![CDATA[', '<a<b '])(
	'hostile markup takes linear time: %s',
	(part) => {
		expect(plainText(part.repeat(200_000), 200_000).length).toBeLessThanOrEqual(200_000);
		expect(evenCdata(part.repeat(200_000))).toHaveLength(part.length * 200_000);
	}
);

test('double escaping inside CDATA is taken to the same level as outside', () => {
	expect(evenCdata('<t><![CDATA[AT&amp;amp;T &amp;#39; a&amp;b]]></t>&amp;amp;')).toBe(
		'<t><![CDATA[AT&amp;T &#39; a&amp;b]]></t>&amp;amp;'
	);
	expect(evenCdata('<![CDATA[never closed &amp;amp;')).toBe('<![CDATA[never closed &amp;amp;');
});
