import { z } from 'zod';
import { TrunkEventsQuery, TrunkSeriesQuery } from '#lib/trunks/schema.ts';

/** An address has texts where a query has numbers; everything else is for the query to judge. */
const rangeOfTexts = z.looseObject({ from: z.coerce.number(), to: z.coerce.number() });

export const TrunkSeriesParams = rangeOfTexts.pipe(TrunkSeriesQuery);
export const TrunkEventsParams = rangeOfTexts.pipe(TrunkEventsQuery);
