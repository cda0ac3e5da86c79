import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Pause, Play, RotateCcw, Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { formatCount, formatNumber } from '#lib/format.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { isFinal, type RunDto } from '#lib/scheduling/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import type { SchedulingActions } from './scheduling-actions.ts';

/** Props of {@link RunButtons}. */
export type RunButtonsProps = {
  organisation: { id: string };
  run: RunDto;
  canRun: boolean;
  actions: SchedulingActions;
};

/** What can be done with a run as it stands: pause, resume, cancel; once it is over, try again what failed, or take it back. */
export function RunButtons({ organisation, run, canRun, actions }: RunButtonsProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [isCancelling, setIsCancelling] = useState(false);
  const open = run.counts.failed + run.counts.conflict;
  const show = (now: RunDto) => queryClient.setQueryData(schedulingKeys.run(organisation.id, run.id), now);
  const toDraft = (draft: RunDto) => router.push(`/scheduling/new?run=${draft.id}`);
  const retry = useMutation({ mutationFn: () => dataOf(actions.retry({ runId: run.id })), onSuccess: toDraft });
  const undo = useMutation({ mutationFn: () => dataOf(actions.undo({ runId: run.id })), onSuccess: toDraft });
  const pause = useMutation({ mutationFn: () => dataOf(actions.pause({ runId: run.id })), onSuccess: show });
  const resume = useMutation({ mutationFn: () => dataOf(actions.resume({ runId: run.id })), onSuccess: show });
  const failure = [
    { title: 'Not planned.', error: retry.error ?? undo.error },
    { title: 'Not paused.', error: pause.error },
    { title: 'Not resumed.', error: resume.error },
  ].find(({ error }) => error !== null);
  const canResume = run.state === 'paused' || run.isPauseRequested;
  return (
    <>
      {failure?.error && (
        <p role="alert" className="text-sm">
          <span className="font-semibold text-error">{failure.title}</span> {failure.error.message}
        </p>
      )}
      <a href={`/api/scheduling/runs/${run.id}/results.csv`} download className={buttonClass('secondary', 'md')}>
        <Download aria-hidden className="size-4" />
        Download results
      </a>
      {canRun && isFinal(run.state) && run.counts.done > 0 && (
        <Button
          icon={<Undo2 aria-hidden className="size-4" />}
          isBusy={undo.isPending || undo.isSuccess}
          busyLabel="Planning the undo"
          onClick={() => undo.mutate()}
        >
          Undo {formatNumber(run.counts.done)} changed
        </Button>
      )}
      {canRun && isFinal(run.state) && open > 0 && (
        <Button
          variant="primary"
          icon={<RotateCcw aria-hidden className="size-4" />}
          isBusy={retry.isPending || retry.isSuccess}
          busyLabel="Planning"
          onClick={() => retry.mutate()}
        >
          Retry {formatNumber(open)} failed
        </Button>
      )}
      {canRun && run.canPause && (
        <Button
          icon={<Pause aria-hidden className="size-4" />}
          isBusy={pause.isPending}
          busyLabel="Pausing"
          onClick={() => pause.mutate()}
        >
          Pause
        </Button>
      )}
      {canRun && canResume && (
        <Button
          variant="primary"
          icon={<Play aria-hidden className="size-4" />}
          isBusy={resume.isPending}
          busyLabel="Resuming"
          onClick={() => resume.mutate()}
        >
          Resume
        </Button>
      )}
      {canRun && run.canCancel && run.state !== 'draft' && (
        <Button variant="danger" onClick={() => setIsCancelling(true)}>
          Cancel run…
        </Button>
      )}
      <ConfirmDialog
        isOpen={isCancelling}
        onOpenChange={setIsCancelling}
        title="Cancel run?"
        stops={`${formatCount(run.counts.pending, 'change')} will not be made, unless Genesys Cloud has been asked already by the time you confirm: all changes go in one update.`}
        stays="Shifts stay as they are in Genesys Cloud. The run and its rows stay in the history."
        undo="Try the rows again from the history at any time."
        confirmLabel="Cancel run"
        busyLabel="Cancelling run"
        cancelLabel="Keep running"
        onConfirm={async () => {
          show(await dataOf(actions.cancel({ runId: run.id })));
        }}
      />
    </>
  );
}
