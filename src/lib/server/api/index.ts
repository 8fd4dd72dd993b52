import { breaking } from './breaking.ts';
import { claim, claims, speaker } from './claims.ts';
import { compare } from './compare.ts';
import type { Deed } from './deed.ts';
import * as ledger from './desk-ledger.ts';
import * as desk from './desk.ts';
import { find } from './find.ts';
import { fx } from './fx.ts';
import { market, markets, marketSeriesRoute, moves, sentence } from './markets.ts';
import { oembed } from './oembed.ts';
import type { Route } from './route.ts';
import { snapshot } from './snapshots.ts';
import { status } from './status.ts';
import { stories, story } from './stories.ts';
import { topic, topics, topicSeriesRoute } from './topics.ts';
import { trends } from './trends.ts';

/** Every read route, in the order of the document. */
export const routes: Route[] = (
	[
		topics,
		topic,
		topicSeriesRoute,
		markets,
		market,
		marketSeriesRoute,
		moves,
		sentence,
		compare,
		stories,
		story,
		claims,
		claim,
		speaker,
		trends,
		breaking,
		find,
		desk.trial,
		desk.sources,
		fx,
		snapshot,
		status,
		oembed
	] as const
).map((it) => it as unknown as Route);

/** Every write route, in the order of the document. */
export const deeds: Deed[] = (
	[
		desk.saveTopic,
		desk.archiveTopic,
		desk.decideLink,
		desk.decideRules,
		desk.testSource,
		desk.saveSource,
		desk.stopReading,
		ledger.mergeStory,
		ledger.splitStory,
		ledger.saveSpeaker,
		ledger.saveClaim,
		ledger.saveOutcome,
		ledger.keepSourceText,
		desk.undoChange
	] as const
).map((it) => it as unknown as Deed);
