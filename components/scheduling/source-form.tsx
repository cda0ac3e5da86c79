'use client';

import type { RunDto } from '#lib/scheduling/schema.ts';
import { ScheduleChoice } from './schedule-choice.tsx';
import { UnitsProblem } from './units-problem.tsx';
import { UploadForm } from './upload-form.tsx';
import { useScheduleChoice } from './use-schedule-choice.ts';

/** Props of {@link SourceForm}. */
export type SourceFormProps = { orgId: string; onPreviewed: (run: RunDto) => void };

/** First step: which week, and the assignments as a file or pasted. */
export function SourceForm({ orgId, onPreviewed }: SourceFormProps) {
  const { schedule, ...choice } = useScheduleChoice(orgId);
  const { units, unitId } = choice;
  if (units.isError) return <UnitsProblem units={units} />;
  const query =
    unitId !== null && schedule ? { businessUnitId: unitId, weekId: schedule.weekId, scheduleId: schedule.id } : null;
  const missing = unitId === null ? 'Choose a business unit.' : 'Choose a week and schedule.';
  return (
    <UploadForm
      format="assignments"
      path="/api/scheduling/preview"
      query={query}
      missing={units.isPending ? null : missing}
      onPreviewed={onPreviewed}
    >
      <ScheduleChoice {...choice} />
    </UploadForm>
  );
}
