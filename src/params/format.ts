import { FORMATS } from '#lib/domain/export.ts';

/** What a chart can be taken away as: the ending of its address. */
export const match = (text: string): boolean => FORMATS.some((format) => format === text);
