'use client';

import { useState } from 'react';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import type { SourceFormProps } from './source-form.tsx';
import { UnitsProblem } from './units-problem.tsx';
import { UploadForm } from './upload-form.tsx';
import { useUnits } from './use-schedule-choice.ts';

/** First step of a run of time off: which business unit, and the absences as a file or pasted. */
export function TimeOffForm({ orgId, onPreviewed }: SourceFormProps) {
  const [wantedUnitId, setWantedUnitId] = useState<string | null>(null);
  const { units, unitId } = useUnits(orgId, wantedUnitId);
  if (units.isError) return <UnitsProblem units={units} />;
  return (
    <UploadForm
      format="time_off"
      path="/api/scheduling/preview/time-off"
      query={unitId === null ? null : { businessUnitId: unitId }}
      missing={units.isPending ? null : 'Choose a business unit.'}
      onPreviewed={onPreviewed}
    >
      <Card
        title="Whose time off"
        subtitle="Requests are granted, made or denied one by one; schedules stay as they are."
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Business unit">
            <Select
              options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              value={unitId}
              onValueChange={setWantedUnitId}
              placeholder={units.isPending ? 'Reading business units' : 'Choose a business unit'}
            />
          </Field>
        </div>
      </Card>
    </UploadForm>
  );
}
