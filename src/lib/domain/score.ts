/** How good probabilities were, once outcomes are known. Formulas: Brier 1950, Murphy 1973, CORP (Dimitriadis, Gneiting & Jordan 2021). */
import { isotonic, mean, quantile } from './stats.ts';

/** A probability 0..1 that was given, and what came: 1, 0, or a payout between. */
export type Forecast = {
	p: number;
	outcome: number;
	/** Forecasts of one family (the brackets of an event) are one draw, not many. */
	family?: string;
};

/** Logarithms take p held inside [0.001, 0.999]: one certain miss must not be infinite. */
export const CLIP = 0.001;

/** Mean of (p − outcome)²; null of nothing. */
export const brier = (forecasts: readonly Forecast[]) =>
	mean(forecasts.map(({ p, outcome }) => (p - outcome) ** 2));

/** Mean of −ln of the chance given to what came, p clipped at 0.001; null of nothing. */
export const logLoss = (forecasts: readonly Forecast[]) =>
	mean(
		forecasts.map(({ p, outcome }) => {
			const held = Math.min(1 - CLIP, Math.max(CLIP, p));
			return -(outcome * Math.log(held) + (1 - outcome) * Math.log(1 - held));
		})
	);

/** 1 − score / base score: above 0 is better than the baseline; null when the baseline is perfect or unknown. */
export function skill(score: number | null, base: number | null): number | null {
	return score === null || base === null || base === 0 ? null : 1 - score / base;
}

/** A mean over `n` pulled towards a prior as if `k` more cases had shown the prior (methods 7.8). */
export const shrunk = (n: number, value: number, prior: number, k = 10) =>
	(n * value + k * prior) / (n + k);

/**
 * The chance that a case that came true was given more than one that did not, ties counting half.
 * Null unless both kinds are there. Outcomes count as true from 0.5 on.
 */
