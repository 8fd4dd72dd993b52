/** What the audit log says was done, in the reader's language. */
import type { Deed } from '#lib/domain/deed.ts';
import { m } from '#lib/paraglide/messages.js';

export const DEED_WORDS: Record<Deed, () => string> = {
	invited: m.did_invited,
	'invitation ended': m.did_invitation_ended,
	'person added': m.did_person_added,
	'role changed': m.did_role_changed,
	'person removed': m.did_person_removed,
	'password link made': m.did_password_link_made,
	'password changed': m.did_password_changed,
	'signed in': m.did_signed_in,
	'sessions ended': m.did_sessions_ended,
	'passkey added': m.did_passkey_added,
	'passkey removed': m.did_passkey_removed,
	'token made': m.did_token_made,
	'token ended': m.did_token_ended,
	'topic added': m.did_topic_added,
	'topic changed': m.did_topic_changed,
	'topic removed': m.did_topic_removed,
	'source added': m.did_source_added,
	'source changed': m.did_source_changed,
	'source removed': m.did_source_removed,
	'speaker added': m.did_speaker_added,
	'speaker changed': m.did_speaker_changed,
	'claim added': m.did_claim_added,
	'claim changed': m.did_claim_changed,
	'outcome entered': m.did_outcome_entered,
	'link decided': m.did_link_decided,
	'stories merged': m.did_stories_merged,
	'story split': m.did_story_split,
	'correction undone': m.did_correction_undone,
	'snapshot stored': m.did_snapshot_stored,
	'quarantine read': m.did_quarantine_read
};
