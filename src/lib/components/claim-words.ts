import type { ClaimState } from '#lib/domain/claim.ts';

/** The words around claims in the reader's language, as a page's `load` hands them down. */
export type ClaimWords = Record<
	| 'title'
	| 'claim'
	| 'speaker'
	| 'said'
	| 'deadline'
	| 'then'
	| 'now'
	| 'outcome'
	| 'market'
	| 'noMarket'
	| 'unknown'
	| 'yes'
	| 'no'
	| 'afterwards'
	| 'noPrice'
	| 'daysLate',
	string
> & { states: Record<ClaimState | 'due', string> };
