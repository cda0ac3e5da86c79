'use client';

import { useMutation } from '@tanstack/react-query';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { Link } from '../ui/link.tsx';
import { DraftCheckNote } from './draft-check.tsx';
import { estimateWords } from './estimate-words.ts';
import { RunItemTable } from './run-item-table.tsx';
import type { SchedulingActions } from './scheduling-actions.ts';
import { scopeDetail, scopeTitle } from './scope-words.ts';
import { StaffingCard } from './staffing-card.tsx';
import { StartLater } from './start-later.tsx';

/** Props of {@link PreviewView}. */
export type PreviewViewProps = {
  orgId: string;
  run: RunDto;
  actions: SchedulingActions;
  onStarted: (run: RunDto) => void;
  onPlannedAgain: (draft: RunDto) => void;
  onBack: () => void;
};

/** Third step: what would change, agent by agent, and what it costs. Nothing has been changed yet. */
export function PreviewView({ orgId, run, actions, onStarted, onPlannedAgain, onBack }: PreviewViewProps) {
  const start = useMutation({
    mutationFn: (at: string | undefined) => dataOf(actions.start({ runId: run.id, at })),
    onSuccess: onStarted,
  });
  const { plan, scope, counts } = run;
  const words = run.estimate && estimateWords(run.estimate, scope.timeZone);
  return (
    <div className="flex flex-col gap-4">
      {counts.pending > 0 && (
        <DraftCheckNote
          key={run.id}
          orgId={orgId}
          run={run}
          planAgain={actions.planAgain}
          onPlannedAgain={onPlannedAgain}
        />
      )}
      <Card title={scopeTitle(scope)} subtitle={scopeDetail(scope)}>
        <DescriptionList
          layout="grid"
          items={[
            { term: 'Agents', detail: formatNumber(plan.agents) },
            ...changeTerms(run),
            { term: 'Left out (errors)', detail: formatNumber(counts.invalid) },
            { term: 'Cost', detail: formatCount(plan.costCalls, 'request') },
            ...(words ? [{ term: 'Finishes if started now', detail: words.finish }] : []),
          ]}
        />
        {words?.reason && <p className="mt-3 text-mid">{words.reason}</p>}
        <details className="mt-3">
          <summary className="cursor-pointer text-link">What the requests are for</summary>
          <ul className="mt-2 text-sm text-mid">
            {plan.cost.map((line) => (
              <li key={line.operation}>
                {formatNumber(line.calls)} × {line.why} <code className="font-mono text-low">{line.operation}</code>
              </li>
            ))}
            <li>{formatCount(plan.previewCalls, 'request')} made this preview.</li>
          </ul>
        </details>
      </Card>
      {counts.pending > 0 && scope.kind === 'schedule' && <StaffingCard orgId={orgId} runId={run.id} />}
      {counts.pending > 0 && scope.kind === 'time_off' && <TimeOffNote />}
      <RunItemTable orgId={orgId} run={run} maxHeight="50vh" />
      {start.isError && (
        <Banner tone="error" title="The run could not be started." isUrgent>
          {start.error.message}
        </Banner>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {counts.pending === 0 && <p className="text-mid">No row changes anything.</p>}
        <Button onClick={onBack}>Back</Button>
        <StartLater
          timeZone={scope.timeZone}
          isDisabled={counts.pending === 0}
          isBusy={start.isPending}
          problem={start.error?.message ?? null}
          onStart={(at) => start.mutate(at)}
        />
        <Button
          variant="primary"
          disabled={counts.pending === 0}
          isBusy={start.isPending || start.isSuccess}
          busyLabel="Starting run"
          onClick={() => start.mutate(undefined)}
        >
          {run.origin === 'undo' ? 'Start undo' : 'Start run'}
        </Button>
      </div>
    </div>
  );
}

function changeTerms({ scope, plan: { changes } }: RunDto) {
  if (scope.kind === 'time_off') {
    return [
      { term: 'New requests', detail: formatNumber(changes.new) },
      { term: 'Decided requests', detail: formatNumber(changes.replace) },
      { term: 'Already so', detail: formatNumber(changes.unchanged) },
    ];
  }
  return [
    { term: 'New', detail: formatNumber(changes.new) },
    { term: 'Replaced', detail: formatNumber(changes.replace) },
    { term: 'Removed', detail: formatNumber(changes.remove) },
    { term: 'Already so', detail: formatNumber(changes.unchanged) },
  ];
}

/** What planners ask next: granting does not change a week that was planned before (platform document §6.5). */
function TimeOffNote() {
  return (
    <Banner tone="info" title="Schedules that exist already stay as they are.">
      Genesys Cloud does not write granted days into them. Put the days off into those weeks with the action “day off”
      of <Link href="/scheduling/new">Change schedules</Link>.
    </Banner>
  );
}
