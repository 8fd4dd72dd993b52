import { expect, test } from 'vitest';
import { copiesOf, ownerOf } from './portal.ts';

const article = (title: string, domain: string, outlet = domain) => ({
	title,
	domain,
	outlet,
	owner: ownerOf({ owner: null, domain, outlet })
});

const TITLE = '현대차 노조, 임금 협상 결렬에 파업 투표 가결';

test('the same headline at a portal is a copy of the one at its publisher, whoever was seen first', () => {
	const copies = copiesOf([
		article(`[단독] ${TITLE} - 예시일보`, 'naver.com', '예시일보'),
		article(TITLE, 'example.kr'),
		article(`${TITLE} | 예시일보`, 'daum.net', '예시일보')
	]);
	expect([...copies]).toEqual([
		[0, 1],
		[2, 1]
	]);
});

test('publishers with one headline, as an agency gives it out, are not copies of each other', () => {
	const articles = [article(TITLE, 'example.kr'), article(TITLE, 'other.kr')];
	expect(copiesOf(articles).size).toBe(0);
});

test('another headline at a portal is no copy, and counts for the outlet that wrote it', () => {
	const articles = [
		article(TITLE, 'example.kr'),
		article('현대차 노조 파업 가결…사측 "유감"', 'naver.com', '다른일보')
	];
	expect(copiesOf(articles).size).toBe(0);
	expect(articles[1]?.owner).toBe('다른일보');
});

test('short headlines are not copies for being alike', () => {
	expect(copiesOf([article('부고', 'example.kr'), article('부고', 'naver.com')]).size).toBe(0);
});
