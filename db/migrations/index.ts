import type { Migration } from 'kysely/migration';
import * as first from './001-first.ts';
import * as storyVerdicts from './002-story-verdicts.ts';
import * as snapshots from './003-snapshots.ts';
import * as claims from './004-claims.ts';
import * as outages from './005-outages.ts';
import * as people from './006-people.ts';
import * as desk from './007-desk.ts';
import * as alerts from './008-alerts.ts';
import * as notify from './009-notify.ts';
import * as claimCopies from './010-claim-copies.ts';
import * as routeUndo from './011-route-undo.ts';
import * as leanCounts from './012-lean-counts.ts';
import * as outlines from './016-outlines.ts';
import * as byTime from './017-by-time.ts';
import * as byClose from './018-by-close.ts';

/** Every migration, in order. A migration that was released is never edited. */
export const migrations = (dialect: Dialect): Record<string, Migration> => ({
	'001-first': { up: (db) => first.up(db, dialect) },
	'002-story-verdicts': { up: (db) => storyVerdicts.up(db, dialect) },
	'003-snapshots': { up: (db) => snapshots.up(db, dialect) },
	'004-claims': { up: (db) => claims.up(db, dialect) },
	'005-outages': { up: (db) => outages.up(db, dialect) },
	'006-people': { up: (db) => people.up(db, dialect) },
	'007-desk': { up: (db) => desk.up(db) },
	'008-alerts': { up: (db) => alerts.up(db, dialect) },
	'009-notify': { up: (db) => notify.up(db, dialect) },
	'010-claim-copies': { up: (db) => claimCopies.up(db, dialect) },
	'011-route-undo': { up: (db) => routeUndo.up(db) },
	'012-lean-counts': { up: (db) => leanCounts.up(db, dialect) },
	'016-outlines': { up: (db) => outlines.up(db, dialect) },
	'017-by-time': { up: (db) => byTime.up(db, dialect) },
	'018-by-close': { up: (db) => byClose.up(db, dialect) }
});

/** The engines that every migration runs on. */
export type Dialect = 'sqlite' | 'postgres';
