declare module 'vader-sentiment' {
	const vader: {
		SentimentIntensityAnalyzer: {
			/** Shares of bad, neutral and good words, and their sum held within -1..1. */
			polarity_scores(text: string): { neg: number; neu: number; pos: number; compound: number };
		};
	};
	export default vader;
}
