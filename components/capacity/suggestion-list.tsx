'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { DraftInput, ReportDto, Suggestion, SuggestionsData } from '#lib/capacity/schema.ts';
import { formatCount, formatDateTime, formatNumber, formatTime } from '#lib/format.ts';
import { dataOf } from '../install/install-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import type { CapacityActions } from './capacity-actions.ts';

/** Props of {@link SuggestionList}. */
export type SuggestionListProps = { report: ReportDto; canMake: boolean; draft: CapacityActions['draft'] };

/** Where fewer calls fit than agents are scheduled for, and what agents could do instead. A person reviews and starts it. */
export function SuggestionList({ report, canMake, draft }: SuggestionListProps) {
  const router = useRouter();
  const make = useMutation({
    mutationFn: (input: DraftInput) => dataOf(draft(input)),
    onSuccess: ({ id }) => router.push(`/scheduling/new?run=${id}`),
  });
  const { suggestions: data } = report;
  if (!data) return null;
  return (
    <Card title="Suggestions for schedules" subtitle={basisWords(data)}>
      {data.problem !== null && <p className="text-mid">{data.problem}</p>}
      {data.problem === null && data.suggestions.length === 0 && (
        <p className="text-mid">Nothing to change: the trunks can carry what the scheduled agents can take.</p>
      )}
      {make.isError && <Banner tone="error" title={make.error.message} isUrgent className="mb-3" />}
      <ul className="flex flex-col divide-y divide-divider">
        {data.suggestions.map((suggestion) => {
          const { businessUnitId, startMs, moves } = suggestion;
          const isBusy =
            make.isPending && make.variables.startMs === startMs && make.variables.businessUnitId === businessUnitId;
          return (
            <li key={`${businessUnitId}/${startMs}`} className="flex flex-col gap-2 py-3">
              <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
                <div className="min-w-0">
                  <p className="font-semibold">
                    {suggestion.businessUnitName}, {formatDateTime(startMs, report.timeZone)} to{' '}
                    {formatTime(suggestion.endMs, report.timeZone)}
                  </p>
                  <p className="text-mid">{reasonWords(suggestion)}</p>
                </div>
                {canMake && moves.length > 0 && (
                  <span data-print="hide">
                    <Button
                      onClick={() => make.mutate({ reportId: report.id, businessUnitId, startMs })}
                      isBusy={isBusy}
                      busyLabel="Planning"
                    >
                      Make a draft
                    </Button>
                  </span>
                )}
              </div>
              {moves.length > 0 && <Moves suggestion={suggestion} timeZone={report.timeZone} />}
            </li>
          );
        })}
      </ul>
      {data.suggestions.length > 0 && (
        <p className="mt-2 text-sm text-low">
          A draft changes nothing in Genesys Cloud. It opens in Scheduling, where you review and start it.
        </p>
      )}
    </Card>
  );
}

function Moves({ suggestion: { moves }, timeZone }: { suggestion: Suggestion; timeZone: string }) {
  return (
    <details>
      <summary className="w-fit cursor-pointer rounded-sm py-1 text-link">
        {formatCount(moves.length, 'change')}
      </summary>
      <ul className="mt-1 list-disc pl-5 text-mid">
        {moves.map(({ agentId, agentName, activityName, startMs, lengthMinutes, fromMs }) => (
          <li key={`${agentId}/${startMs}`}>
            {fromMs === null
              ? `${agentName}: ${activityName} at ${formatTime(startMs, timeZone)}, ${lengthMinutes} min, instead of taking calls`
              : `${agentName}: ${activityName} of ${lengthMinutes} min from ${formatTime(fromMs, timeZone)} to ${formatTime(startMs, timeZone)}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

function reasonWords({ capacity, needed, surplus, moves }: Suggestion): string {
  const moved = moves.filter(({ kind }) => kind === 'move').length;
  const released = new Set(moves.filter(({ kind }) => kind === 'release').map(({ agentId }) => agentId)).size;
  const parts = [
    ...(moved > 0 ? [`move ${formatCount(moved, 'meeting or training', 'meetings or trainings')} there`] : []),
    ...(released > 0 ? [`release ${formatCount(released, 'agent')}`] : []),
  ];
  const what = parts.length === 0 ? 'Nothing in these shifts can be moved there.' : `Suggested: ${parts.join(', ')}.`;
  return `The trunks can carry ${formatNumber(capacity)} calls, the scheduled agents can take ${formatNumber(needed)}: up to ${formatCount(surplus, 'agent')} too many. ${what}`;
}

function basisWords({ callsPerAgent, isMeasured }: SuggestionsData): string {
  const ratio = callsPerAgent === 1 ? 'one concurrent call' : `${formatNumber(callsPerAgent, 2)} concurrent calls`;
  return isMeasured
    ? `At ${ratio} for each agent on queue, as measured over the last week`
    : `At ${ratio} for each agent on queue, which is assumed: too little was measured`;
}
