/** Rows of lists, marks and ranges of the page that stands, for the keys that go through them. */

const shown = (selector: string): HTMLElement[] =>
	[...document.querySelectorAll<HTMLElement>(selector)].filter((part) => part.checkVisibility());

const rows = () => shown('main a[data-row]');

/** The row that has the focus. */
export const rowChosen = (): HTMLAnchorElement | null =>
	document.activeElement?.closest<HTMLAnchorElement>('a[data-row]') ?? null;

/**
 * Moves the focus to the next row (`step` 1) or the one before (−1), from where it is; with the focus
 * elsewhere, to the first one in sight. false: the page has no rows.
 */
export function stepRow(step: 1 | -1): boolean {
	const all = rows();
	const chosen = rowChosen();
	const at = chosen ? all.indexOf(chosen) : -1;
	const next =
		at < 0
			? (all.find((row) => row.getBoundingClientRect().top >= 0) ?? all[0])
			: all[Math.min(all.length - 1, Math.max(0, at + step))];
	next?.focus();
	return next !== undefined;
}

const timeOf = (mark: HTMLElement) => Number(mark.dataset.event);

/**
 * Opens the event before (−1) or after (1) the one that has the focus, else the chart's cursor, and
 * gives it the focus. false: there is none. On phones the events are a list below the chart.
 */
export function stepEvent(step: 1 | -1): boolean {
	const rail = shown('button[data-event]');
	const marks = (rail.length > 0 ? rail : shown('a[data-event]')).sort(
		(a, b) => timeOf(a) - timeOf(b)
	);
	const at = marks.indexOf(document.activeElement as HTMLElement);
	const cursor = Number(document.querySelector('figure [role=slider]')?.ariaValueNow);
	const next =
		at >= 0
			? marks[at + step]
			: step > 0
				? marks.find((mark) => timeOf(mark) > cursor)
				: marks.findLast((mark) => timeOf(mark) < cursor);
	next?.focus();
	if (next?.ariaExpanded === 'false') next.click();
	return next !== undefined;
}

/** Follows the n-th range above the chart. false: there is no chart. */
export function chooseRange(n: number): boolean {
	const link = document.querySelectorAll<HTMLElement>('.presets a')[n - 1];
	link?.click();
	return link !== undefined;
}

/** Opens what takes the chart away and moves there. false: there is no chart. */
export function openTakeAway(): boolean {
	const part = document.querySelector<HTMLDetailsElement>('details.take-away');
	if (!part) return false;
	part.open = true;
	part.querySelector('summary')?.focus();
	return true;
}

/** Copies the page's sentence to print. false: it has none. */
export function copySentence(): boolean {
	const button = document.querySelector<HTMLElement>('[data-copy-sentence]');
	button?.click();
	return button !== null;
}

/** Opens the settings in the header; `field`: the name of the one to go to. */
export function openSettings(field?: string): void {
	const panel = document.querySelector<HTMLDetailsElement>('header details');
	const summary = panel?.querySelector('summary');
	if (!panel || !summary) return;
	summary.focus();
	panel.open = true;
	if (field === undefined) return;
	// The panel is fetched when it opens.
	const look = new MutationObserver(() => reach());
	const reach = () => {
		const input = panel.querySelector<HTMLElement>(`[name="${field}"]`);
		if (!input) return;
		look.disconnect();
		input.focus();
	};
	look.observe(panel, { childList: true });
	reach();
}

/** What the page is cited by: the chosen row with its address, the chart's citation, or the page's address. */
export function citation(): string {
	const row = rowChosen();
	if (row) return `${row.innerText.trim()} ${row.href}`;
	return (
		document.querySelector('[data-citation]')?.textContent?.trim() ??
		`${document.title} ${location.href}`
	);
}
