import { isIP } from 'node:net';

/** Whether browsers make passkeys for a host: for names alone, not for addresses. */
export const takesPasskeys = (host: string): boolean => isIP(host.replaceAll(/[[\]]/g, '')) === 0;
