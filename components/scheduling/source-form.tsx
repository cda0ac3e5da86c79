'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatDate } from '#lib/format.ts';
import { CSV_COLUMNS } from '#lib/scheduling/csv-format.shared.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { BusinessUnitDto, MAX_CSV_BYTES, RunDto, ScheduleDto } from '#lib/scheduling/schema.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { Link } from '../ui/link.tsx';
import { Select } from '../ui/select.tsx';

/** Props of {@link SourceForm}. */
export type SourceFormProps = { orgId: string; onPreviewed: (run: RunDto) => void };

type Source = { readonly csv: string; readonly file: { name: string; sizeBytes: number } | null };

/** First step: which week, and the assignments as a file or pasted. Ends with a stored preview. */
export function SourceForm({ orgId, onPreviewed }: SourceFormProps) {
  const [unitId, setUnitId] = useState<string | null>(null);
  const [scheduleId, setScheduleId] = useState<string | null>(null);
  const [source, setSource] = useState<Source>({ csv: '', file: null });
  const units = useQuery({
    queryKey: schedulingKeys.businessUnits(orgId),
    queryFn: ({ signal }) => fetchJson('/api/scheduling/business-units', { schema: BusinessUnitDto.array(), signal }),
  });
  const chosenUnit = unitId ?? (units.data?.length === 1 ? (units.data[0]?.id ?? null) : null);
  const schedules = useQuery({
    queryKey: schedulingKeys.schedules(orgId, chosenUnit ?? ''),
    queryFn: ({ signal }) =>
      fetchJson(`/api/scheduling/business-units/${chosenUnit}/schedules`, { schema: ScheduleDto.array(), signal }),
    enabled: chosenUnit !== null,
  });
  const schedule = schedules.data?.find((entry) => entry.id === scheduleId);
  const preview = useMutation({
    mutationFn: (input: { businessUnitId: string; schedule: ScheduleDto; csv: string }) =>
      fetchJson('/api/scheduling/preview', {
        schema: RunDto,
        body: {
          businessUnitId: input.businessUnitId,
          weekId: input.schedule.weekId,
          scheduleId: input.schedule.id,
          csv: input.csv,
        },
      }),
    onSuccess: onPreviewed,
  });
  if (units.isError) {
    return (
      <ProblemState
        error={units.error}
        action="see the business units"
        title="The business units could not be read."
        onRetry={() => void units.refetch()}
        isRetrying={units.isFetching}
      />
    );
  }
  const canPreview = chosenUnit !== null && schedule !== undefined && source.csv.trim() !== '';
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (canPreview) preview.mutate({ businessUnitId: chosenUnit, schedule, csv: source.csv });
      }}
    >
      <Card title="Which week">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Business unit">
            <Select
              options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              value={chosenUnit}
              onValueChange={(value) => {
                setUnitId(value);
                setScheduleId(null);
              }}
              placeholder={units.isPending ? 'Reading business units' : 'Choose a business unit'}
            />
          </Field>
          <Field
            label="Week and schedule"
            error={schedules.isError ? problemWords(schedules.error) : undefined}
            isDisabled={chosenUnit === null}
          >
            <Select
              options={(schedules.data ?? []).map((entry) => ({
                value: entry.id,
                label: `Week of ${formatDate(`${entry.weekId}T12:00:00Z`, 'UTC')}, ${entry.name}`,
                hint: entry.isPublished ? <Badge tone="success">Published</Badge> : <Badge>Draft</Badge>,
              }))}
              value={scheduleId}
              onValueChange={setScheduleId}
              placeholder={chosenUnit !== null && schedules.isPending ? 'Reading schedules' : 'Choose a schedule'}
              isDisabled={chosenUnit === null}
            />
          </Field>
        </div>
      </Card>
      <AssignmentsCard source={source} onChange={setSource} />
      {preview.isError && (
        <Banner tone="error" title="The preview could not be made." isUrgent>
          {problemWords(preview.error)}
        </Banner>
      )}
      <div className="flex flex-wrap items-center justify-end gap-3">
        {!canPreview && <p className="text-mid">{missingWords(chosenUnit, schedule, units.isPending)}</p>}
        <Button
          type="submit"
          variant="primary"
          disabled={!canPreview}
          isBusy={preview.isPending}
          busyLabel="Checking rows"
        >
          Preview changes
        </Button>
      </div>
    </form>
  );
}

function AssignmentsCard({ source, onChange }: { source: Source; onChange: (source: Source) => void }) {
  const take = (file: File) => {
    void file.text().then((csv) => onChange({ csv, file: { name: file.name, sizeBytes: file.size } }));
  };
  return (
    <Card
      title="Assignments"
      subtitle="One row for each shift of one agent. Times are in the business unit’s time zone."
      actions={
        <Link href="/api/scheduling/template.csv" prefetch={false} download>
          Download template
        </Link>
      }
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <FileDrop
          label="CSV file"
          accept=".csv,text/csv"
          maxBytes={MAX_CSV_BYTES}
          onFile={take}
          file={source.file}
          help="Comma or semicolon, UTF-8."
        />
        <Field label="Or paste rows" help="With the heading row, from a spreadsheet or a CSV.">
          <Textarea
            isMono
            rows={8}
            value={source.file ? '' : source.csv}
            onValueChange={(csv) => onChange({ csv, file: null })}
            placeholder={'agent,date,start,length\nada@example.com,2026-03-09,09:00,480'}
          />
        </Field>
      </div>
      <details className="mt-3">
        <summary className="cursor-pointer text-link">Columns</summary>
        <dl className="mt-2 grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
          {CSV_COLUMNS.map((column) => (
            <div key={column.name} className="sm:contents">
              <dt className="font-mono">
                {column.heading}
                {!column.isRequired && <span className="font-body text-low"> (optional)</span>}
              </dt>
              <dd className="text-mid">{column.means}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Card>
  );
}

/** The next thing to give before a preview can be made. */
function missingWords(unitId: string | null, schedule: ScheduleDto | undefined, isReading: boolean): string | null {
  if (isReading) return null;
  if (unitId === null) return 'Choose a business unit.';
  return schedule ? 'Choose a file, or paste rows.' : 'Choose a week and schedule.';
}

function problemWords(error: Error): string {
  return error instanceof HttpProblem ? (error.detail ?? error.title) : 'We made a mistake on this page. Reload it.';
}
