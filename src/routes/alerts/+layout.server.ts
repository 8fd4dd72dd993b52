import { frame } from '../desk/frame.ts';
import type { LayoutServerLoad } from './$types';

/** Alerts are a part of the desk. */
export const load: LayoutServerLoad = async ({ locals, url }) => ({
	frame: await frame({ locals, url })
});
