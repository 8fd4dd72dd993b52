import { ALERT_KINDS } from '#lib/domain/alert.ts';
import { z } from 'zod';
import { named } from './answers.ts';
import type { Deed } from './deed.ts';
import { deeds, routes } from './index.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

const component = (id: string) => `#/components/schemas/${id}`;

/** A schema's JSON Schema without what only stands at the top of a file. */
function plain({ $schema: _schema, $id: _id, ...schema }: Json): Json {
	return schema;
}

/** Named schemas, each once; the others refer to them. */
function components(): Json {
	const { schemas } = z.toJSONSchema(named, { uri: component, io: 'output', override: open });
	return Object.fromEntries(
		Object.entries(schemas).map(([id, schema]) => [id, plain(schema as Json)])
	);
}

/** Answers may gain fields, so no object is closed. */
function open({ jsonSchema }: { jsonSchema: object }) {
	delete (jsonSchema as Json).additionalProperties;
}

/** The schema of an answer, by its name. The demo's answers say what they are in a field of their own. */
function answerSchema(answer: z.ZodType): Json {
	const id = named.get(answer)?.id;
	if (id === undefined) throw new Error('An answer of the API has no name in answers.ts.');
	return {
		$ref: component(id),
		properties: {
			notice: { const: 'simulated data', description: 'Only in the demo, and then always.' }
		}
	};
}

const errorOf = (description: string) => ({
	description,
	content: { 'application/json': { schema: { $ref: component('Error') } } }
});

/** What any request may be told before it is read. */
const REFUSED = {
	401: errorOf('Reading here is private, or the token that was shown is not valid.'),
	429: errorOf('Too many requests in a minute; Retry-After says when the next may come.')
};

function parameters(route: Partial<Pick<Route, 'params' | 'query'>>): Json[] {
	return (['params', 'query'] as const).flatMap((place) => {
		const { properties = {}, required = [] } = z.toJSONSchema(route[place] ?? z.object({}), {
			io: 'input'
		});
		return Object.entries(properties as Record<string, Json>).map(
			([name, { description, examples, ...schema }]) => ({
				name,
				in: place === 'params' ? 'path' : 'query',
				required: place === 'params' || required.includes(name),
				...(description === undefined ? {} : { description }),
				...(Array.isArray(examples)
					? {
							examples: Object.fromEntries(
								examples.map((value, i) => [`example${i + 1}`, { value }])
							)
						}
					: {}),
				schema
			})
		);
	});
}

function operation(route: Route): Json {
	const answers = !(route.answer instanceof z.ZodNever);
	return {
		get: {
			operationId: operationId(route.path),
			summary: route.summary,
			...(route.description === undefined ? {} : { description: route.description }),
			parameters: parameters(route),
			responses: {
				...(answers
					? {
							200: {
								description: route.summary,
								headers: {
									etag: {
										description: 'Give it back as If-None-Match.',
										schema: { type: 'string' }
									}
								},
								content: { 'application/json': { schema: answerSchema(route.answer) } }
							},
							304: { description: 'Nothing changed since the answer with that ETag.' }
						}
					: {}),
				400: errorOf('A parameter cannot be used; field names it.'),
				...REFUSED,
				...(route.mayMiss
					? { 404: errorOf('There is no such thing, or there was none at that moment.') }
					: {}),
				500: errorOf('Something failed inside.'),
				503: errorOf('The database cannot be reached at present.')
			}
		}
	};
}

/** What a write route may be told beside what every other may. */
function deedOperation(deed: Deed): Json {
	return {
		post: {
			operationId: `do_${operationId(deed.path)}`,
			summary: deed.summary,
			...(deed.description === undefined ? {} : { description: deed.description }),
			parameters: parameters({ params: deed.params }),
			requestBody: {
				required: true,
				content: {
					'application/json': {
						schema: plain(
							z.toJSONSchema(deed.body, { io: 'input', unrepresentable: 'any' }) as Json
						)
					}
				}
			},
			responses: {
				200: {
					description: deed.summary,
					content: { 'application/json': { schema: answerSchema(deed.answer) } }
				},
				400: errorOf('The body cannot be used; field names what is wrong with it.'),
				...REFUSED,
				401: errorOf('No token was shown, or one that is not valid.'),
				403: errorOf('The token may only read, its person is no editor, or another site asked.'),
				404: errorOf('There is no such thing.'),
				409: errorOf('It cannot be done as things stand; the message says why.'),
				413: errorOf('The body is too large.'),
				500: errorOf('Something failed inside.'),
				503: errorOf('The database cannot be reached or written at present.')
			},
			security: [{ token: [] }]
		}
	};
}

