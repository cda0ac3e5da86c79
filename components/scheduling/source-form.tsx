'use client';

import { useState } from 'react';
import { formatBytes } from '#lib/format.ts';
import type { RunDto, ScheduleDto } from '#lib/scheduling/schema.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { AssignmentsCard, type Source } from './assignments-card.tsx';
import { isFileProblem, problemWords } from './problem-words.ts';
import { ScheduleChoice } from './schedule-choice.tsx';
import { UnitsProblem } from './units-problem.tsx';
import { usePasteReading } from './use-paste-reading.ts';
import { usePreviewUpload } from './use-preview-upload.ts';
import { useScheduleChoice } from './use-schedule-choice.ts';

/** Props of {@link SourceForm}. */
export type SourceFormProps = { orgId: string; onPreviewed: (run: RunDto) => void };

/** First step: which week, and the assignments as a file or pasted. Ends with a stored preview. */
export function SourceForm({ orgId, onPreviewed }: SourceFormProps) {
  const { schedule, ...choice } = useScheduleChoice(orgId);
  const { units, unitId: chosenUnit } = choice;
  const [source, setSource] = useState<Source>({ file: null, text: '' });
  const reading = usePasteReading(source.text);
  const { upload, sent } = usePreviewUpload(onPreviewed);
  if (units.isError) {
    return <UnitsProblem units={units} />;
  }
  const isRefused = reading !== null && 'refusal' in reading;
  const hasSource = source.file !== null || (source.text.trim() !== '' && !isRefused);
  const canPreview = chosenUnit !== null && schedule !== undefined && hasSource;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (canPreview) upload.mutate({ businessUnitId: chosenUnit, schedule, source });
      }}
    >
      <ScheduleChoice {...choice} />
      <AssignmentsCard
        source={source}
        onChange={(next) => {
          setSource(next);
          upload.reset();
        }}
        reading={reading}
        isBusy={upload.isPending}
      />
      {upload.isPending && <UploadProgress source={source} sent={sent} />}
      {upload.isError && (
        <Banner
          tone="error"
          title={isFileProblem(upload.error) ? refusedWords(source) : 'The preview could not be made.'}
          isUrgent
        >
          {problemWords(upload.error)}
        </Banner>
      )}
      <div className="flex flex-wrap items-center justify-end gap-3">
        {!canPreview && (
          <p className="text-mid">{missingWords({ chosenUnit, schedule, isRefused, isReading: units.isPending })}</p>
        )}
        <Button
          type="submit"
          variant="primary"
          disabled={!canPreview}
          isBusy={upload.isPending}
          busyLabel="Checking rows"
        >
          Preview changes
        </Button>
      </div>
    </form>
  );
}

/** How much of the file has been sent, then that it is being checked. */
function UploadProgress({ source, sent }: { source: Source; sent: number }) {
  if (sent === 1) return <Progress label="Checking rows" detail="Reading the schedule from Genesys Cloud." />;
  const bytes = source.file?.size ?? source.text.length;
  const detail = `${formatBytes(sent * bytes)} of ${formatBytes(bytes)}`;
  const label = source.file ? `Sending “${source.file.name}”` : 'Sending the rows';
  return <Progress label={label} value={sent} detail={detail} />;
}

function refusedWords({ file }: Source): string {
  return file ? `“${file.name}” cannot be used.` : 'What was pasted cannot be used.';
}

/** The next thing to give before a preview can be made. */
function missingWords(have: {
  chosenUnit: string | null;
  schedule: ScheduleDto | undefined;
  isRefused: boolean;
  isReading: boolean;
}): string | null {
  if (have.isReading) return null;
  if (have.chosenUnit === null) return 'Choose a business unit.';
  if (!have.schedule) return 'Choose a week and schedule.';
  return have.isRefused ? 'Mend what was pasted.' : 'Choose a file, or paste rows.';
}
