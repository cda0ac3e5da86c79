'use client';

import { useState, type ReactNode } from 'react';
import { formatBytes } from '#lib/format.ts';
import type { PasteFormat } from '#lib/scheduling/paste.shared.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { isFileProblem, problemWords } from './problem-words.ts';
import { RowsCard, type Source } from './rows-card.tsx';
import { usePasteReading } from './use-paste-reading.ts';
import { usePreviewUpload } from './use-preview-upload.ts';

/** Props of {@link UploadForm}. */
export type UploadFormProps = {
  format: PasteFormat;
  /** The route that previews the rows. */
  path: string;
  /** What the rows are previewed against; null as long as something is still to be chosen. */
  query: Readonly<Record<string, string>> | null;
  /** What is still to be chosen, in words. */
  missing: string | null;
  onPreviewed: (run: RunDto) => void;
  /** The fields of that choice. */
  children: ReactNode;
};

/** First step: what the rows are about, and the rows as a file or pasted. Ends with a stored preview. */
export function UploadForm({ format, path, query, missing, onPreviewed, children }: UploadFormProps) {
  const [source, setSource] = useState<Source>({ file: null, text: '' });
  const reading = usePasteReading(source.text, format);
  const { upload, sent } = usePreviewUpload(onPreviewed);
  const isRefused = reading !== null && 'refusal' in reading;
  const hasSource = source.file !== null || (source.text.trim() !== '' && !isRefused);
  const canPreview = query !== null && hasSource;
  const missingSource = isRefused ? 'Mend what was pasted.' : 'Choose a file, or paste rows.';
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (canPreview) upload.mutate({ path, query, source });
      }}
    >
      {children}
      <RowsCard
        format={format}
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
        {!canPreview && <p className="text-mid">{query === null ? missing : missingSource}</p>}
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
  if (sent === 1) return <Progress label="Checking rows" detail="Reading what there is from Genesys Cloud." />;
  const bytes = source.file?.size ?? source.text.length;
  const detail = `${formatBytes(sent * bytes)} of ${formatBytes(bytes)}`;
  const label = source.file ? `Sending “${source.file.name}”` : 'Sending the rows';
  return <Progress label={label} value={sent} detail={detail} />;
}

function refusedWords({ file }: Source): string {
  return file ? `“${file.name}” cannot be used.` : 'What was pasted cannot be used.';
}