/** Paths with all that is answered there. */
function paths(): Json {
	const all: Record<string, Json> = {};
	for (const route of routes) all[route.path] = operation(route);
	for (const deed of deeds) all[deed.path] = { ...all[deed.path], ...deedOperation(deed) };
	return all;
}

/** `/api/v1/topics/{slug}/series` is `topics_slug_series`. */
const operationId = (path: string) =>
	path.replace('/api/v1/', '').replaceAll(/[{}]/g, '').replaceAll('/', '_');

/** The stream of events is no route: it is never done answering. */
const events: Json = {
	operationId: 'events',
	summary: 'What changes, as it changes: server-sent events',
	description:
		'`open` when the stream begins, `change` with the ids of what changed (see Change), `look` when something may have been missed and all is to be asked for again, `beat` every 15 s. Each carries `at`, the time here. The data itself is not sent: ask for what you show.',
	parameters: [
		{
			name: 'after',
			in: 'query',
			required: false,
			description:
				'Id of the last event seen; the header Last-Event-ID does the same. What came after it is told first.',
			schema: { type: 'string' }
		}
	],
	responses: {
		200: {
			description: 'Events until either side ends the connection',
			content: { 'text/event-stream': { schema: { $ref: component('Change') } } }
		},
		...REFUSED,
		503: errorOf('Too many listen, this process ends, or the database cannot be reached.')
	}
};

const text = (description: string, more: Json = {}): Json => ({
	type: 'string',
	description,
	...more
});

/** Fields of an alert rule, as the forms of `/alerts` and `npm run alert` name them. */
const alertRule: Json = {
	type: 'object',
	required: ['kind', 'name'],
	properties: {
		kind: text('What it tells.', { enum: [...ALERT_KINDS] }),
		name: text('What it is called in messages.'),
		subject: text(
			'`market:<id>`, `topic:<slug>`, `story:<id>`, `feed:<id>` or `all`; a watch has its snapshot.'
		),
		level: text('Of a threshold: per cent, `25`.'),
		side: text('Of a threshold.', { enum: ['above', 'below'] }),
		hours: text('Of a silent source: hours without a successful reading, 6 when not given.'),
		snapshot: text('Of a watch: the hash of the snapshot whose sentence was printed.'),
		market: text('Of a watch: which market of the snapshot, the first when not given.'),
		lo: text('Of a watch: the lower bound, per cent.'),
		hi: text('Of a watch: the upper bound, per cent.'),
		cooldown: text('Hours in which the same is not told again, 6 when not given.'),
		route: { type: 'array', items: { type: 'string' }, description: 'Ids of routes.' },
		preview: text(
			'Anything: nothing is added, and what it would have told in the last 7 days is given.'
		)
	}
};

const objectAnswer = (description: string): Json => ({
	description,
	content: { 'application/json': { schema: { type: 'object' } } }
});

/** Alerts have answers of their own: they are for editors alone, also to read. */
const alerts: Json = {
	get: {
		operationId: 'alerts',
		summary: 'Alert rules, the newest firings and messages',
		responses: { 200: objectAnswer('`rules`, `firings` and `messages`'), ...REFUSED },
		security: [{ token: [] }]
	},
	post: {
		operationId: 'do_alerts',
		summary: 'Add an alert rule, or preview it',
		requestBody: { required: true, content: { 'application/json': { schema: alertRule } } },
		responses: {
			200: objectAnswer('Of a preview: `firings`'),
			201: objectAnswer('The `id` of the new rule'),
			400: errorOf('A field cannot be used; the message says which and why.'),
			...REFUSED
		},
		security: [{ token: [] }]
	}
};

/** The OpenAPI 3.1 document, made from the schemas the routes themselves use. */
export function openapi(): Json {
	return {
		openapi: '3.1.0',
		info: {
			title: 'Hearsay',
			version: '1',
			description:
				'What the news claims, what the money believes. Probabilities are 0..1, times milliseconds since 1970 UTC. Unknown parameters are ignored. Answers may gain fields; those listed stay.'
		},
		paths: {
			...paths(),
			'/api/v1/alerts': alerts,
			'/api/v1/events': { get: events },
			'/api/v1/openapi.json': {
				get: {
					operationId: 'openapi',
					summary: 'This document',
					responses: {
						200: {
							description: 'This document',
							content: { 'application/json': { schema: { type: 'object' } } }
						}
					}
				}
			}
		},
		components: {
			schemas: components(),
			securitySchemes: {
				token: {
					type: 'http',
					scheme: 'bearer',
					description:
						'A token that a person made at /you; for changes an editor’s, with the scope write. Never taken from the address.'
				}
			}
		},
		// Without one where reading is public.
		security: [{}, { token: [] }]
	};
}
