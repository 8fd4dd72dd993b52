/** F1 of each class, averaged: each class counts the same however rare. Classes absent from both are left out. */
export function macroF1(truth: readonly number[], guess: readonly number[]): number {
	const classes = [...new Set([...truth, ...guess])];
	const scores = classes.map((label) => {
		let [hit, said, was] = [0, 0, 0];
		truth.forEach((value, i) => {
			if (guess[i] === label) said += 1;
			if (value === label) was += 1;
			if (guess[i] === label && value === label) hit += 1;
		});
		return said + was === 0 ? 0 : (2 * hit) / (said + was);
	});
	return scores.reduce((sum, value) => sum + value, 0) / scores.length;
}

/** Pearson's correlation. 0 when either side does not vary. */
export function pearson(a: readonly number[], b: readonly number[]): number {
	const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
	const [meanA, meanB] = [mean(a), mean(b)];
	let [ab, aa, bb] = [0, 0, 0];
	a.forEach((value, i) => {
		const [x, y] = [value - meanA, (b[i] ?? 0) - meanB];
		ab += x * y;
		aa += x * x;
		bb += y * y;
	});
	return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
