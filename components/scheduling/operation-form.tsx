'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { OperationChoices, type PreviewOperationInput } from '#lib/scheduling/operation/schema.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { RunDto } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { OperationFields } from './operation-fields.tsx';
import { EMPTY_OPERATION, operationOf, whoOf, type OperationDraft } from './operation-words.ts';
import { problemWords } from './problem-words.ts';
import { ScheduleChoice } from './schedule-choice.tsx';
import { UnitsProblem } from './units-problem.tsx';
import { useScheduleChoice } from './use-schedule-choice.ts';
import { WhoFields } from './who-fields.tsx';

/** Props of {@link OperationForm}. */
export type OperationFormProps = { orgId: string; onPreviewed: (run: RunDto) => void };

const WHO = [
  { value: 'units', label: 'Management units' },
  { value: 'skills', label: 'Skills' },
  { value: 'groups', label: 'Groups' },
  { value: 'agents', label: 'Agents' },
] as const;

/** First step without a file: one operation for many agents, chosen by unit, by skill, by group or one by one. */
export function OperationForm({ orgId, onPreviewed }: OperationFormProps) {
  const { schedule, ...choice } = useScheduleChoice(orgId);
  const { units, unitId } = choice;
  const [draft, setDraft] = useState<OperationDraft>(EMPTY_OPERATION);
  const change = (part: Partial<OperationDraft>) => {
    setDraft((old) => ({ ...old, ...part }));
    preview.reset();
  };
  const choices = useQuery({
    queryKey: schedulingKeys.choices(orgId, unitId ?? ''),
    queryFn: ({ signal }) =>
      fetchJson(`/api/scheduling/business-units/${unitId}/choices`, { schema: OperationChoices, signal }),
    enabled: unitId !== null,
  });
  const preview = useMutation({
    mutationFn: (body: PreviewOperationInput) =>
      fetchJson('/api/scheduling/preview/operation', { schema: RunDto, body }),
    onSuccess: onPreviewed,
  });
  if (units.isError) {
    return <UnitsProblem units={units} />;
  }
  const who = whoOf(draft);
  const operation = operationOf(draft);
  const missing =
    unitId === null
      ? 'Choose a business unit.'
      : schedule === undefined
        ? 'Choose a week and schedule.'
        : who === null
          ? 'Choose whom it is for.'
          : 'needs' in operation
            ? operation.needs
            : null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (unitId === null || schedule === undefined || who === null || 'needs' in operation) return;
        preview.mutate({ businessUnitId: unitId, weekId: schedule.weekId, scheduleId: schedule.id, who, operation });
      }}
    >
      <ScheduleChoice {...choice} />
      {unitId !== null && (
        <>
          <Card title="For whom">
            <SegmentedControl label="Choose by" options={WHO} value={draft.by} onChange={(by) => change({ by })} />
            <div className="mt-4">
              {choices.isError ? (
                <ProblemState
                  error={choices.error}
                  action="see the agents"
                  title="The agents could not be read."
                  onRetry={() => void choices.refetch()}
                  isRetrying={choices.isFetching}
                />
              ) : choices.data ? (
                <WhoFields orgId={orgId} draft={draft} choices={choices.data} onChange={change} />
              ) : (
                <SkeletonText lines={3} label="Reading units and skills" />
              )}
            </div>
          </Card>
          <Card title="What changes">
            <OperationFields
              draft={draft}
              activities={choices.data?.activities ?? []}
              schedule={schedule}
              schedules={choice.schedules.data ?? []}
              onChange={change}
            />
          </Card>
        </>
      )}
      {preview.isError && (
        <Banner tone="error" title="The preview could not be made." isUrgent>
          {problemWords(preview.error)}
        </Banner>
      )}
      <div className="flex flex-wrap items-center justify-end gap-3">
        {missing !== null && !units.isPending && <p className="text-mid">{missing}</p>}
        <Button
          type="submit"
          variant="primary"
          disabled={missing !== null}
          isBusy={preview.isPending}
          busyLabel="Planning the changes"
        >
          Preview changes
        </Button>
      </div>
    </form>
  );
}
