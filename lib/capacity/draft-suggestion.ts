import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, type Result } from '#lib/result.ts';
import { emptyRow } from '#lib/scheduling/parse-row.ts';
import { previewRows, type PreviewRunCode } from '#lib/scheduling/preview-run.ts';
import { localParts } from '#lib/scheduling/resolve-local-time.shared.ts';
import { listSchedules } from '#lib/scheduling/list-schedules.ts';
import type { AssignmentRow, RunDto } from '#lib/scheduling/schema.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { getReport } from './get-report.ts';
import { DraftInput, type Suggestion } from './schema.ts';

/** Why no draft could be made. */
export type DraftSuggestionCode = PreviewRunCode | 'not_found' | 'no_suggestion' | 'no_schedule';

const WEEK_MS = 7 * 86_400_000;

/**
 * Makes a draft of the bulk scheduling tool from one suggestion, planned against the schedule as it is now. It is never
 * started by itself: a person reviews it there and starts it, or leaves it.
 */
export async function draftSuggestion(ctx: OrgContext, raw: DraftInput): Promise<Result<RunDto, DraftSuggestionCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { reportId, businessUnitId, startMs } = DraftInput.parse(raw);
  const report = await getReport(ctx, { reportId });
  if (!report.ok) return report;
  const { suggestions } = report.data;
  const suggestion = suggestions?.suggestions.find(
    (each) => each.businessUnitId === businessUnitId && each.startMs === startMs,
  );
  if (!suggestions || !suggestion || suggestion.moves.length === 0) {
    return fail('no_suggestion', 'This report proposes no change there any more. Make a new report.');
  }
  const timeZone = suggestions.timeZones[businessUnitId] ?? report.data.timeZone;
  const schedules = await listSchedules(ctx, { businessUnitId });
  if (!schedules.ok) return schedules;
  const week = schedules.data.find(({ isPublished, weekId, weekCount }) => {
    const weekMs = Date.parse(`${weekId}T00:00:00Z`);
    const dayMs = Date.parse(`${localParts(timeZone, startMs).date}T00:00:00Z`);
    return isPublished && weekMs <= dayMs && dayMs < weekMs + weekCount * WEEK_MS;
  });
  if (!week) return fail('no_schedule', 'No published schedule holds that time any more. Make a new report.');
  const rows = toRows(suggestion, suggestions.workCodes[businessUnitId] ?? '', timeZone);
  const draft = await previewRows(ctx, { businessUnitId, weekId: week.weekId, scheduleId: week.id, rows });
  if (!draft.ok) return draft;
  await withOrg(ctx, (tx) =>
    recordAudit(tx, ctx, { action: 'capacity_report.draft', entityId: reportId, after: { runId: draft.data.id } }),
  );
  return draft;
}

/** A row for each activity as it is to be; where a moved one was, the agent takes calls. */
function toRows({ moves }: Suggestion, workCode: string, timeZone: string): AssignmentRow[] {
  const cells = moves.flatMap(({ agentId, activityCodeId, description, startMs, lengthMinutes, fromMs }) => {
    const row = (atMs: number, activity: string, words: string) => {
      const { date, time } = localParts(timeZone, atMs);
      return { agent: agentId, date, start: time, length: String(lengthMinutes), activity, description: words };
    };
    return [...(fromMs === null ? [] : [row(fromMs, workCode, '')]), row(startMs, activityCodeId, description)];
  });
  return cells.map((own, index) => ({ ...emptyRow(index + 1), action: 'activity', ...own }));
}
