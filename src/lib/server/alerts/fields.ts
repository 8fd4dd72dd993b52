import type { Fields } from '#lib/alerts/entry.ts';

/** The fields of a form; files count for nothing. */
export const formFields = (form: FormData): Fields => ({
	text: (name) => {
		const value = form.get(name);
		return typeof value === 'string' ? value : '';
	},
	all: (name) => form.getAll(name).filter((value) => typeof value === 'string')
});

/** The fields of a JSON object or of a command's options; numbers are read as text, other values as missing. */
export const objectFields = (values: Record<string, unknown>): Fields => {
	const texts = (name: string) =>
		[Object.hasOwn(values, name) ? values[name] : []]
			.flat()
			.filter((value) => typeof value === 'string' || typeof value === 'number')
			.map(String);
	return { text: (name) => texts(name)[0] ?? '', all: texts };
};
