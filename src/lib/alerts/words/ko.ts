import { MISSING, percent, points } from '#lib/domain/format.ts';
import { particle } from '#lib/print/particle.ts';
import type { AlertWords } from './words.ts';

const quoted = (title: string) => `‘${title.replace(/[‘’']/g, '"').trim()}’`;

const sides = ({ bid, ask }: { bid: number | null; ask: number | null }) =>
	bid === null && ask === null ? null : `매수 ${percent(bid)}, 매도 ${percent(ask)}.`;

const OUTCOMES = { yes: '예', no: '아니오', split: '분할', void: '무효' };
const PARTS = { title: '질문', rules: '규칙', deadline: '마감' };

const present = (lines: (string | null)[]) => lines.filter((line) => line !== null);

const printedNote = (snapshot: string | undefined) =>
	snapshot === undefined ? null : `이 시장을 인용한 문장이 나갔습니다: 고정본 ${snapshot}.`;

/** Messages in Korean. */
export const korean: AlertWords = {
	firing: {
		price: (detail, { venue }) => {
			const { market, p, before, printed, lo = 0, hi = 1, level = 0, snapshot } = detail;
			const at = `${venue(market.venue)} ${quoted(market.title)} ${percent(p)}`;
			return detail.why === 'watch'
				? {
						headline: `인용 범위(${percent(lo)}~${percent(hi)})를 벗어남: ${at}`,
						lines: present([
							printed == null ? null : `인용한 값은 ${percent(printed)}.`,
							sides(detail),
							printedNote(snapshot)
						])
					}
				: {
						headline: `기준선 ${percent(level)} 통과: ${at}${before === null ? '' : `, 직전 ${percent(before)}`}`,
						lines: present([sides(detail)])
					};
		},
		move: ({ market, from, to, hours }, { venue }) => ({
			headline: `${quoted(market.title)} ${percent(from)} → ${percent(to)}`,
			lines: [
				`${venue(market.venue)}에서 ${hours}시간 만에 ${points(to - from)}포인트. 호가 차이와 평소 변동폭을 넘는 움직임입니다.`
			]
		}),
		burst: ({ topic, stories, expected, outlets, headlines }) => ({
			headline: `${topic.name.ko}: 새 기사 ${stories}건, 매체 ${outlets}곳(평소 ${expected.toFixed(1)}건)`,
			lines: headlines.map(({ title, outlet }) => `${title} (${outlet})`)
		}),
		status: ({ market, status, outcome, snapshot }, { venue }) => ({
			headline:
				status === 'proposed'
					? `결과가 제안됐거나 이의가 제기됨, 뒤집힐 수 있음: ${quoted(market.title)}`
					: status === 'void'
						? `무효 처리: ${quoted(market.title)}`
						: `결과 확정(${outcome === null ? MISSING : OUTCOMES[outcome]}): ${quoted(market.title)}`,
			lines: present([`${venue(market.venue)} 발표 기준.`, printedNote(snapshot)])
		}),
		rules: ({ market, changed, closesAt, snapshot }, { venue, moment }) => ({
			headline: `${changed.map((part) => PARTS[part]).join('·')} 변경: ${quoted(market.title)}`,
			lines: present([
				`${particle(venue(market.venue), '이/가')} 계약 내용을 고쳤습니다.`,
				changed.includes('deadline')
					? `마감: ${closesAt.before === null ? '없음' : moment(closesAt.before)} → ${closesAt.after === null ? '없음' : moment(closesAt.after)}.`
					: null,
				printedNote(snapshot)
			])
		}),
		story: (detail) =>
			detail.why === 'outlets'
				? {
						headline: `매체 ${detail.outlets}곳이 보도: ${quoted(detail.story.title)}`,
						lines: [`가장 최근에 보도한 매체: ${detail.newest}.`]
					}
				: {
						headline: `${detail.outlet} 제목 수정: ${quoted(detail.after)}`,
						lines: [`이전 제목: ${quoted(detail.before)}`]
					},
		source: ({ feed, why, since, message }, { moment }) => ({
			headline: {
				outage: `${feed} 응답 없음`,
				recovery: `${feed} 응답 재개`,
				gone: `${feed} 아주 사라짐`,
				silent: `${feed}, ${moment(since)} 이후 수집된 것 없음`
			}[why],
			lines: message === '' ? [] : [message]
		})
	},
	several: (n) => `알림 ${n}건`,
	rule: (name) => `규칙: ${name}`,
	test: {
		headline: '시험 발송입니다',
		line: 'Hearsay의 알림이 이 주소로 도착합니다.'
	},
	simulated: '모의 데이터입니다.',
	known: (when) => `${when} 확인`
};
