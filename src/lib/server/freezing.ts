import type { Config } from './config.ts';

/** Whether a reader may store a snapshot: the one place that decides it. Everyone may, where the settings allow any. */
export const mayFreeze = ({ config }: { config: Config }): boolean => config.snapshotsPerHour > 0;
