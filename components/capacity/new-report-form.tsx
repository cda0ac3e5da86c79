import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { capacityKeys, NewReport, ReportCost, type ReportPeriod } from '#lib/capacity/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { dataOf } from '../install/install-actions.ts';
import { useUnits } from '../scheduling/use-schedule-choice.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import type { CapacityActions } from './capacity-actions.ts';
import { costWords } from './report-words.ts';
import { UnitChoice } from './unit-choice.tsx';

/** Props of {@link NewReportForm}. */
export type NewReportFormProps = {
  orgId: string;
  create: CapacityActions['create'];
  onCreated: (reportId: string) => void;
};

const PERIODS = [
  { value: 'day', label: 'A day' },
  { value: 'week', label: 'Seven days' },
] as const satisfies readonly { value: ReportPeriod; label: string }[];

/** Which report, and what it costs; the cost is said before it is asked for. */
export function NewReportForm({ orgId, create, onCreated }: NewReportFormProps) {
  const queryClient = useQueryClient();
  const [period, setPeriod] = useState<ReportPeriod>('day');
  const [date, setDate] = useState(() => localDate(new Date()));
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [businessUnitIds, setBusinessUnitIds] = useState<string[]>([]);
  const { units } = useUnits(orgId, null);
  const input = NewReport.safeParse({ period, date, timeZone, businessUnitIds });
  const wrong = (name: string) => input.error?.issues.find(({ path }) => path[0] === name)?.message;
  const cost = useQuery({
    queryKey: capacityKeys.cost(orgId, input.data),
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ period, date, timeZone, businessUnitIds: businessUnitIds.join(',') });
      return fetchJson(`/api/capacity/cost?${search}`, { schema: ReportCost, signal });
    },
    enabled: input.success,
  });
  const make = useMutation({
    mutationFn: (report: NewReport) => dataOf(create(report)),
    onSuccess: ({ reportId }) => {
      void queryClient.invalidateQueries({ queryKey: capacityKeys.reports(orgId) });
      onCreated(reportId);
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (input.success) make.mutate(input.data);
      }}
    >
      <SegmentedControl label="How long" options={PERIODS} value={period} onChange={setPeriod} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={period === 'day' ? 'Day' : 'First day'} error={wrong('date') && 'Choose a day'}>
          <Input type="date" value={date} onValueChange={setDate} />
        </Field>
        <Field
          label="Time zone"
          help="Where the day begins and ends"
          error={wrong('timeZone') && 'Write a time zone such as Europe/Dublin'}
        >
          <Input value={timeZone} onValueChange={setTimeZone} />
        </Field>
      </div>
      <UnitChoice units={units} chosen={businessUnitIds} onChange={setBusinessUnitIds} />
      <p role="status" className="text-mid">
        {cost.data ? `${costWords(cost.data)}.` : cost.isFetching ? 'Working out the cost' : 'The cost is not known.'}
      </p>
      {make.isError && <Banner tone="error" title={make.error.message} isUrgent />}
      <div className="flex justify-end">
        <Button
          type="submit"
          variant="primary"
          disabled={!input.success}
          isBusy={make.isPending}
          busyLabel="Asking for the report"
        >
          Make the report
        </Button>
      </div>
    </form>
  );
}

function localDate(now: Date): string {
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
