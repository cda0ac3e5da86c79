import type { Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { parseAssignments, type FileCode } from './parse-assignments.ts';
import { parseRow, type ParsedAssignment, type RowProblem } from './parse-row.ts';
import { planRun, type PlanRunCode } from './plan-run.ts';
import { PreviewInput, PreviewRowsInput, type AssignmentRow, type RunDto } from './schema.ts';

/** Why a file could not be previewed at all. Wrong rows are no reason: they are items of the draft. */
export type PreviewRunCode = FileCode | PlanRunCode;

/** Reads a CSV of assignments against a week and stores what would change, as a draft run. Changes nothing in Genesys. */
export async function previewRun(ctx: OrgContext, raw: PreviewInput): Promise<Result<RunDto, PreviewRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { csv, ...where } = PreviewInput.parse(raw);
  const file = parseAssignments(csv);
  return file.ok ? planRun(ctx, { ...where, file: file.data, parentId: null }) : file;
}

/** As {@link previewRun}, for rows that were made on the screen. */
export async function previewRows(ctx: OrgContext, raw: PreviewRowsInput): Promise<Result<RunDto, PlanRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { rows, ...where } = PreviewRowsInput.parse(raw);
  return planRun(ctx, { ...where, file: understand(rows), parentId: null });
}

/** Which rows can be understood, and what is wrong with the others. */
export function understand(rows: readonly AssignmentRow[]): {
  readonly rows: readonly ParsedAssignment[];
  readonly problems: readonly RowProblem[];
} {
  const understood: ParsedAssignment[] = [];
  const problems: RowProblem[] = [];
  for (const row of rows) {
    const parsed = parseRow(row);
    if ('fix' in parsed) problems.push(parsed);
    else understood.push(parsed);
  }
  return { rows: understood, problems };
}
