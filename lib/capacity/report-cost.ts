import type { ReportCost } from './schema.ts';

/** How often a job of historical adherence is asked about before it is given up. */
export const MOST_POLLS = 12;

/** How often a part is begun anew before it is given up. */
export const MOST_ATTEMPTS = 4;

/** Business units whose number nobody knows yet: Genesys has 50 at most (platform document §6.2). */
const MOST_UNITS = 50;

/** The list of business units, the sites, Genesys' capacity of the organisation. */
const CALLS_FOR_ALL = 3;
/** Activity codes and published shifts; once more for suggestions. */
const CALLS_BY_UNIT = 2;
const SUGGESTION_CALLS_BY_UNIT = 1;
/** Management units, the job, and asking about it. */
const ADHERENCE_CALLS_BY_UNIT = 3;

/**
 * Calls to Genesys that a report takes: what is expected when nothing goes wrong and nothing is cached, and the bound at which
 * the report begins no other part. Repetitions of a request that was refused or failed on the way are not counted; they are spent
 * within the budget. `hasPast`: some of it is over, so that adherence can be asked for.
 */
export function costOfReport(unitCount: number | null, hasPast: boolean): ReportCost {
  const byUnit = CALLS_BY_UNIT + SUGGESTION_CALLS_BY_UNIT + (hasPast ? ADHERENCE_CALLS_BY_UNIT : 0);
  const once = CALLS_FOR_ALL + byUnit * (unitCount ?? MOST_UNITS);
  const polls = hasPast ? (unitCount ?? MOST_UNITS) * MOST_POLLS : 0;
  return { expected: unitCount === null ? null : once, most: once * 2 + polls };
}
