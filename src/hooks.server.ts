import type { Handle, HandleServerError, RequestEvent, ServerInit } from '@sveltejs/kit';
import { LOCALES } from '#lib/domain/format.ts';
import { paraglideMiddleware } from '#lib/paraglide/server.js';
import { forbidden } from '#lib/server/api/error.ts';
import { failed } from '#lib/server/api/respond.ts';
import { speaking, stamped } from '#lib/server/api/headers.ts';
import { readConfig, type Config } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { isForeignForm } from '#lib/server/foreign-form.ts';
import { createLog } from '#lib/server/log.ts';

// Of the process, not of a visitor.
let config: Config | null = null;
let context: Context | null = null;

const theConfig = () => (config ??= readConfig());

/** Opens the database once. A failure is not kept: the next request tries again. */
function theContext(): Context {
	if (context === null) {
		const opened = createContext(theConfig());
		// adapter-node sends this when it has answered its last request.
		process.once('sveltekit:shutdown' as 'SIGTERM', () => void opened.close());
		context = opened;
	}
	return context;
}

/** Opens the database before anybody asks: a disk that fills up later lets nobody open it any more, but lets read. */
export const init: ServerInit = () => {
	try {
		theContext();
	} catch {
		// The first request that needs it tries again, and says why not.
	}
};

export const handle: Handle = async ({ event, resolve }) => {
	Object.defineProperty(event.locals, 'context', { get: theContext, enumerable: true });
	const foreign = isForeignForm(event.request, event.url);
	const answer = isApi(event) ? api : foreign ? refused : isPage(event) ? page : resolve;
	return stamped(await answer(event, resolve), theConfig(), event.url);
};

const isApi = ({ url }: RequestEvent) => url.pathname.startsWith('/api/');
const isPage = (event: RequestEvent) =>
	!isApi(event) && !/^\/(healthz|readyz|metrics)$/.test(event.url.pathname);

type Resolve = Parameters<Handle>[0]['resolve'];

/** A picture that is shared has no visitor to ask: its address names its language. */
const pictureLanguage = ({ pathname, searchParams }: URL) =>
	pathname.endsWith('/share.png')
		? (LOCALES.find((locale) => locale === searchParams.get('lang')) ?? null)
		: null;

/** Pages speak the visitor's language, or the one that the settings fix. */
const page = (event: RequestEvent, resolve: Resolve) =>
	paraglideMiddleware(
		speaking(event.request, theConfig().lang ?? pictureLanguage(event.url)),
		({ locale }) =>
			resolve(event, { transformPageChunk: ({ html }) => html.replace('%lang%', locale) })
	);

/** The API answers in its own shape even where no database can be opened. */
async function api(event: RequestEvent, resolve: Resolve) {
	try {
		if (isForeignForm(event.request, event.url)) throw forbidden(FOREIGN_FORM);
		theContext();
	} catch (error) {
		return failed({ config: theConfig(), log: createLog() }, event.url, error);
	}
	return await resolve(event);
}

const FOREIGN_FORM = 'Forms are taken from pages of this site only.';
const refused = () => new Response(FOREIGN_FORM, { status: 403 });

/** Says nothing internal to the visitor; the log has it all. */
export const handleError: HandleServerError = ({ error, event, status, message }) => {
	if (status !== 404) {
		const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
		createLog()('request failed', { path: event.url.pathname, status, error: text, stack });
	}
	return { message };
};
