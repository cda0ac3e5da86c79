import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatCount, formatDate, formatDateTime, formatNumber } from '#lib/format.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { StaffingDto } from '#lib/scheduling/staffing/schema.ts';
import { TimeSeriesChart } from '../chart/time-series-chart.tsx';
import { fetchJson } from '../data/fetch-json.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Select } from '../ui/select.tsx';
import { gapWords, intervalsOfDays } from './staffing-days.ts';

/** Props of {@link StaffingCard}. */
export type StaffingCardProps = { orgId: string; runId: string };

/** What a draft does to staffing, a day at a time; read only when somebody asks, because it costs requests. */
export function StaffingCard({ orgId, runId }: StaffingCardProps) {
  const [isWanted, setIsWanted] = useState(false);
  const [date, setDate] = useState<string | null>(null);
  const staffing = useQuery({
    queryKey: schedulingKeys.staffing(orgId, runId),
    queryFn: ({ signal }) => fetchJson(`/api/scheduling/runs/${runId}/staffing`, { schema: StaffingDto, signal }),
    enabled: isWanted,
    staleTime: Infinity,
  });
  const days = useMemo(() => (staffing.data ? intervalsOfDays(staffing.data) : []), [staffing.data]);
  // The day that changes most is the one to look at first.
  const shown =
    days.find((day) => day.date === date) ?? days.toSorted((left, right) => right.changed - left.changed)[0];
  const series = useMemo(() => (shown ? seriesOf(shown) : []), [shown]);
  if (!isWanted) {
    return (
      <Card title="Effect on staffing">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-mid">
            People on queue before and after, beside the headcount forecast. Costs a few requests.
          </p>
          <Button onClick={() => setIsWanted(true)}>Show the effect</Button>
        </div>
      </Card>
    );
  }
  if (staffing.isError) {
    return (
      <Card title="Effect on staffing">
        <ProblemState
          error={staffing.error}
          action="see the staffing"
          title="The staffing could not be read."
          onRetry={() => void staffing.refetch()}
          isRetrying={staffing.isFetching}
        />
      </Card>
    );
  }
  const { timeZone = 'UTC' } = staffing.data ?? {};
  return (
    <Card title="Effect on staffing">
      {shown && (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <Select
            label="Day"
            className="w-72 max-w-full"
            options={days.map((day) => ({ value: day.date, label: dayWords(day.date, day.changed) }))}
            value={shown.date}
            onValueChange={setDate}
          />
          <p className="text-sm text-mid">{gapWords(shown, (ms) => formatDateTime(ms, timeZone))}</p>
        </div>
      )}
      <TimeSeriesChart
        title={shown ? `People on queue, ${formatDate(`${shown.date}T12:00:00Z`, 'UTC')}` : 'People on queue'}
        unit="people"
        timeZone={timeZone}
        timesMs={shown?.timesMs ?? []}
        series={series}
        status={staffing.data ? 'ready' : 'loading'}
        headingLevel={3}
      />
      {staffing.data && (
        <p className="mt-2 text-sm text-low">
          {staffing.data.required === null && 'This schedule has no headcount forecast. '}
          Read with {formatCount(staffing.data.calls, 'request')}.
        </p>
      )}
    </Card>
  );
}

function seriesOf(day: ReturnType<typeof intervalsOfDays>[number]) {
  return [
    { label: 'Before', kind: 'line' as const, values: day.before },
    { label: 'After', kind: 'line' as const, values: day.after },
    ...(day.required ? [{ label: 'Needed', kind: 'line' as const, values: day.required }] : []),
  ];
}

function dayWords(date: string, changedHours: number): string {
  const day = formatDate(`${date}T12:00:00Z`, 'UTC');
  return changedHours === 0 ? `${day}, no change` : `${day}, ${formatNumber(changedHours, 1)} h change`;
}
