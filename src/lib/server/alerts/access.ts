import { mayAs, type Reader } from '#lib/domain/person.ts';
import { servesOthers, type Config } from '../config.ts';

/**
 * Whether a reader may see and change what goes out: the one place that decides it. Editors may, and tokens
 * for changes; on a machine that serves itself alone everybody who sits at it. Where snapshots are everyone's
 * this is not: a route sends to whatever address it is given.
 */
export const mayAlert = (config: Pick<Config, 'host' | 'origin'>, reader: Reader | null): boolean =>
	mayAs(reader, 'editor') || !servesOthers(config);
