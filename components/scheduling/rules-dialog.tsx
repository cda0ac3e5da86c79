import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { ScheduleRules } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { dataOf } from '../install/install-actions.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { useToast } from '../ui/toast.tsx';
import type { SchedulingActions } from './scheduling-actions.ts';

/** Props of {@link RulesDialog}. */
export type RulesDialogProps = {
  orgId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  setRules: SchedulingActions['setRules'];
};

/** The organisation's rules of rest and hours, which every preview checks. */
export function RulesDialog({ orgId, isOpen, onOpenChange, setRules }: RulesDialogProps) {
  const rules = useQuery({
    queryKey: schedulingKeys.rules(orgId),
    queryFn: ({ signal }) => fetchJson('/api/scheduling/rules', { schema: ScheduleRules, signal }),
    enabled: isOpen,
  });
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Rules for schedules"
      description="Every preview checks the shifts it changes against them. Empty: no rule."
    >
      {rules.isError ? (
        <ProblemState error={rules.error} action="see the rules" title="The rules could not be read." />
      ) : rules.data ? (
        <RulesForm orgId={orgId} rules={rules.data} setRules={setRules} onDone={() => onOpenChange(false)} />
      ) : (
        <SkeletonText lines={5} label="Reading the rules" />
      )}
    </Dialog>
  );
}

const SEVERITIES = [
  { value: 'warn', label: 'Say so, and let the row go ahead' },
  { value: 'block', label: 'Refuse the row' },
] as const;

const FIELDS = [
  { key: 'minRestMinutes', label: 'Rest between two shifts, hours', most: 48 },
  { key: 'maxShiftMinutes', label: 'Longest shift, hours', most: 36 },
  { key: 'maxWeekMinutes', label: 'Most hours a week', most: 168 },
] as const;

type FormProps = {
  orgId: string;
  rules: ScheduleRules;
  setRules: SchedulingActions['setRules'];
  onDone: () => void;
};

function RulesForm({ orgId, rules, setRules, onDone }: FormProps) {
  const queryClient = useQueryClient();
  const toast = useToast();
  const [texts, setTexts] = useState(() => FIELDS.map(({ key }) => hoursText(rules[key])));
  const [severity, setSeverity] = useState(rules.severity);
  const values = texts.map(readHours);
  const save = useMutation({
    mutationFn: (next: ScheduleRules) => dataOf(setRules(next)),
    onSuccess: (saved) => {
      queryClient.setQueryData(schedulingKeys.rules(orgId), saved);
      toast.success('Rules saved', { description: 'They count from the next preview on.' });
      onDone();
    },
  });
  const problems = FIELDS.map(({ most }, index) => {
    const value = values[index];
    const isFine = value === null || (value !== undefined && value > 0 && value <= most * 60);
    return isFine ? null : `Write hours between 0 and ${most}, such as 11 or 7.5, or leave it empty`;
  });
  const isValid = problems.every((problem) => problem === null);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const [minRestMinutes = null, maxShiftMinutes = null, maxWeekMinutes = null] = values;
        if (isValid) save.mutate({ minRestMinutes, maxShiftMinutes, maxWeekMinutes, severity });
      }}
    >
      {FIELDS.map(({ key, label }, index) => (
        <Field key={key} label={label} error={problems[index]} isOptional>
          <Input
            inputMode="decimal"
            value={texts[index]}
            onValueChange={(text) => setTexts(texts.map((old, at) => (at === index ? text : old)))}
          />
        </Field>
      ))}
      <Field label="When a row breaks a rule">
        <Select options={SEVERITIES} value={severity} onValueChange={setSeverity} />
      </Field>
      {save.isError && <Banner tone="error" title={save.error.message} isUrgent />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Keep as they are</Button>
        <Button type="submit" variant="primary" disabled={!isValid} isBusy={save.isPending} busyLabel="Saving rules">
          Save rules
        </Button>
      </div>
    </form>
  );
}

function hoursText(minutes: number | null): string {
  return minutes === null ? '' : String(Math.round((minutes / 60) * 100) / 100);
}

/** Minutes; null for no rule, undefined for what is no number. */
function readHours(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const hours = Number(text.trim().replace(',', '.'));
  return Number.isFinite(hours) ? Math.round(hours * 60) : undefined;
}
