import { changesIn } from './numbers.ts';
import { marksIn, type Mark } from './marks.ts';

/** What a stretch of text says: offsets, and how good or bad. */
export type Finding = { from: number; to: number; value: number };

/** A mark, or a signed number taking part as a movement. */
export type Step = Mark & { number?: true };

/** A thing and its movement: 매출 증가, 적자 축소. */
export const PAIR = 0.8;
/** High or low rather than rising or falling, or a signed number: 수익성이 낮은, 매출 (+12%). */
const SIGNED = 0.5;
/** A movement, or a signed number, of something the lexicon does not know. */
const BARE_MOVE = { '1': 0.5, '-1': -0.55 };
const BARE_TURN = 0.5;
const BARE_NUMBER = 0.35;
/** A thing blocked or relieved rather than moved: 수요 부재, 리스크 해소. */
const UNMOVED = 0.6;
/** A record of something bad: 과태료 75억원…사상 최대. */
const WORST = -0.4;
/** What is denied is not the opposite: 좋지 않다 is weaker than 나쁘다, 나쁘지 않다 weaker still. */
const DENIED_GOOD = -0.8;
const DENIED_BAD = -0.6;
/** 수요가 없다. */
const LACKING = -0.5;
/** 우려 해소 is good, 우려 확산 worse than 우려. */
const RELIEVED = -0.8;
const SPREAD = 1.2;
/** 성장 정체 is bad, and the more so the better the thing was. */
const BLOCKED = 0.3;
const BLOCKED_SHARE = 0.5;
/** With the worry goes what was worried about: 둔화에 대한 우려 해소. */
const WORRY_GONE = -0.3;

/** How far things may stand from each other, in characters: a thing and its movement, … */
const REACH = 60;
/** … a telling word and what turns it round (우려가 크게 줄), … */
const NEAR = 9;
const WORRY_REACH = 6;
/** … a denial and what it denies, before and after it, … */
const DENIAL_REACH = 12;
const LACK_REACH = 3;
const DENIED_NEXT = 2;
/** … and 크게 and what it strengthens. */
const DEGREE_REACH = 15;
const CARRIER_REACH = 3;
/** -6.5% 감소. */
const NAMED = 3;
/** A worry or a loss is near what happens to it, amounts apart. */
const WORRY_MOVES = 20;
const AMOUNT = /\d[\d.,]{0,15} ?[백천]?[만억조]? ?(?:유로|달러|원|엔|위안)?/gu;
/** A clause of its own has begun. */
const CLAUSE = /,|으나|지만|[하되었았했였]고 |며 /u;

/** What may stand between a word and what is said of it. */
const PARTICLES =
	/^[세폭분률]?(?:이|가|은|는|을|를|도|의|에|에 대한|될|할|에서|하는|되는)? ?(?:[\d.,]{1,8}\S{0,4}(?:에|로) )?(?:[가-힣]{1,4}(?:으로|게|히) )?$/u;
/** What follows a cause, which is not what moves: 우려로 하락, 악재에 급락. */
export const CAUSE =
	/^(?: 등| 속)?(?:으로|로|에|속)(?![가-힣]{0,3}(?:서|대한|게))[,\s…]|^(?:에 따|로 인|으로 인|에 따라| 때문| 탓| 여파| 영향| 속)/u;
/** A second movement of the same thing follows on: 전년비 10% 증가하고 전분기비 5% 감소. */
const CONTINUES = /^.{0,8}(?:고|며|나|지만|면서|, )/u;
/** Another thing of which the lexicon knows nothing takes the movement: 송출객수가 증가. */
const OTHER_SUBJECT =
	/[\s,](?!(?:가까이|같이|없이|많이|높이|깊이|나날이|규모|금액|비중|폭|올해|금년|내년|작년|지난해|[상하]?반?분?기)[은는이가]? )[가-힣A-Za-z]{1,11}(?:[^가\s,][이가]|[^에서로다지까\s,][은는]) (?!대비)/u;
const OF_IT = /^의? ?$/u;
const SIZES = new Set(['규모', '금액']);
/** 전년보다 4.9% 많은: a level beside another is a movement. */
const COMPARED = /보다|대비/u;
/** Endings that make a movement part of what follows: 증가한 매출, 줄어든 비용. */
const ADNOMINAL =
	/^(?:한|했던|하는|하던|된|되는|은|는|든|던|진|른|린) (?:[\d,.]{1,12}\S{0,6}의? ?)?$/u;

