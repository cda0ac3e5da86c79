'use client';

import { formatCount } from '#lib/format.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import type { EditedWeek } from '#lib/scheduling/week/week-edits.shared.ts';
import type { RowPlan } from '#lib/scheduling/week/week-rows.shared.ts';
import { HttpProblem } from '../../data/fetch-json.ts';
import { StaleNote } from '../../state/stale-note.tsx';
import { ThrottledBanner } from '../../state/throttled-banner.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Link } from '../../ui/link.tsx';
import { problemWords } from '../problem-words.ts';
import { dayWords, spanWords } from './week-words.ts';

/** Props of {@link WeekNotes}. */
export type WeekNotesProps = {
  organisationName: string;
  week: EditedWeek;
  plan: RowPlan;
  sentRun: RunDto | null;
  /** Why the week could not be read again, and when that was. */
  readError: Error | null;
  failedAtMs: number;
};

/** How true the week on screen is, and what of the edits cannot be carried out. */
export function WeekNotes({ organisationName, week, plan, sentRun, readError, failedAtMs }: WeekNotesProps) {
  const { view, skipped } = week;
  const isThrottled = readError instanceof HttpProblem && readError.status === 429;
  return (
    <div className="mb-3 flex flex-col gap-2">
      <StaleNote
        asOfMs={view.readAtMs}
        cause={readError && !isThrottled ? problemWords(readError).replace(/\.$/, '') : undefined}
      />
      {isThrottled && readError.retryAfterMs !== undefined && (
        <ThrottledBanner who={organisationName} what="the week" untilMs={failedAtMs + readError.retryAfterMs}>
          What was last read stays on screen, and so do your edits.
        </ThrottledBanner>
      )}
      {view.namesNote !== null && <Banner tone="warning" title={view.namesNote} />}
      {sentRun && (
        <Banner title="The changes you made here were sent.">
          <Link href={`/scheduling/runs/${sentRun.id}`}>See the run</Link>, and read the week again once it has ended.
        </Banner>
      )}
      {skipped > 0 && (
        <Banner tone="warning" title={`${formatCount(skipped, 'edit')} no longer apply.`}>
          The shift or agent is not in the week any more: somebody has changed it in Genesys Cloud since.
        </Banner>
      )}
      {plan.unsayable.length > 0 && (
        <Banner tone="warning" title={`${formatCount(plan.unsayable.length, 'shift')} cannot be changed like this.`}>
          {plan.unsayable.slice(0, 3).map((shift) => {
            const day = view.days.find(({ startMs, endMs }) => shift.startMs >= startMs && shift.startMs < endMs);
            const name = week.agents.get(shift.agentId)?.agent.name ?? shift.agentId;
            return (
              <p key={shift.key}>
                {name}, {day && dayWords(day, view.timeZone)}, {spanWords(shift, view.timeZone)}: it, or an activity of
                it, starts in the hour that happens twice. Choose another time, or change it in Genesys Cloud.
              </p>
            );
          })}
        </Banner>
      )}
    </div>
  );
}
