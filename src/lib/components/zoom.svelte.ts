import { goto } from '$app/navigation';
import { page } from '$app/state';
import { zoomed } from '#lib/domain/range.ts';
import type { Moment } from '#lib/domain/market.ts';
import { withParameters } from './address.ts';

type Stretch = { from: Moment; to: Moment };

/** No chart shows what is older. */
const FIRST = Date.UTC(2010, 0, 1);
/** A wheel's steps are one gesture: the address follows when it has rested so long, in ms. */
const REST = 250;
/** Steps this soon after the last one take its place in the history, so that back goes back to before them. */
const SAME_GESTURE = 1500;
/** A stretch that ends this near to the present, as a share of its length, goes on with it. */
const AT_END = 0.01;

/**
 * The stretch of time a chart shows while it is zoomed: at once on the screen, then in the address,
 * whose data takes its place. `shown` gives what was loaded, `last` the latest moment there can be.
 */
export class Zoom<Figure extends Stretch> {
	readonly #shown: () => Figure;
	readonly #last: () => Moment;
	/** What the screen shows ahead of the address, and the figure it was made from. */
	#ahead = $state.raw<(Stretch & { of: Figure }) | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#moved = -Infinity;
	/** The query parts of the addresses before each zoom, the last one first to be taken back to. */
	readonly #before: string[] = [];

	constructor(shown: () => Figure, last: () => Moment) {
		this.#shown = shown;
		this.#last = last;
	}

	/** The figure, with the ends that the screen shows. */
	get figure(): Figure {
		const figure = this.#shown();
		const ahead = this.#ahead;
		return ahead && ahead.of === figure ? { ...figure, from: ahead.from, to: ahead.to } : figure;
	}

	/** Whether the screen shows another stretch than the one whose data was loaded. */
	get ahead(): boolean {
		return this.#ahead !== null && this.#ahead.of === this.#shown();
	}

	/** Shows a stretch. */
	to({ from, to }: Stretch) {
		this.#ahead = { from, to, of: this.#shown() };
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#go({ from, to }), REST);
	}

	/** Nearer (below 1) or farther around a moment. */
	scale(factor: number, around: Moment) {
		const ends = { first: FIRST, last: this.#last() };
		this.to(zoomed(this.figure, around, factor, ends));
	}

	/** Takes the last zoom back; where there was none, twice as much is shown. */
	back() {
		clearTimeout(this.#timer);
		const search = this.#before.pop();
		if (search === undefined) {
			const { from, to } = this.figure;
			this.scale(2, (from + to) / 2);
			return;
		}
		this.#ahead = null;
		this.#moved = -Infinity;
		// Not by the browser's own history: that would take the focus away.
		void goto(search || '?', { noScroll: true, keepFocus: true });
	}

	#go({ from, to }: Stretch) {
		const [now, last] = [performance.now(), this.#last()];
		const replaceState = now - this.#moved < SAME_GESTURE;
		this.#moved = now;
		if (!replaceState) this.#before.push(page.url.search);
		const live = last - to <= (to - from) * AT_END;
		const ends = { range: null, from: String(from), to: live ? 'now' : String(to) };
		void goto(withParameters(page.url.search, ends), {
			noScroll: true,
			keepFocus: true,
			replaceState
		});
	}
}
