import { frame } from './frame.ts';
import type { LayoutServerLoad } from './$types';

/** The frame of every page of the desk. */
export const load: LayoutServerLoad = async ({ locals, url }) => ({
	frame: await frame({ locals, url })
});
