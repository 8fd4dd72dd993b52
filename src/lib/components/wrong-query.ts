/** A search that could not be read: its text, a sentence in the reader's language, and the character it is about. */
export type WrongQuery = { q: string; message: string; at: number };
