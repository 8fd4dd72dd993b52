/** What people may do: a viewer reads, an editor changes what the desk follows, an admin also invites. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a token may do, within what its person may. */
export const SCOPES = ['read', 'write'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether someone with this role may do what that role may. */
export const reaches = (role: Role, wanted: Role): boolean =>
	ROLES.indexOf(role) >= ROLES.indexOf(wanted);

/** Fewest and most characters of a password. */
export const PASSWORD = { least: 12, most: 128 } as const;

/** What everyone may know of a person who is signed in. */
export type Person = { id: string; name: string; email: string; role: Role };

/** Who asks, and by what they are known. */
export type Reader = {
	person: Person;
	/** The session of a browser, or the token of a script. */
	by: { kind: 'session'; id: string } | { kind: 'token'; name: string; scope: Scope };
};

/** Whether a reader may do what a role may: a token for reading changes nothing, whoever made it. */
export function mayAs(reader: Reader | null, wanted: Role): boolean {
	if (reader === null) return false;
	if (reader.by.kind === 'token' && wanted !== 'viewer' && reader.by.scope !== 'write')
		return false;
	return reaches(reader.person.role, wanted);
}
