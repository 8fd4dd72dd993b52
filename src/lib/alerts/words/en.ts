import { MISSING, percent, points } from '#lib/domain/format.ts';
import type { AlertWords } from './words.ts';

const quoted = (title: string) => `“${title.replace(/[“”"]/g, "'").trim()}”`;

const sides = ({ bid, ask }: { bid: number | null; ask: number | null }) =>
	bid === null && ask === null ? null : `Bid ${percent(bid)}, ask ${percent(ask)}.`;

const OUTCOMES = { yes: 'yes', no: 'no', split: 'between yes and no', void: 'void' };
const PARTS = { title: 'question', rules: 'rules', deadline: 'deadline' };

const present = (lines: (string | null)[]) => lines.filter((line) => line !== null);

const printedNote = (snapshot: string | undefined) =>
	snapshot === undefined ? null : `A sentence that was printed rests on it: snapshot ${snapshot}.`;

/** Messages in English. */
export const english: AlertWords = {
	firing: {
		price: (detail, { venue }) => {
			const { market, p, before, printed, lo = 0, hi = 1, level = 0, snapshot } = detail;
			const at = `${quoted(market.title)} is at ${percent(p)} on ${venue(market.venue)}`;
			const was = before === null ? '' : `, before that ${percent(before)}`;
			return detail.why === 'watch'
				? {
						headline: `Left the bounds of what was printed (${percent(lo)} to ${percent(hi)}): ${at}`,
						lines: present([
							printed == null ? null : `Printed: ${percent(printed)}.`,
							sides(detail),
							printedNote(snapshot)
						])
					}
				: {
						headline: `Crossed ${percent(level)}: ${at}${was}`,
						lines: present([sides(detail)])
					};
		},
		move: ({ market, from, to, hours }, { venue }) => ({
			headline: `${quoted(market.title)} moved from ${percent(from)} to ${percent(to)}`,
			lines: [
				`${points(to - from)} points within ${hours} h on ${venue(market.venue)}: more than its spread and its usual movement.`
			]
		}),
		burst: ({ topic, stories, expected, outlets, headlines }) => ({
			headline: `${topic.name.en}: ${stories} new stories by ${outlets} outlets, where ${expected.toFixed(1)} were usual`,
			lines: headlines.map(({ title, outlet }) => `${title} (${outlet})`)
		}),
		status: ({ market, status, outcome, snapshot }, { venue }) => ({
			headline:
				status === 'proposed'
					? `Outcome proposed or disputed, it may still flip: ${quoted(market.title)}`
					: status === 'void'
						? `Declared void: ${quoted(market.title)}`
						: `Settled ${outcome === null ? MISSING : OUTCOMES[outcome]}: ${quoted(market.title)}`,
			lines: present([`As ${venue(market.venue)} says.`, printedNote(snapshot)])
		}),
		rules: ({ market, changed, closesAt, snapshot }, { venue, moment }) => ({
			headline: `Edited (${changed.map((part) => PARTS[part]).join(', ')}): ${quoted(market.title)}`,
			lines: present([
				`${venue(market.venue)} changed what its holders bet on.`,
				changed.includes('deadline')
					? `Deadline: ${closesAt.before === null ? 'none' : moment(closesAt.before)}, now ${closesAt.after === null ? 'none' : moment(closesAt.after)}.`
					: null,
				printedNote(snapshot)
			])
		}),
		story: (detail) =>
			detail.why === 'outlets'
				? {
						headline: `Carried by ${detail.outlets} outlets: ${quoted(detail.story.title)}`,
						lines: [`The newest of them: ${detail.newest}.`]
					}
				: {
						headline: `${detail.outlet} rewrote its headline: ${quoted(detail.after)}`,
						lines: [`Before: ${quoted(detail.before)}`]
					},
		source: ({ feed, why, since, message }, { moment }) => ({
			headline: {
				outage: `${feed} does not answer`,
				recovery: `${feed} answers again`,
				gone: `${feed} is gone for good`,
				silent: `${feed} has given nothing since ${moment(since)}`
			}[why],
			lines: message === '' ? [] : [message]
		})
	},
	several: (n) => `${n} alerts`,
	rule: (name) => `Rule: ${name}`,
	test: {
		headline: 'This is a test',
		line: 'Messages of Hearsay reach this address.'
	},
	simulated: 'Simulated data.',
	known: (when) => `Known since ${when}`
};
