import type { Reader } from '#lib/domain/person.ts';
import type { Context } from '#lib/server/context.ts';

declare global {
	namespace App {
		interface Locals {
			/** Settings, database, clock and log; opened at its first use, by any request. */
			readonly context: Context;
			/** Who asks, or null: nobody that is known. */
			reader: Reader | null;
			/** Who asks, for limits; null: a program on this machine. */
			client: string | null;
			/** `set-cookie` headers that go with the answer. */
			cookies: string[];
		}
		interface Error {
			message: string;
		}
	}
}

export {};
