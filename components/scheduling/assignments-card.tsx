'use client';

import { CSV_COLUMNS } from '#lib/scheduling/csv-format.shared.ts';
import type { PasteReading } from '#lib/scheduling/paste.shared.ts';
import { MAX_FILE_BYTES } from '#lib/scheduling/schema.ts';
import { Card } from '../ui/card.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { Link } from '../ui/link.tsx';
import { PasteField } from './paste-field.tsx';

/** Where the assignments come from: a file, or a pasted text. One of the two, whichever was given last. */
export type Source = { readonly file: File | null; readonly text: string };

/** Props of {@link AssignmentsCard}. */
export type AssignmentsCardProps = {
  source: Source;
  onChange: (source: Source) => void;
  reading: PasteReading | null;
  /** Nothing can be chosen while a file is on its way. */
  isBusy: boolean;
};

const ACCEPT = [
  '.csv',
  '.xlsx',
  '.txt',
  '.tsv',
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
].join(',');

/** Takes the assignments, and says what they look like. */
export function AssignmentsCard({ source, onChange, reading, isBusy }: AssignmentsCardProps) {
  const { file, text } = source;
  return (
    <Card
      title="Assignments"
      subtitle="One row for each change. Times are in the business unit’s time zone."
      actions={
        <>
          <span className="text-mid">Template:</span>
          <TemplateLink format="xlsx" name="Excel" />
          <TemplateLink format="csv" name="CSV" />
        </>
      }
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <FileDrop
          label="CSV or Excel file"
          accept={ACCEPT}
          maxBytes={MAX_FILE_BYTES}
          onFile={(chosen) => onChange({ file: chosen, text: '' })}
          file={file ? { name: file.name, sizeBytes: file.size } : null}
          help="Up to 100,000 rows, with the heading row. Excel: .xlsx. CSV: comma, semicolon or tab."
          isBusy={isBusy}
        />
        <PasteField
          text={text}
          onTextChange={(next) => onChange({ file: null, text: next })}
          reading={file ? null : reading}
          isDisabled={isBusy}
        />
      </div>
      <ColumnsTable />
    </Card>
  );
}

function TemplateLink({ format, name }: { format: 'csv' | 'xlsx'; name: string }) {
  return (
    <Link
      href={`/api/scheduling/template.${format}`}
      prefetch={false}
      download
      aria-label={`Download ${name} template`}
    >
      {name}
    </Link>
  );
}

function ColumnsTable() {
  return (
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
  );
}
