/** The address that a link which works once leads to. */
export const linkFor = (origin: string, secret: string): string => `${origin}/invite/${secret}`;
