import { textsOf } from '#lib/components/texts.ts';
import { m } from '#lib/paraglide/messages.js';

/** What the page of a comparison says, in the language of the request. */
export const compareTexts = () =>
	textsOf({
		compare_intro: m.compare_intro,
		compare: m.compare,
		compare_full: m.compare_full,
		compare_search: m.compare_search,
		compare_search_button: m.compare_search_button,
		compare_found: m.compare_found,
		compare_found_none: m.compare_found_none,
		topics: m.topics,
		layout_label: m.layout_label,
		layout_together: m.layout_together,
		layout_panels: m.layout_panels,
		heights_label: m.heights_label,
		heights_shared: m.heights_shared,
		heights_free: m.heights_free,
		compare_prices: m.compare_prices,
		compare_remove: m.compare_remove,
		topic_open: m.topic_open,
		compare_suggestions: m.compare_suggestions,
		same_elsewhere: m.same_elsewhere,
		compare_suggestions_none: m.compare_suggestions_none,
		market_chart: m.market_chart,
		compare_topic: m.compare_topic,
		compare_void: m.compare_void,
		compare_unknown: m.compare_unknown,
		compare_repeated: m.compare_repeated,
		compare_empty: m.compare_empty,
		compare_many: m.compare_many,
		compare_added: m.compare_added,
		compare_add: m.compare_add,
		rules_side_by_side: m.rules_side_by_side,
		compare_pairs: m.compare_pairs,
		rules_warning: m.rules_warning,
		difference_inverse: m.difference_inverse,
		compare_pair_unknown: m.compare_pair_unknown,
		compare_pair_suggested: m.compare_pair_suggested,
		compare_pair_rejected: m.compare_pair_rejected,
		compare_alone: m.compare_alone,
		compare_rules: m.compare_rules,
		compare_pairs_rest: m.compare_pairs_rest,
		heights_note: m.heights_note,
		difference_note: m.difference_note,
		difference_none: m.difference_none,
		difference_mean: m.difference_mean
	});

export type CompareTexts = ReturnType<typeof compareTexts>;
