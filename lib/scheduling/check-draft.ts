import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { recheckItems } from './compare-read-back.ts';
import { runNotFound } from './get-run.ts';
import { createCaller, readAgents, readSchedule, type CountingCaller } from './read-week.ts';
import { StepDetail } from './run/journal-types.ts';
import { agentsByUnit } from './run/run-tools.ts';
import { reasonInWords } from './run/words.ts';
import {
  MAX_ROWS,
  PlannedChange,
  RunScope,
  TimeOffChange,
  type DraftCheck,
  type RunSelector,
  type ScheduleScope,
} from './schema.ts';
import { findItems, type RunItemRow } from './item-store.ts';
import { findFirstStep, findRun } from './store.ts';
import { recheckTimeOff } from './time-off/compare-time-off.ts';
import { datesOf, readTimeOff } from './time-off/read-time-off.ts';
import type { TimeOffScope } from './time-off/schema.ts';

/** Why a draft cannot be checked. */
export type CheckDraftCode = GatewayCode | 'not_found' | 'already_started';

/** Conflicts that are named; more are counted only. */
const MAX_NAMED = 50;

type Checked = Pick<DraftCheck, 'isChanged'> & {
  /** Reasons by row, in the order of the rows. */
  readonly conflicts: readonly { readonly row: RunItemRow; readonly code: string }[];
};

/**
 * Whether what a draft was planned from is still so, and which of its changes no longer fit. Changes nothing. For a schedule one
 * call while its version is the one that was planned from, and then one for each management unit of the agents; for time off
 * one for each management unit.
 */
export async function checkDraft(ctx: OrgContext, { runId }: RunSelector): Promise<Result<DraftCheck, CheckDraftCode>> {
  requirePermission(ctx, 'scheduling:run');
  const draft = await withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    if (!run) return null;
    const filter = { states: ['pending'], afterRow: 0, limit: MAX_ROWS } as const;
    const rows = await findItems(tx, ctx.orgId, runId, filter);
    return { run, rows, plannedFrom: StepDetail.parse(await findFirstStep(tx, ctx.orgId, runId)) };
  });
  if (!draft) return runNotFound();
  if (draft.run.state !== 'draft') return fail('already_started', 'This run is no draft any more.');
  const scope = RunScope.parse(draft.run.scope);
  const caller = createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.preview', priority: 'interactive' });
  const checkedAt = new Date().toISOString();
  const checked =
    scope.kind === 'time_off'
      ? await checkTimeOff(caller, scope, draft.rows)
      : await checkSchedule(caller, scope, draft.rows, draft.plannedFrom.scheduleVersion);
  if (!checked.ok) return checked;
  const { isChanged, conflicts } = checked.data;
  return ok({
    checkedAt,
    isChanged,
    conflictCount: conflicts.length,
    conflicts: conflicts.slice(0, MAX_NAMED).map(({ row: { rowNumber, subject }, code }) => ({
      rowNumber,
      subject,
      reason: reasonInWords(code),
    })),
  });
}

async function checkSchedule(
  caller: CountingCaller,
  scope: ScheduleScope,
  rows: readonly RunItemRow[],
  plannedVersion: number | undefined,
): Promise<Result<Checked, GatewayCode>> {
  const schedule = await readSchedule(caller, scope, false);
  if (!schedule.ok) return schedule;
  if ((schedule.data.metadata?.version ?? 0) === plannedVersion) return ok({ isChanged: false, conflicts: [] });
  const items = rows.map((row) => ({ row, rowNumber: row.rowNumber, change: PlannedChange.parse(row.change) }));
  const week = await readAgents(caller, scope, agentsByUnit(items));
  if (!week.ok) return week;
  const codes = new Map(
    recheckItems(items, week.data).flatMap((recheck) =>
      recheck.kind === 'conflict' ? [[recheck.rowNumber, recheck.code]] : [],
    ),
  );
  return ok({ isChanged: true, conflicts: named(rows, codes) });
}

/** Requests have no version in common, so they are read as they are. What became so already counts as a change. */
async function checkTimeOff(
  caller: CountingCaller,
  { timeZone }: TimeOffScope,
  rows: readonly RunItemRow[],
): Promise<Result<Checked, GatewayCode>> {
  const items = rows.map(({ rowNumber, change }) => ({ rowNumber, change: TimeOffChange.parse(change) }));
  const range = datesOf(
    items.flatMap(({ change }) => change.effects),
    timeZone,
  );
  if (range === null) return ok({ isChanged: false, conflicts: [] });
  const now = await readTimeOff(caller, agentsByUnit(items), range);
  if (!now.ok) return now;
  const codes = new Map<number, string>();
  let isChanged = false;
  for (const { rowNumber, change } of items) {
    for (const effect of change.effects) {
      const recheck = recheckTimeOff(effect, now.data.get(effect.agentId) ?? [], timeZone);
      isChanged ||= recheck.kind !== 'keep';
      if (recheck.kind === 'conflict') codes.set(rowNumber, recheck.code);
    }
  }
  return ok({ isChanged, conflicts: named(rows, codes) });
}

function named(rows: readonly RunItemRow[], codes: ReadonlyMap<number, string>): Checked['conflicts'] {
  return rows.flatMap((row) => {
    const code = codes.get(row.rowNumber);
    return code === undefined ? [] : [{ row, code }];
  });
}
