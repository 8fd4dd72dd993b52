import { claims } from '#lib/server/api/claims.ts';
import { saveClaim } from '#lib/server/api/desk-ledger.ts';
import { serveBoth } from '#lib/server/api/deed.ts';

export const { GET, POST, fallback } = serveBoth(claims, saveClaim);
