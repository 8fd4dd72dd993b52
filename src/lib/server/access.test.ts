import { expect, test } from 'vitest';
import type { Reader, Role } from '#lib/domain/person.ts';
import { mayReadReplica } from './access.ts';

const person = (role: Role): Reader => ({
	person: { id: 'p', name: 'P', email: 'p@desk.example', role },
	by: { kind: 'session', id: 's' }
});

test.each<[string, string, Reader | null, boolean]>([
	['GET', '/', null, true],
	['HEAD', '/topics/rain', person('viewer'), true],
	['GET', '/api/v1/markets', null, true],
	['GET', '/stories/7', null, true],
	['POST', '/mcp', null, true],
	['GET', '/api/v1/events', person('admin'), true],
	['GET', '/topics/rain', person('editor'), false],
	['POST', '/api/v1/topics', null, false],
	['GET', '/desk/links', null, false],
	['GET', '/s/0123456789abcdef0123', null, false],
	['GET', '/embed/s/0123456789abcdef0123', null, false],
	['GET', '/api/v1/snapshots/0123456789abcdef0123', null, false],
	['GET', '/sign-in', null, false],
	['GET', '/you', person('viewer'), false]
])(
	'%s %s may be read from a replica by whoever cannot have just changed it',
	(method, path, reader, may) => {
		expect(mayReadReplica(method, path, reader)).toBe(may);
	}
);
