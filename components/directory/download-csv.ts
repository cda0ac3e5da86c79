import { toCsv, type CsvColumn } from '#lib/csv.ts';

/** Lets the browser save rows as a CSV file. Runs in the browser only. */
export function downloadCsv<Row>(fileName: string, rows: Iterable<Row>, columns: readonly CsvColumn<Row>[]): void {
  const url = URL.createObjectURL(new Blob([toCsv(rows, columns)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  // The download reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file name that says what, whose and when: `directory-contoso-2026-11-22.csv`. */
export function csvFileName(what: string, organisationName: string, nowMs: number): string {
  const whose = organisationName
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return [what, whose, new Date(nowMs).toISOString().slice(0, 10)].filter(Boolean).join('-') + '.csv';
}