export function auc(forecasts: readonly Forecast[]): number | null {
	const sorted = [...forecasts].sort((a, b) => a.p - b.p);
	const positives = sorted.filter(({ outcome }) => outcome >= 0.5).length;
	const negatives = sorted.length - positives;
	if (positives === 0 || negatives === 0) return null;
	let rankSum = 0;
	for (let start = 0; start < sorted.length;) {
		let end = start;
		while (end < sorted.length && sorted[end]?.p === sorted[start]?.p) end++;
		const rank = (start + 1 + end) / 2;
		for (let i = start; i < end; i++) if ((sorted[i]?.outcome ?? 0) >= 0.5) rankSum += rank;
		start = end;
	}
	return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Forecasts between `lo` (inclusive) and `hi` (exclusive, 1 included): their mean and what came. */
export type Bin = { lo: number; hi: number; n: number; p: number; observed: number };

/** Ten bins of equal width, empty ones left out. */
export function bins(forecasts: readonly Forecast[], count = 10): Bin[] {
	const groups = new Map<number, Forecast[]>();
	for (const forecast of forecasts) {
		const place = Math.min(count - 1, Math.floor(forecast.p * count + 1e-9));
		const group = groups.get(place);
		if (group) group.push(forecast);
		else groups.set(place, [forecast]);
	}
	return [...groups]
		.sort(([a], [b]) => a - b)
		.map(([place, group]) => ({
			lo: place / count,
			hi: (place + 1) / count,
			n: group.length,
			p: mean(group.map(({ p }) => p)) ?? 0,
			observed: mean(group.map(({ outcome }) => outcome)) ?? 0
		}));
}

/** Expected calibration error: mean distance between forecast and outcome over bins, weighted by their size. */
export function ece(forecasts: readonly Forecast[]): number | null {
	if (forecasts.length === 0) return null;
	return bins(forecasts).reduce(
		(sum, { n, p, observed }) => sum + (n / forecasts.length) * Math.abs(p - observed),
		0
	);
}

/** One level of the calibration curve: forecasts from `from` to `to` came true at the rate `observed`. */
export type CurveBlock = { from: number; to: number; n: number; observed: number };

/** The CORP calibration curve: isotonic regression of outcomes on forecasts, one entry per level. */
export function calibrationCurve(forecasts: readonly Forecast[]): CurveBlock[] {
	// Equal forecasts are one point, whatever order they came in.
	const points = new Map<number, { sum: number; n: number }>();
	for (const { p, outcome } of forecasts) {
		const point = points.get(p) ?? { sum: 0, n: 0 };
		points.set(p, { sum: point.sum + outcome, n: point.n + 1 });
	}
	const sorted = [...points].sort(([a], [b]) => a - b);
	const fitted = isotonic(
		sorted.map(([, { sum, n }]) => sum / n),
		sorted.map(([, { n }]) => n)
	);
	const curve: CurveBlock[] = [];
	sorted.forEach(([p, { n }], i) => {
		const observed = fitted[i] ?? 0;
		const last = curve.at(-1);
		if (last && last.observed === observed) {
			last.to = p;
			last.n += n;
		} else curve.push({ from: p, to: p, n, observed });
	});
	return curve;
}

/** Low and high end of an interval. */
export type Interval = [number, number];

export type CalibrationReport = {
	n: number;
	brier: number | null;
	logLoss: number | null;
	ece: number | null;
	auc: number | null;
	/** Brier = miscalibration − discrimination + uncertainty, from the CORP curve. */
	parts: { miscalibration: number; discrimination: number; uncertainty: number } | null;
	bins: Bin[];
	curve: CurveBlock[];
	/** 95 % bootstrap interval of the Brier score and log loss over families; null below 3 families. */
	interval: { level: number; families: number; brier: Interval; logLoss: Interval } | null;
};

function corpParts(forecasts: readonly Forecast[], curve: CurveBlock[], score: number) {
	const rate = mean(forecasts.map(({ outcome }) => outcome)) ?? 0;
	const uncertainty = mean(forecasts.map(({ outcome }) => (rate - outcome) ** 2)) ?? 0;
	const level = (p: number) => curve.find(({ to }) => p <= to)?.observed ?? rate;
	const recalibrated =
		mean(forecasts.map(({ p, outcome }) => (level(p) - outcome) ** 2)) ?? uncertainty;
	return {
		miscalibration: score - recalibrated,
		discrimination: uncertainty - recalibrated,
		uncertainty
	};
}

function familyInterval(
	forecasts: readonly Forecast[],
	random: () => number,
	rounds: number
): CalibrationReport['interval'] {
	const families = new Map<string, Forecast[]>();
	forecasts.forEach((forecast, i) => {
		const name = forecast.family === undefined ? `#${i}` : `=${forecast.family}`;
		const family = families.get(name);
		if (family) family.push(forecast);
		else families.set(name, [forecast]);
	});
	const sums = [...families.values()].map((family) => ({
		n: family.length,
		brier: (brier(family) ?? 0) * family.length,
		logLoss: (logLoss(family) ?? 0) * family.length
	}));
	if (sums.length < 3) return null;
	const draws = { brier: [] as number[], logLoss: [] as number[] };
	for (let round = 0; round < rounds; round++) {
		const total = { n: 0, brier: 0, logLoss: 0 };
		for (let i = 0; i < sums.length; i++) {
			const drawn = sums[Math.floor(random() * sums.length)];
			if (!drawn) continue;
			total.n += drawn.n;
			total.brier += drawn.brier;
			total.logLoss += drawn.logLoss;
		}
		draws.brier.push(total.brier / total.n);
		draws.logLoss.push(total.logLoss / total.n);
	}
	const ends = (values: number[]): Interval => [
		quantile(values, 0.025) ?? 0,
		quantile(values, 0.975) ?? 0
	];
	return {
		level: 0.95,
		families: sums.length,
		brier: ends(draws.brier),
		logLoss: ends(draws.logLoss)
	};
}

/** Everything `calibrate.ts` prints, from forecasts with their outcomes. The bootstrap draws families. */
export function calibration(
	forecasts: readonly Forecast[],
	random: () => number,
	rounds = 999
): CalibrationReport {
	const score = brier(forecasts);
	const curve = calibrationCurve(forecasts);
	return {
		n: forecasts.length,
		brier: score,
		logLoss: logLoss(forecasts),
		ece: ece(forecasts),
		auc: auc(forecasts),
		parts: score === null ? null : corpParts(forecasts, curve, score),
		bins: bins(forecasts),
		curve,
		interval: familyInterval(forecasts, random, rounds)
	};
}
