/** Whether a text is one e-mail address and nothing else: no name, no second one, no line break. */
export const isMailAddress = (text: string): boolean =>
	text.length <= 254 && /^[^\s@<>()[\],;:"\\]{1,64}@[^\s@<>()[\],;:"\\]+$/.test(text);
