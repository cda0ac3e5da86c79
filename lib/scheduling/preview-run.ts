import type { Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { parseAssignments, type FileCode } from './parse-assignments.ts';
import { planRun, type PlanRunCode } from './plan-run.ts';
import { PreviewInput, type RunDto } from './schema.ts';

/** Why a file could not be previewed at all. Wrong rows are no reason: they are items of the draft. */
export type PreviewRunCode = FileCode | PlanRunCode;

/** Reads a CSV of assignments against a week and stores what would change, as a draft run. Changes nothing in Genesys. */
export async function previewRun(ctx: OrgContext, raw: PreviewInput): Promise<Result<RunDto, PreviewRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { csv, ...where } = PreviewInput.parse(raw);
  const file = parseAssignments(csv);
  return file.ok ? planRun(ctx, { ...where, file: file.data, parentId: null }) : file;
}
