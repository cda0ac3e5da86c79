import { formatNumber, formatTime } from '#lib/format.ts';
import type { RunEstimate } from '#lib/scheduling/schema.ts';

/** When a run ends, and what it waits for, in words; `about`, because other applications may spend meanwhile. */
export function estimateWords(estimate: RunEstimate, timeZone: string): { finish: string; reason: string | null } {
  const finish = `about ${formatTime(estimate.finishesAtMs, timeZone)}`;
  const { wait } = estimate;
  if (wait === null) return { finish, reason: null };
  const until = formatTime(wait.untilMs, timeZone, undefined, true);
  switch (wait.for) {
    case 'pause':
      return { finish, reason: `Genesys Cloud asked for a pause until ${until}.` };
    case 'run':
      return { finish, reason: `The run waits until ${until}.` };
    case 'window': {
      const limit = `${formatNumber(estimate.limit)} requests each ${formatNumber(estimate.windowMs / 1_000)} s`;
      return { finish, reason: `Waits until ${until} for the next of the ${limit} that the organisation may make.` };
    }
  }
}
