import { headline } from './text.ts';

/**
 * Portals show other publishers' articles under addresses of their own. Such a copy is listed as one
 * and counts once: neither as an article nor as a publisher more.
 */
const PORTALS = new Set(
	(
		'naver.com daum.net nate.com zum.com kakao.com msn.com yahoo.com yahoo.co.jp aol.com newsbreak.com ' +
		'flipboard.com smartnews.com news.google.com line.me livedoor.com goo.ne.jp infoseek.co.jp ' +
		'biglobe.ne.jp excite.co.jp toutiao.com sohu.com sina.com.cn 163.com qq.com'
	).split(' ')
);

export const isPortal = (domain: string | null) => domain !== null && PORTALS.has(domain);

type Published = { title: string; domain: string | null };

/** Who published an article: the owner its source names, else its domain; at a portal the outlet. */
export const ownerOf = (article: {
	owner: string | null;
	domain: string | null;
	outlet: string;
}): string => article.owner ?? (isPortal(article.domain) ? null : article.domain) ?? article.outlet;

/** What portals hang onto a headline: ` - 예시일보`, ` | Example News`, ` : 네이버 뉴스`. */
const SUFFIX = /\s[-–—|:·]\s[^-–—|:·]{2,25}$/u;
/** Shorter headlines (일기예보, Correction) are not the same for being alike. */
const SHORTEST = 8;

const normal = ({ title, domain }: Published) => {
	const plain = headline(isPortal(domain) ? title.replace(SUFFIX, '') : title).text;
	return plain.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
};

/**
 * Which articles of a story are copies of another, by their place in the list: the same headline at a
 * portal. The original is the first that is at no portal, else the first.
 */
export function copiesOf(articles: readonly Published[]): Map<number, number> {
	const copies = new Map<number, number>();
	if (!articles.some(({ domain }) => isPortal(domain))) return copies;
	const alike = Map.groupBy(articles.keys(), (i) => normal(articles[i]!));
	for (const [text, group] of alike) {
		if (group.length < 2 || text.length < SHORTEST) continue;
		const original = group.find((i) => !isPortal(articles[i]!.domain)) ?? group[0]!;
		for (const i of group) {
			if (i !== original && isPortal(articles[i]!.domain)) copies.set(i, original);
		}
	}
	return copies;
}
