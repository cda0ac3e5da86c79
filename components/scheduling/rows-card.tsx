'use client';

import { ASSIGNMENTS_TEMPLATE, type FileTemplate } from '#lib/scheduling/csv-format.shared.ts';
import type { PasteFormat, PasteReading } from '#lib/scheduling/paste.shared.ts';
import { MAX_FILE_BYTES } from '#lib/scheduling/schema.ts';
import { TIME_OFF_TEMPLATE } from '#lib/scheduling/time-off/time-off-format.shared.ts';
import { Card } from '../ui/card.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { Link } from '../ui/link.tsx';
import { PasteField } from './paste-field.tsx';

/** Where the rows come from: a file, or a pasted text. One of the two, whichever was given last. */
export type Source = { readonly file: File | null; readonly text: string };

/** Props of {@link RowsCard}. */
export type RowsCardProps = {
  format: PasteFormat;
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

const FORMATS: Record<PasteFormat, { title: string; subtitle: string; example: string; template: FileTemplate }> = {
  assignments: {
    title: 'Assignments',
    subtitle: 'One row for each change. Times are in the business unit’s time zone.',
    example: 'agent\tdate\tstart\tlength\nada@example.com\t2026-03-09\t09:00\t480',
    template: ASSIGNMENTS_TEMPLATE,
  },
  time_off: {
    title: 'Time off',
    subtitle: 'One row for each absence. Days and times are in the business unit’s time zone.',
    example: 'agent\tfrom\tuntil\nada@example.com\t2026-03-09\t2026-03-13',
    template: TIME_OFF_TEMPLATE,
  },
};

/** Takes the rows, and says what they look like. */
export function RowsCard({ format, source, onChange, reading, isBusy }: RowsCardProps) {
  const { file, text } = source;
  const { title, subtitle, example, template } = FORMATS[format];
  return (
    <Card
      title={title}
      subtitle={subtitle}
      actions={
        <>
          <span className="text-mid">Template:</span>
          <TemplateLink of={format} type="xlsx" name="Excel" />
          <TemplateLink of={format} type="csv" name="CSV" />
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
          example={example}
        />
      </div>
      <ColumnsTable template={template} />
    </Card>
  );
}

function TemplateLink({ of, type, name }: { of: PasteFormat; type: 'csv' | 'xlsx'; name: string }) {
  return (
    <Link
      href={`/api/scheduling/template.${type}?of=${of}`}
      prefetch={false}
      download
      aria-label={`Download ${name} template`}
    >
      {name}
    </Link>
  );
}

function ColumnsTable({ template }: { template: FileTemplate }) {
  return (
    <details className="mt-3">
      <summary className="cursor-pointer text-link">Columns</summary>
      <dl className="mt-2 grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
        {template.columns.map((column) => (
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
