import { wrongClocks, type ClockReading } from '#lib/domain/clocks.ts';
import type { Check } from './check.ts';

const check = (verdict: Check['verdict'], says: string): Check => ({
	part: 'clock',
	of: 'clock',
	verdict,
	says
});

/** A stretch of time for a sentence, whole units: `2 h`, `12 min`. */
function stretch(ms: number): string {
	const minutes = Math.round(Math.abs(ms) / 60_000);
	return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

const direction = (ms: number) => `${stretch(ms)} ${ms > 0 ? 'ahead' : 'behind'}`;

/** This machine's clock and the services', by the Date of their answers (`domain/clocks.ts`). */
export function clockChecks(readings: readonly ClockReading[]): Check[] {
	if (readings.length === 0) {
		return [
			check('warn', 'No service told the time, so this machine’s clock was held against none.')
		];
	}
	const { machine, services } = wrongClocks(readings);
	const theirs = services.map(({ service, off }) =>
		check(
			'warn',
			`The clock of ${service} is ${direction(off)}. Nothing to do here: moments are told by this machine’s clock.`
		)
	);
	const ours =
		machine === null
			? check(
					'ok',
					`This machine’s clock agrees with ${readings.length - services.length} of ${readings.length} services.`
				)
			: check(
					'fail',
					`The clock of this machine is ${direction(machine)} of ${readings.length} services: prices get wrong moments. Set it: timedatectl set-ntp true.`
				);
	return [ours, ...theirs];
}
