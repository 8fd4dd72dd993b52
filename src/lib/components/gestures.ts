import type { Attachment } from 'svelte/attachments';

/** What a reader does to a plot, in shares of its width: 0 its left end, 1 its right one. */
export type Gestures = {
	/** What is being dragged over just now; null: nothing any more. */
	select(stretch: [from: number, to: number] | null): void;
	/** A stretch was dragged over and let go. */
	choose(stretch: [from: number, to: number]): void;
	/** Nearer (below 1) or farther, around a place that stays where it is. */
	scale(factor: number, around: number): void;
};

/** Shorter drags are clicks, in CSS pixels. */
const CLICK = 6;
/** How much one notch of a wheel (100 px) changes. */
const NOTCH = 0.0022;
/** How long lines and pages are where a wheel counts in them, in pixels. */
const WHEEL_UNITS = [1, 16, 400];

/**
 * Drag with the mouse, pinch with two fingers, and the wheel: that one only once the plot has the
 * focus, or with Ctrl held, so that whoever scrolls past is not caught. Escape drops a drag.
 */
export const gestures =
	(gesture: Gestures): Attachment<HTMLElement> =>
	(plot) => {
		const fingers = new Map<number, number>();
		let start: number | null = null;
		let far = false;

		const shareOf = (clientX: number) => {
			const { left, width } = plot.getBoundingClientRect();
			return Math.min(1, Math.max(0, (clientX - left) / width));
		};
		const stretch = (a: number, b: number): [number, number] => [Math.min(a, b), Math.max(a, b)];
		const drop = () => {
			start = null;
			far = false;
			gesture.select(null);
		};

		const down = (event: PointerEvent) => {
			if (event.pointerType === 'mouse') {
				if (event.button !== 0) return;
				start = event.clientX;
				plot.setPointerCapture(event.pointerId);
			} else fingers.set(event.pointerId, event.clientX);
		};
		const move = (event: PointerEvent) => {
			if (start !== null) {
				far ||= Math.abs(event.clientX - start) >= CLICK;
				if (far) gesture.select(stretch(shareOf(start), shareOf(event.clientX)));
			}
			if (!fingers.has(event.pointerId)) return;
			const before = [...fingers.values()];
			fingers.set(event.pointerId, event.clientX);
			const after = [...fingers.values()];
			const [apart, now] = [spread(before), spread(after)];
			if (fingers.size === 2 && apart > CLICK && now > CLICK) {
				gesture.scale(apart / now, shareOf((after[0]! + after[1]!) / 2));
			}
		};
		const up = (event: PointerEvent) => {
			fingers.delete(event.pointerId);
			if (start === null) return;
			const chosen = far ? stretch(shareOf(start), shareOf(event.clientX)) : null;
			drop();
			if (chosen) gesture.choose(chosen);
		};
		const cancel = (event: PointerEvent) => {
			fingers.delete(event.pointerId);
			drop();
		};
		const wheel = (event: WheelEvent) => {
			if (!event.ctrlKey && !event.metaKey && document.activeElement !== plot) return;
			event.preventDefault();
			const pixels = event.deltaY * (WHEEL_UNITS[event.deltaMode] ?? 1);
			gesture.scale(Math.exp(pixels * NOTCH), shareOf(event.clientX));
		};
		const key = ({ key }: KeyboardEvent) => key === 'Escape' && start !== null && drop();

		const listening = new AbortController();
		const { signal } = listening;
		plot.addEventListener('pointerdown', down, { signal });
		plot.addEventListener('pointermove', move, { signal });
		plot.addEventListener('pointerup', up, { signal });
		plot.addEventListener('pointercancel', cancel, { signal });
		plot.addEventListener('wheel', wheel, { signal, passive: false });
		plot.addEventListener('keydown', key, { signal });
		return () => listening.abort();
	};

/** How far two fingers are apart; 0 for fewer. */
const spread = ([a, b]: number[]) => (a === undefined || b === undefined ? 0 : Math.abs(a - b));
