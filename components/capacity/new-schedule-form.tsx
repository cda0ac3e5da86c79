import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { capacityKeys, NewReportSchedule, type ReportPeriod } from '#lib/capacity/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { useUnits } from '../scheduling/use-schedule-choice.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import type { CapacityActions } from './capacity-actions.ts';
import { UnitChoice } from './unit-choice.tsx';

/** Props of {@link NewScheduleForm}. */
export type NewScheduleFormProps = {
  orgId: string;
  add: CapacityActions['addSchedule'];
  onDone: () => void;
};

const PERIODS = [
  { value: 'day', label: 'Every day' },
  { value: 'week', label: 'Every week' },
] as const;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((label, index) => ({
  value: String(index + 1),
  label,
}));

/** Words for the day or week a report covers, as seen from the moment it is made. */
export function coversOptions(period: ReportPeriod) {
  return [
    { value: 'previous', label: period === 'day' ? 'The day before' : 'The week before' },
    { value: 'current', label: period === 'day' ? 'The same day' : 'The same week' },
    { value: 'next', label: period === 'day' ? 'The day after' : 'The week after' },
  ] as const;
}

/** Which reports are to be made by themselves. */
export function NewScheduleForm({ orgId, add, onDone }: NewScheduleFormProps) {
  const queryClient = useQueryClient();
  const [form, setForm] = useState({
    name: '',
    period: 'day' as ReportPeriod,
    covers: 'next' as NewReportSchedule['covers'],
    weekday: '1',
    localTime: '06:00',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    businessUnitIds: [] as string[],
    keepDays: '90',
  });
  const change = (next: Partial<typeof form>) => setForm((old) => ({ ...old, ...next }));
  const { units } = useUnits(orgId, null);
  const input = NewReportSchedule.safeParse({
    ...form,
    weekday: form.period === 'week' ? Number(form.weekday) : null,
    keepDays: Number(form.keepDays),
  });
  const wrong = (name: string, words: string) => input.error?.issues.some(({ path }) => path[0] === name) && words;
  const save = useMutation({
    mutationFn: (schedule: NewReportSchedule) => dataOf(add(schedule)),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: capacityKeys.schedules(orgId) });
      void queryClient.invalidateQueries({ queryKey: capacityKeys.reports(orgId) });
      onDone();
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (input.success) save.mutate(input.data);
      }}
    >
      <Field label="Name">
        <Input value={form.name} onValueChange={(name) => change({ name })} placeholder="Before the morning shift" />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="How often">
          <Select options={PERIODS} value={form.period} onValueChange={(period) => change({ period })} />
        </Field>
        {form.period === 'week' && (
          <Field label="On">
            <Select options={WEEKDAYS} value={form.weekday} onValueChange={(weekday) => change({ weekday })} />
          </Field>
        )}
        <Field label="At" error={wrong('localTime', 'Write a time such as 06:30')}>
          <Input type="time" value={form.localTime} onValueChange={(localTime) => change({ localTime })} />
        </Field>
        <Field label="Time zone" error={wrong('timeZone', 'Write a time zone such as Europe/Dublin')}>
          <Input value={form.timeZone} onValueChange={(timeZone) => change({ timeZone })} />
        </Field>
        <Field label="It covers">
          <Select
            options={coversOptions(form.period)}
            value={form.covers}
            onValueChange={(covers) => change({ covers })}
          />
        </Field>
        <Field label="Keep each report for, days" error={wrong('keepDays', 'Write 1 to 400 days')}>
          <Input inputMode="numeric" value={form.keepDays} onValueChange={(keepDays) => change({ keepDays })} />
        </Field>
      </div>
      <UnitChoice
        units={units}
        chosen={form.businessUnitIds}
        onChange={(businessUnitIds) => change({ businessUnitIds })}
      />
      {save.isError && <Banner tone="error" title={save.error.message} isUrgent />}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={!input.success} isBusy={save.isPending} busyLabel="Saving">
          Save the schedule
        </Button>
      </div>
    </form>
  );
}