/** The marks and signed numbers of a sentence, in order. A number whose movement is named says nothing more. */
function stepsIn(sentence: string): Step[] {
	const marks = marksIn(sentence);
	const changes = changesIn(sentence);
	if (changes.length === 0) return marks;
	const numbers = changes.map((change): Step => ({ ...change, number: true }));
	const steps: Step[] = [...marks, ...numbers];
	steps.sort((a, b) => a.from - b.from);
	return steps.filter((step, i) => {
		const next = steps[i + 1];
		return !step.number || next?.move === undefined || next.from - step.to > NAMED;
	});
}

/** What the words of a sentence say of each other, and the steps that were read. */
export function readSentence(sentence: string): { found: Finding[]; steps: Step[] } {
	const steps = stepsIn(sentence);
	const reading = new Reading(sentence);
	steps.forEach((step, i) => reading.read(step, steps[i + 1]));
	reading.tell();
	return { found: reading.found, steps };
}

/** A thing or telling word that waits for what happens to it. */
type Subject = Step & {
	/** It has been counted. */
	told: boolean;
	/** A movement took it, so that the next one may speak of it too: 매출은 늘고 … 줄었다. */
	moved: boolean;
};

/** Reads a sentence from left to right. */
class Reading {
	readonly found: Finding[] = [];
	subject: Subject | null = null;
	private degree = 1;
	private degreeAt = -Infinity;
	private deniedAt = -Infinity;
	readonly sentence: string;

	constructor(sentence: string) {
		this.sentence = sentence;
	}

	say(from: number, to: number, value: number) {
		let strength =
			from - this.degreeAt <= DEGREE_REACH || this.degreeAt > from ? value * this.degree : value;
		if (from - this.deniedAt <= DENIED_NEXT) strength *= value > 0 ? DENIED_GOOD : DENIED_BAD;
		this.deniedAt = -Infinity;
		this.degree = 1;
		if (strength !== 0) this.found.push({ from, to, value: strength });
	}

	/** Counts the waiting word for what it says alone. */
	tell() {
		const { subject } = this;
		if (!subject || subject.told) return;
		subject.told = true;
		if (subject.tone !== undefined) this.say(subject.from, subject.to, subject.tone);
	}

	/** The subject as part of a pair with a step. */
	pair(step: Step, value: number) {
		const { subject } = this;
		if (!subject) return;
		const first = !subject.told;
		subject.told = true;
		this.say(first ? subject.from : step.from, step.to, value);
	}

	intensify(step: Step) {
		this.degree = step.degree ?? 1;
		this.degreeAt = step.to;
	}

	denyNext(step: Step) {
		this.tell();
		this.deniedAt = step.to;
	}

	/** Turns round what stands before a denial. */
	deny(step: Step) {
		const { subject } = this;
		if (subject?.metric && subject.tone === undefined && !subject.told) {
			if (step.from - subject.to > LACK_REACH) return;
			subject.told = true;
			this.say(subject.from, step.to, LACKING * subject.metric);
			return;
		}
		this.tell();
		const last = this.found.at(-1);
		if (last && step.from >= last.to && step.from - last.to <= DENIAL_REACH) {
			last.value *= last.value > 0 ? DENIED_GOOD : DENIED_BAD;
			last.to = step.to;
		}
	}

	/** What a step does to the finding right before it: 성장 둔화, 개선이 지연, 하락 축소. */
	turnsLast(step: Step): boolean {
		const last = this.found.at(-1);
		if (!last || step.from < last.to || (this.subject && !this.subject.told)) return false;
		const between = this.sentence.slice(last.to, step.from);
		if (!PARTICLES.test(between)) return false;
		const value = after(last.value, step);
		if (value === null) return false;
		last.value = value;
		last.to = step.to;
		return true;
	}

