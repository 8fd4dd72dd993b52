import type { PageLoad } from './$types';

/** The ledger holds no claims yet, so every speaker's page says so. */
export const load: PageLoad = ({ params }) => ({ slug: params.slug });
