import { createMcpHandler } from '@modelcontextprotocol/server';
import { unauthorized } from '#lib/server/api/error.ts';
import { failed } from '#lib/server/api/respond.ts';
import { servesOthers } from '#lib/server/config.ts';
import { mcpServer } from '#lib/server/mcp.ts';
import type { RequestHandler } from './$types';

/**
 * The Model Context Protocol over HTTP (streamable, without sessions). Programs elsewhere show a token, also
 * where pages are public: a program asks more than a reader.
 */
export const POST: RequestHandler = async ({ locals, request, url }) => {
	const { context, reader } = locals;
	if (reader === null && servesOthers(context.config)) {
		return failed(
			context,
			url,
			unauthorized('This asks for a token: Authorization: Bearer TOKEN.')
		);
	}
	const handler = createMcpHandler(() => mcpServer(context), { responseMode: 'json' });
	try {
		return await handler.fetch(request);
	} finally {
		await handler.close();
	}
};
