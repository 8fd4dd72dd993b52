/** Asks the server for what is being typed: after a pause, the newest question alone. */
import * as api from '#lib/api.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Findings } from '#lib/domain/view.ts';

/** How long typing must rest before a question is asked, in ms. */
const PAUSE = 120;
const NOTHING: Findings = { topics: [], markets: [], stories: [] };

/** Why there is no answer: the server is away, or the words cannot be searched for. */
export type Failure = 'away' | 'unreadable';

export class Finder {
	found = $state.raw<Findings>(NOTHING);
	failure = $state<Failure | null>(null);
	/** Whether an answer is still to come. */
	pending = $state(false);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#running: AbortController | null = null;

	/** Asks, unless another question comes first. What was found before stays until the answer is here. */
	ask(text: string, asOf: Moment | null, answered: () => void): void {
		this.stop();
		if (text.trim() === '') {
			this.#tell(NOTHING, null);
			return;
		}
		this.pending = true;
		this.#timer = setTimeout(async () => {
			const running = new AbortController();
			this.#running = running;
			try {
				this.#tell(await api.find(text, asOf).queryFn({ signal: running.signal }), null);
			} catch (error) {
				if (running.signal.aborted) return;
				const wrong = error instanceof api.AnswerError && error.status === 400;
				this.#tell(NOTHING, wrong ? 'unreadable' : 'away');
			}
			answered();
		}, PAUSE);
	}

	/** Lets go of the question that runs. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#running?.abort();
		this.pending = false;
	}

	#tell(found: Findings, failure: Failure | null) {
		this.found = found;
		this.failure = failure;
		this.pending = false;
	}
}
