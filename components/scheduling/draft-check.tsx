import { useMutation, useQuery } from '@tanstack/react-query';
import { formatCount, formatDateTime, formatNumber } from '#lib/format.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { DraftCheck, type RunDto } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { dataOf } from '../install/install-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import type { SchedulingActions } from './scheduling-actions.ts';

/** A preview is believed for so long; each look costs a request. */
const BELIEVED_MS = 60_000;

/** Props of {@link DraftCheckNote}. */
export type DraftCheckNoteProps = {
  orgId: string;
  run: RunDto;
  planAgain: SchedulingActions['planAgain'];
  onPlannedAgain: (draft: RunDto) => void;
};

/** Whether a draft still fits what Genesys Cloud holds: a quiet line, or a warning with what conflicts and the way out. */
export function DraftCheckNote({ orgId, run, planAgain, onPlannedAgain }: DraftCheckNoteProps) {
  const check = useQuery({
    queryKey: schedulingKeys.draftCheck(orgId, run.id),
    queryFn: ({ signal }) => fetchJson(`/api/scheduling/runs/${run.id}/check`, { schema: DraftCheck, signal }),
    // Planning was the first look.
    initialData: { checkedAt: run.createdAt, isChanged: false, conflicts: [], conflictCount: 0 },
    initialDataUpdatedAt: Date.parse(run.createdAt),
    staleTime: BELIEVED_MS,
    refetchOnWindowFocus: true,
  });
  const again = useMutation({ mutationFn: () => dataOf(planAgain({ runId: run.id })), onSuccess: onPlannedAgain });
  const { checkedAt, isChanged, conflicts, conflictCount } = check.data;
  const { scope, counts } = run;
  const isTimeOff = scope.kind === 'time_off';
  const what = isTimeOff ? 'these requests' : 'this week';
  if (conflictCount === 0) {
    return (
      <p role="status" className="text-sm text-mid">
        {check.isError
          ? `Whether somebody changed ${what} since the preview could not be seen. ${check.error.message}`
          : isChanged
            ? `Somebody changed ${what} since the preview, and every change still fits.`
            : `Nobody changed ${what} since the preview.`}{' '}
        {!check.isError && `As of ${formatDateTime(checkedAt, scope.timeZone)}.`}
      </p>
    );
  }
  return (
    <Banner
      tone="warning"
      title={`Somebody changed ${what} since the preview: ${formatNumber(conflictCount)} of ${formatCount(counts.pending, 'change')} no longer ${conflictCount === 1 ? 'fits' : 'fit'}.`}
      actions={
        <Button isBusy={again.isPending || again.isSuccess} busyLabel="Planning again" onClick={() => again.mutate()}>
          Plan again
        </Button>
      }
    >
      <p>
        A run leaves {conflictCount === 1 ? 'it' : 'them'} out and makes the others. Plan again to see all rows against
        what is there now.
      </p>
      <ul
        className="mt-2 max-h-40 list-disc overflow-y-auto pl-5 text-sm"
        tabIndex={0}
        aria-label="What no longer fits"
      >
        {conflicts.map(({ rowNumber, subject, reason }) => (
          <li key={rowNumber}>
            Row {formatNumber(rowNumber)}, {subject}: {reason}.
          </li>
        ))}
        {conflictCount > conflicts.length && <li>And {formatNumber(conflictCount - conflicts.length)} more.</li>}
      </ul>
      {again.isError && (
        <p role="alert" className="mt-2">
          <span className="font-semibold text-error">Not planned again.</span> {again.error.message}
        </p>
      )}
    </Banner>
  );
}
