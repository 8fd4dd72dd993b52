import { kalshi } from './kalshi/index.ts';
import { manifold } from './manifold/index.ts';
import { polymarket } from './polymarket/index.ts';
import { predictit } from './predictit/index.ts';
import type { Venue } from './venue.ts';

/** Every venue we can read. To add one, write its folder and add it here. */
export const venues: Venue[] = [polymarket, kalshi, manifold, predictit];
