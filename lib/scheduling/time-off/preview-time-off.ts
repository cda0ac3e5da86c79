import { z } from 'zod';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { wfmActivityCodes } from '#lib/genesys/operations/wfm.ts';
import { wfmBusinessUnit } from '#lib/genesys/operations/wfm-time-off.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { byManagementUnit, findAgents } from '../find-agents.ts';
import { namesOf } from '../plan-run.ts';
import { createCaller } from '../read-week.ts';
import type { CostLine, RunDto } from '../schema.ts';
import type { FileCode, ParsedFile } from '../source/parsed-file.ts';
import { readSource, type FileBytes } from '../source/read-source.ts';
import { storeDraft } from '../store-draft.ts';
import type { ParsedTimeOff } from './parse-time-off-row.ts';
import { planTimeOff, type PlannedTimeOff } from './plan-time-off.ts';
import { readTimeOff, type DateRange } from './read-time-off.ts';
import type { TimeOffScope } from './schema.ts';
import { TIME_OFF } from './time-off-format.shared.ts';
import { addDays } from '../resolve-local-time.shared.ts';

/** Whose time off, and how the rows are to be read. */
export const PreviewTimeOffInput = z.strictObject({
  businessUnitId: z.guid(),
  headings: z.enum(['required', 'optional']).default('required'),
});
export type PreviewTimeOffInput = z.input<typeof PreviewTimeOffInput>;

/** Why no plan could be made. */
export type PlanTimeOffCode = GatewayCode | 'no_time_zone';

/** Why a file of time off could not be previewed at all. Wrong rows are no reason: they are items of the draft. */
export type PreviewTimeOffCode = FileCode | PlanTimeOffCode;

/** Reads a file of time off and stores what would be requested or decided, as a draft run. Changes nothing in Genesys. */
export async function previewTimeOff(
  ctx: OrgContext,
  raw: PreviewTimeOffInput,
  bytes: FileBytes,
  announcedBytes: number | null = null,
): Promise<Result<RunDto, PreviewTimeOffCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { headings, businessUnitId } = PreviewTimeOffInput.parse(raw);
  const file = await readSource(bytes, TIME_OFF, { headings, announcedBytes });
  return file.ok ? planTimeOffRun(ctx, { businessUnitId, file: file.data, parentId: null }) : file;
}

/** Plans rows of time off against what Genesys holds, and stores the plan as a draft with every row. */
export async function planTimeOffRun(
  ctx: OrgContext,
  request: {
    readonly businessUnitId: string;
    readonly file: ParsedFile<ParsedTimeOff>;
    readonly parentId: string | null;
  },
): Promise<Result<RunDto, PlanTimeOffCode>> {
  const { businessUnitId, file, parentId } = request;
  const caller = createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.preview', priority: 'interactive' });
  const unit = await caller.call(wfmBusinessUnit, { businessUnitId });
  if (!unit.ok) return unit;
  const timeZone = unit.data.data.settings?.timeZone;
  if (!timeZone) {
    return fail('no_time_zone', 'Genesys Cloud does not say in which time zone the business unit is. Try again.');
  }
  const codes = await caller.call(wfmActivityCodes, { businessUnitId });
  if (!codes.ok) return codes;
  // No schedule is meant, so who is in which unit is asked of the business unit.
  const agents = await findAgents(
    caller,
    businessUnitId,
    { managementUnits: [] },
    new Set(file.rows.map(({ agent }) => agent)),
  );
  if (!agents.ok) return agents;
  const range = datesOfRows(file.rows);
  const existing = range
    ? await readTimeOff(caller, byManagementUnit([...agents.data.values()].flat()), range)
    : ok(new Map());
  if (!existing.ok) return existing;
  const items = planTimeOff(file.rows, file.problems, {
    timeZone,
    activityCodes: codes.data.data.entities,
    agentsByKey: agents.data,
    requestsByAgent: existing.data,
  });
  const scope: TimeOffScope = {
    kind: 'time_off',
    businessUnitId,
    businessUnitName: unit.data.data.name ?? businessUnitId,
    timeZone,
  };
  return ok(
    await storeDraft(ctx, {
      scope,
      items,
      activityNames: namesOf(codes.data.data.entities),
      previewCalls: caller.spent(),
      cost: timeOffCost(items),
      read: { round: 1, readAtMs: Date.now() },
      upload: null,
      parentId,
      origin: parentId === null ? 'plan' : 'retry',
    }),
  );
}

/** The calls a run makes when nothing goes wrong: one for each request, and reads of each management unit around them. */
export function timeOffCost(items: readonly PlannedTimeOff[]): CostLine[] {
  const effects = items.filter(({ state }) => state === 'pending').flatMap(({ change }) => change.effects);
  if (effects.length === 0) return [];
  const units = new Set(effects.map(({ managementUnitId }) => managementUnitId)).size;
  const made = effects.filter(({ before }) => before === null).length;
  const decided = effects.length - made;
  return [
    {
      operation: 'wfm.timeoffrequests.query',
      calls: 2 * units,
      why: 'Look before the first request, and read all back',
    },
    ...(made > 0
      ? [{ operation: 'wfm.timeoffrequests.create', calls: made, why: 'Genesys Cloud takes them one by one' }]
      : []),
    ...(decided > 0
      ? [{ operation: 'wfm.timeoffrequests.patch', calls: decided, why: 'Genesys Cloud decides them one by one' }]
      : []),
  ];
}

function datesOfRows(rows: readonly ParsedTimeOff[]): DateRange | null {
  let [first, last] = ['', ''];
  for (const { dates } of rows) {
    for (const date of [dates[0] ?? '', dates.at(-1) ?? '']) {
      if (first === '' || date < first) first = date;
      if (date > last) last = date;
    }
  }
  return first === '' ? null : { startDate: addDays(first, -1), endDate: addDays(last, 1) };
}
