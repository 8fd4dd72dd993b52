import type { Attachment } from 'svelte/attachments';

/**
 * Single keys of a review: each presses what carries it as `data-key`, a link or a button. They go before
 * the keys of every page (j and k step through lists there). A field that is typed into keeps its letters,
 * and a reader who switched single keys off has none.
 */
export const reviewKeys =
	(on: () => boolean): Attachment<HTMLElement> =>
	(root) => {
		const press = (event: KeyboardEvent) => {
			if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
			if ((event.target as HTMLElement).closest('input, textarea, select, dialog')) return;
			const key = event.key.toLowerCase();
			const target = root.ownerDocument.querySelector<HTMLElement>(
				`[data-key="${CSS.escape(key)}"]`
			);
			if (!target) return;
			event.preventDefault();
			event.stopImmediatePropagation();
			if (target.matches('input, textarea')) target.focus();
			else target.click();
		};
		window.addEventListener('keydown', press, { capture: true });
		return () => window.removeEventListener('keydown', press, { capture: true });
	};
