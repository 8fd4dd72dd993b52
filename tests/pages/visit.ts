import { AxeBuilder } from '@axe-core/playwright';
import type { Page, Request, Response } from 'playwright-core';

/** How long nothing has to be asked for until a page counts as at rest. */
const QUIET = 100;

/** What each page is waiting for; a stream of events never ends, so that it does not count. */
const underWay = new WeakMap<Page, Set<Request>>();

function watch(page: Page): Set<Request> {
	const known = underWay.get(page);
	if (known) return known;
	const requests = new Set<Request>();
	underWay.set(page, requests);
	page.on('request', (request) => {
		if (request.resourceType() !== 'eventsource') requests.add(request);
	});
	page.on('requestfinished', (request) => requests.delete(request));
	page.on('requestfailed', (request) => requests.delete(request));
	return requests;
}

/**
 * Waits until a page has come to life and asks for nothing more. Playwright's `networkidle` is the
 * same with half a second of quiet, which several hundred visits pay for in minutes.
 */
export async function rest(page: Page): Promise<void> {
	const requests = watch(page);
	await page.waitForLoadState('load');
	if (await page.evaluate(() => matchMedia('(scripting: none)').matches)) return;
	// SvelteKit sets this element when the page has come to life; an embed has no scripts.
	await page.waitForFunction(
		() =>
			document.querySelector('#svelte-announcer') ||
			!document.querySelector('link[rel=modulepreload]')
	);
	for (;;) {
		// What is free after the quiet has no script left to run that would ask for more.
		await page.evaluate(
			(quiet) =>
				new Promise<void>((resolve) =>
					setTimeout(() => requestIdleCallback(() => resolve(), { timeout: 2_000 }), quiet)
				),
			QUIET
		);
		if (requests.size === 0) return;
	}
}

/** Opens an address and waits until the page is at rest; the answer to the address itself. */
export async function visit(page: Page, address: string): Promise<Response | null> {
	watch(page);
	const answer = await page.goto(address, { waitUntil: 'load' });
	await rest(page);
	return answer;
}

/**
 * The barriers that axe finds on a page, in a line each. Of a long table or list it looks at the first
 * dozen rows: the others are made by the same markup.
 */
export async function barriers(page: Page): Promise<string[]> {
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
		.exclude('tbody tr:nth-child(n + 13)')
		.exclude('li:nth-child(n + 13)')
		.analyze();
	return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes.length})`);
}
