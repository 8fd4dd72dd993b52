/** How the reasons of a pair of markets say that YES of one is NO of the other. */
export const INVERSE = 'inverse: YES here is NO there';

/** Whether a pair with these reasons asks its question with YES and NO exchanged. */
export const isInverse = (reasons: readonly string[]) => reasons.includes(INVERSE);
