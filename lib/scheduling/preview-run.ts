import type { Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { ASSIGNMENTS } from './assignment-format.shared.ts';
import { parseRow, type RowProblem } from './parse-row.ts';
import { planRun, type PlanRunCode } from './plan-run.ts';
import { PreviewRowsInput, type AssignmentRow, type RunDto } from './schema.ts';
import { PreviewFileInput } from './source/file-input.ts';
import type { FileCode, ParsedFile } from './source/parsed-file.ts';
import { readSource, type FileBytes } from './source/read-source.ts';

/** Why a file could not be previewed at all. Wrong rows are no reason: they are items of the draft. */
export type PreviewRunCode = FileCode | PlanRunCode;

/**
 * Reads a file of assignments, CSV or Excel workbook, against a week and stores what would change, as a draft run. Changes
 * nothing in Genesys. The file is read as it arrives; `announcedBytes` is the length it is said to have.
 */
export async function previewRun(
  ctx: OrgContext,
  raw: PreviewFileInput,
  bytes: FileBytes,
  announcedBytes: number | null = null,
): Promise<Result<RunDto, PreviewRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { headings, ...where } = PreviewFileInput.parse(raw);
  const file = await readSource(bytes, ASSIGNMENTS, { headings, announcedBytes });
  return file.ok ? planRun(ctx, { ...where, file: file.data, parentId: null }) : file;
}

/** As {@link previewRun}, for rows that were made on the screen. */
export async function previewRows(ctx: OrgContext, raw: PreviewRowsInput): Promise<Result<RunDto, PlanRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { rows, ...where } = PreviewRowsInput.parse(raw);
  return planRun(ctx, { ...where, file: understand(rows, parseRow), parentId: null });
}

/** Which rows can be understood, and what is wrong with the others. */
export function understand<Row extends object>(
  rows: readonly AssignmentRow[],
  parse: (row: AssignmentRow) => Row | RowProblem,
): ParsedFile<Row> {
  const understood: Row[] = [];
  const problems: RowProblem[] = [];
  for (const row of rows) {
    const parsed = parse(row);
    if ('fix' in parsed) problems.push(parsed);
    else understood.push(parsed);
  }
  return { rows: understood, problems };
}
