/** The built site as `npm start` serves it: compressed, and without the process that reads feeds. */
import { readConfig } from '#lib/server/config.ts';
import { serve } from '../serve.ts';

await serve(readConfig(process.env));