	read(step: Step, next: Step | undefined) {
		const { subject, sentence } = this;
		if (step.fixed) {
			if (step.tone) {
				this.tell();
				this.say(step.from, step.to, step.tone);
			}
			return;
		}
		if (step.denial === 'before') return this.denyNext(step);
		if (step.denial === 'after') return this.deny(step);
		if (step.degree !== undefined && step.move === undefined && step.tone === undefined) {
			return this.intensify(step);
		}
		const between = subject ? sentence.slice(subject.to, step.from) : '';
		const cause = CAUSE.test(between);
		const near = subject !== null && between.length <= NEAR && !cause && !/[…,]/.test(between);
		const last = this.found.at(-1);
		if (
			step.carrier &&
			last &&
			(!subject || subject.told) &&
			step.from - last.to <= CARRIER_REACH &&
			last.to <= step.from
		) {
			last.to = step.to;
			return;
		}
		if (subject && near && !subject.told && subject.tone) {
			const value = after(subject.tone, step);
			if (value !== null) {
				if (value > 0 && last && last.value < 0 && subject.from - last.to <= WORRY_REACH) {
					last.value *= WORRY_GONE;
				}
				return this.pair(step, value);
			}
		}
		if (step.move !== undefined || step.turn !== undefined) {
			if (step.move !== undefined && next?.metric !== undefined && this.isAdnominal(step, next)) {
				this.tell();
				this.say(step.from, next.to, next.metric * step.move * PAIR);
				this.subject = { ...next, told: true, moved: true };
				return;
			}
			const value = cause ? null : this.moved(step, between);
			if (value !== null) {
				if (subject) subject.moved = true;
				if (!(step.number && subject?.told)) this.pair(step, value);
				return;
			}
		}
		if (subject?.metric && near && !subject.told) {
			const value = after(subject.metric * UNMOVED, step);
			if (value !== null) return this.pair(step, value);
		}
		if (this.turnsLast(step)) return;
		if (step.benchmark && subject?.metric === -1 && !subject.told && !CLAUSE.test(between)) return;
		// 영업이익 규모가: of the thing before it.
		if (
			subject?.metric &&
			!subject.told &&
			OF_IT.test(between) &&
			SIZES.has(sentence.slice(step.from, step.to))
		)
			return;
		if (step.metric !== undefined || (step.tone !== undefined && step.move === undefined)) {
			this.tell();
			this.subject = { ...step, told: false, moved: false };
		} else if (step.move !== undefined) {
			this.tell();
			if (step.level && step.tone === undefined) return;
			const worst = step.extreme && step.move > 0 && (this.found.at(-1)?.value ?? 0) < 0;
			const bare = worst ? WORST : (step.tone ?? BARE_MOVE[step.move]);
			this.say(step.from, step.to, step.number ? step.move * BARE_NUMBER : bare);
		} else if (step.turn !== undefined) {
			this.tell();
			this.say(step.from, step.to, step.turn * BARE_TURN);
		}
	}

	/** What a movement says of the subject, or null where it speaks of something else. */
	private moved(step: Step, between: string): number | null {
		const { subject } = this;
		if (subject?.metric === undefined || between.length > REACH) return null;
		if (subject.told && !(subject.moved && (step.extreme || CONTINUES.test(between)))) return null;
		if (OTHER_SUBJECT.test(between.slice(between.search(/[\s,…]|$/)))) return null;
		if (subject.tone !== undefined && between.replace(AMOUNT, '').length > WORRY_MOVES) return null;
		// 우려 and 적자 shrink or fade; what falls or drops is something else.
		const fades = step.relief || step.level || step.number;
		if (subject.tone !== undefined && subject.metric < 0 && step.move === -1 && !fades) return null;
		const compared = step.level && COMPARED.test(between);
		const strength = step.number || (step.level && !compared) ? SIGNED : PAIR;
		return step.turn !== undefined
			? step.turn * strength
			: subject.metric * (step.move ?? 0) * strength;
	}

	/** 증가한 매출, 줄어든 비용: the movement belongs to the thing after it. */
	private isAdnominal(step: Step, next: Step): boolean {
		if (this.subject && !this.subject.told && this.subject.metric !== undefined) return false;
		return !step.number && ADNOMINAL.test(this.sentence.slice(step.to, next.from));
	}
}

/** What a good or bad thing is worth after a step happened to it; null: the step does nothing to it. */
function after(value: number, step: Step): number | null {
	if (value > 0) return step.blocker ? -BLOCKED - value * BLOCKED_SHARE : null;
	if (step.relief) return value * RELIEVED;
	return step.spreading || step.move === 1 ? value * SPREAD : null;
}
