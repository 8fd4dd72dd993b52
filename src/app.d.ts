import type { Context } from '#lib/server/context.ts';

declare global {
	namespace App {
		interface Locals {
			/** Settings, database, clock and log; opened at its first use, by any request. */
			readonly context: Context;
		}
		interface Error {
			message: string;
		}
	}
}

export {};
