'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { formatDate } from '#lib/format.ts';
import type { BusinessUnitDto, ScheduleDto } from '#lib/scheduling/schema.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { problemWords } from './problem-words.ts';

/** Props of {@link ScheduleChoice}. */
export type ScheduleChoiceProps = {
  units: UseQueryResult<BusinessUnitDto[]>;
  unitId: string | null;
  onUnitChange: (unitId: string) => void;
  schedules: UseQueryResult<ScheduleDto[]>;
  scheduleId: string | null;
  onScheduleChange: (scheduleId: string) => void;
};

/** Which business unit's schedule of which week. */
export function ScheduleChoice(props: ScheduleChoiceProps) {
  const { units, unitId, onUnitChange, schedules, scheduleId, onScheduleChange } = props;
  return (
    <Card title="Which week">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Business unit">
          <Select
            options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={unitId}
            onValueChange={onUnitChange}
            placeholder={units.isPending ? 'Reading business units' : 'Choose a business unit'}
          />
        </Field>
        <Field
          label="Week and schedule"
          error={schedules.isError ? problemWords(schedules.error) : undefined}
          isDisabled={unitId === null}
        >
          <Select
            options={(schedules.data ?? []).map((entry) => ({
              value: entry.id,
              label: `Week of ${formatDate(`${entry.weekId}T12:00:00Z`, 'UTC')}, ${entry.name}`,
              hint: entry.isPublished ? <Badge tone="success">Published</Badge> : <Badge>Draft</Badge>,
            }))}
            value={scheduleId}
            onValueChange={onScheduleChange}
            placeholder={unitId !== null && schedules.isPending ? 'Reading schedules' : 'Choose a schedule'}
            isDisabled={unitId === null}
          />
        </Field>
      </div>
    </Card>
  );
}
