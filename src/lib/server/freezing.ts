import { mayAs, type Reader } from '#lib/domain/person.ts';
import type { Config } from './config.ts';

/**
 * Whether a reader may store a snapshot: the one place that decides it. Editors may, and tokens for
 * changes; where the settings say so, everyone who reads; nobody where they allow none.
 */
export const mayFreeze = (
	{ snapshotsPerHour, snapshotsFrom }: Pick<Config, 'snapshotsPerHour' | 'snapshotsFrom'>,
	reader: Reader | null
): boolean => snapshotsPerHour > 0 && (snapshotsFrom === 'everyone' || mayAs(reader, 'editor'));
