import { expect, test } from 'vitest';
import { pointsFor } from './points.ts';

const asked = (headers: Record<string, string>) =>
	pointsFor(new Request('https://hearsay.example', { headers }));
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Mobile/15E148';

test('a phone is sent fewer points than a wide screen, by hint or by name', () => {
	const wide = asked({});
	expect(pointsFor(undefined)).toBe(wide);
	const phone = asked({ 'user-agent': IPHONE });
	expect(phone).toBeLessThan(wide);
	expect(asked({ 'sec-ch-ua-mobile': '?1' })).toBe(phone);
	expect(asked({ 'sec-ch-ua-mobile': '?0', 'user-agent': IPHONE })).toBe(wide);
	expect(asked({ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/155.0' })).toBe(wide);
});
