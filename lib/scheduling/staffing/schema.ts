import { z } from 'zod';

/** People on queue in each interval of a schedule: as it is, and with a plan carried out, beside what is needed. */
export const StaffingDto = z.object({
  startMs: z.number(),
  intervalMinutes: z.number().int(),
  timeZone: z.string(),
  before: z.array(z.number()),
  after: z.array(z.number()),
  /** Null where the schedule has no headcount forecast. */
  required: z.array(z.number()).nullable(),
  /** Calls to Genesys that it took. */
  calls: z.number().int(),
});
export type StaffingDto = z.infer<typeof StaffingDto>;
