'use client';

import { formatDateTime, formatDuration, formatNumber } from '#lib/format.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { ThrottledBanner } from '../state/throttled-banner.tsx';
import { Banner } from '../ui/banner.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { Link } from '../ui/link.tsx';
import { SegmentedMeter } from '../ui/meter.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { useNow } from '../ui/use-now.ts';
import { estimateWords } from './estimate-words.ts';
import { RunButtons } from './run-buttons.tsx';
import { RunItemTable } from './run-item-table.tsx';
import { meterOf, runLook, runSentence } from './run-words.ts';
import { itemsWord, scopeDetail, scopeTitle } from './scope-words.ts';
import type { SchedulingActions } from './scheduling-actions.ts';
import { useRun } from './use-run.ts';

/** Props of {@link RunPage}. */
export type RunPageProps = {
  organisation: { id: string; name: string };
  runId: string;
  canRun: boolean;
  actions: SchedulingActions;
};

/** One run, live: where it stands, what it has cost, and every assignment with its outcome. */
export function RunPage({ organisation, runId, canRun, actions }: RunPageProps) {
  const run = useRun(organisation.id, runId);
  if (run.isError && !run.data) {
    return (
      <ProblemState
        error={run.error}
        action="see this run"
        title="The run could not be read."
        onRetry={() => void run.refetch()}
        isRetrying={run.isFetching}
      />
    );
  }
  if (!run.data) return <SkeletonText lines={8} label="Reading the run" />;
  return <LoadedRun organisation={organisation} run={run.data} canRun={canRun} actions={actions} />;
}

function LoadedRun({
  organisation,
  run,
  canRun,
  actions,
}: Omit<RunPageProps, 'runId'> & {
  run: RunDto;
}) {
  const look = runLook(run);
  const hasFailed = run.state === 'failed' && run.stateReason !== null;
  const { scope } = run;
  return (
    <>
      <PageHeader
        title={scopeTitle(scope)}
        description={scopeDetail(scope)}
        back={<Link href="/scheduling">Scheduling</Link>}
        badge={<StatusBadge status={look.status}>{look.word}</StatusBadge>}
        actions={<RunButtons organisation={organisation} run={run} canRun={canRun} actions={actions} />}
      />
      <div className="flex flex-col gap-4">
        {run.wakeAt && run.state === 'running' && (
          <ThrottledBanner who={organisation.name} what="this run" untilMs={Date.parse(run.wakeAt)}>
            {run.stateReason} What was done is kept.
          </ThrottledBanner>
        )}
        {hasFailed && (
          <Banner tone="error" title="The run failed." isUrgent>
            {run.stateReason}
          </Banner>
        )}
        <Card>
          {!hasFailed && (
            <p role="status" className="mb-3 text-md">
              {runSentence(run)}
            </p>
          )}
          <SegmentedMeter label={itemsWord(scope) === 'requests' ? 'Requests' : 'Assignments'} {...meterOf(run)} />
          <div className="mt-4">
            <DescriptionList layout="grid" items={factsOf(run)} />
            <WaitNote run={run} />
            <RunAge run={run} />
          </div>
        </Card>
        <RunItemTable orgId={organisation.id} run={run} />
      </div>
    </>
  );
}

function factsOf(run: RunDto) {
  const words = run.estimate && estimateWords(run.estimate, run.scope.timeZone);
  const spent = `${formatNumber(run.callsMade)} of about ${formatNumber(run.plan.previewCalls + run.plan.costCalls)}`;
  return [
    { term: 'Started by', detail: run.createdByName },
    { term: 'Created', detail: formatDateTime(run.createdAt, run.scope.timeZone) },
    { term: 'Genesys Cloud requests', detail: spent },
    ...(words ? [{ term: 'Finishes', detail: words.finish }] : []),
    ...(run.counts.conflict > 0 ? [{ term: 'Conflicts', detail: formatNumber(run.counts.conflict) }] : []),
    ...(run.parentId
      ? [
          {
            term: run.origin === 'undo' ? 'Takes back' : 'Tries again',
            detail: <Link href={`/scheduling/runs/${run.parentId}`}>the earlier run</Link>,
          },
        ]
      : []),
  ];
}

/** Why the run waits; a run that sleeps says so in a banner of its own. */
function WaitNote({ run }: { run: RunDto }) {
  if (run.state === 'draft' || run.wakeAt || !run.estimate) return null;
  const { reason } = estimateWords(run.estimate, run.scope.timeZone);
  return reason && <p className="mt-3 text-sm text-mid">{reason}</p>;
}

function RunAge({ run }: { run: RunDto }) {
  const nowMs = useNow(1000);
  if (!run.startedAt || nowMs === null) return null;
  const endMs = run.finishedAt ? Date.parse(run.finishedAt) : nowMs;
  const elapsedMs = Math.max(0, endMs - Date.parse(run.startedAt));
  const perMinute = (run.counts.done * 60_000) / Math.max(elapsedMs, 1_000);
  return (
    <p className="mt-3 text-sm text-low tabular-nums">
      {run.finishedAt ? 'Took' : 'Running for'} {formatDuration(elapsedMs)}
      {perMinute > 0 && `, ${formatNumber(perMinute)} ${itemsWord(run.scope)} a minute`}
    </p>
  );
}
