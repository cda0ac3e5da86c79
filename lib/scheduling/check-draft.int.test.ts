import { describe, expect, it } from 'vitest';
import { foreignAgents, type AskedShift } from '#scripts/test/scheduling-place.ts';
import { personOf } from '#scripts/test/scheduling-rig.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { checkDraft } from './check-draft.ts';
import { getRun } from './get-run.ts';
import { listRunItems } from './list-run-items.ts';
import { planAgain } from './plan-again.ts';
import { addDays } from './resolve-local-time.shared.ts';
import type { DraftCheck } from './schema.ts';
import { startRun } from './start-run.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';

const suite = useScheduling(100);

async function check(runId: string): Promise<DraftCheck> {
  const checked = await checkDraft(suite.planner(), { runId });
  if (!checked.ok) throw new Error(checked.error.message);
  return checked.data;
}

/** The first of the asked rows whose agent works within half a day of it, with that shift: who is on leave differs by week. */
async function firstAtWork(asked: readonly AskedShift[]) {
  const { agentSchedules } = await suite.view().schedule(suite.scheduleId());
  for (const [index, target] of asked.entries()) {
    const agent = agentSchedules.find((entry) => entry.user.id === target.userId);
    const shift = agent?.shifts.find((entry) => Math.abs(Date.parse(entry.startDate) - target.startMs) < 43_200_000);
    if (shift) return { index, target, shift };
  }
  throw new Error('nobody asked works that week');
}

/** Gives a shift another hour, as a planner does in Genesys Cloud. */
async function meddle(userId: string, shiftId: string, startMs: number): Promise<void> {
  const startDate = new Date(startMs).toISOString();
  const activities = [{ startDate, lengthMinutes: 60, description: 'foreign', activityCodeId: '0' }];
  await suite.view().edit(suite.scheduleId(), userId, { shifts: [{ id: shiftId, activities }] });
}

describe('what changed since the preview of a schedule', () => {
  it('is nothing, for one call, while nobody touches the week', async () => {
    const { id } = await suite.preview(suite.assignments(10, 'untouched').csv);
    const since = suite.view().mark();
    expect(await check(id)).toMatchObject({ isChanged: false, conflicts: [], conflictCount: 0 });
    expect(suite.view().calls(since)).toHaveLength(1);
  });

  it('is no conflict when another agent was edited', async () => {
    const { csv, asked } = suite.assignments(10, 'elsewhere');
    const { id } = await suite.preview(csv);
    const other = foreignAgents(await suite.view().schedule(suite.scheduleId()), asked).findLast(
      ({ shifts }) => shifts.length > 0,
    );
    const shift = other?.shifts[0];
    if (!other || !shift) throw new Error('nobody else works that week');
    await meddle(other.user.id, shift.id, Date.parse(shift.startDate));
    expect(await check(id)).toMatchObject({ isChanged: true, conflicts: [], conflictCount: 0 });
  });

  it('names the rows that another planner’s edit made impossible, and leaves the draft as it is', async () => {
    const { csv, asked } = suite.assignments(10, 'meddled');
    const draft = await suite.preview(csv);
    const { index, target, shift } = await firstAtWork(asked);
    await meddle(target.userId, shift.id, target.startMs + 3_600_000);
    const items = await listRunItems(suite.planner(), { runId: draft.id }, {});
    const row = items.ok ? items.data.items[index] : undefined;
    expect(row).toBeDefined();
    expect(await check(draft.id)).toMatchObject({
      isChanged: true,
      conflictCount: 1,
      conflicts: [
        {
          rowNumber: row?.rowNumber,
          subject: row?.subject,
          reason: 'Somebody changed the shift after the preview',
        },
      ],
    });
    const unchanged = await getRun(suite.planner(), { runId: draft.id });
    expect(unchanged.ok && unchanged.data).toMatchObject({ state: 'draft', counts: draft.counts });

    // Planned again it stands on the edited week, in the old draft's place.
    const again = await planAgain(suite.planner(), { runId: draft.id });
    if (!again.ok) throw new Error(again.error.message);
    expect(again.data).toMatchObject({ state: 'draft', origin: 'plan', parentId: null, counts: { pending: 10 } });
    expect(await check(again.data.id)).toMatchObject({ isChanged: false, conflictCount: 0 });
    const old = await getRun(suite.planner(), { runId: draft.id });
    expect(old.ok && old.data).toMatchObject({ state: 'cancelled', counts: { pending: 0 } });
    expect(old.ok && old.data.stateReason).toMatch(/^Planned again by /);
  });

  it('names fifty rows and counts the others', async () => {
    const { csv, asked } = suite.assignments(90, 'many');
    const { id } = await suite.preview(csv);
    const schedule = await suite.view().schedule(suite.scheduleId());
    let removed = 0;
    for (const { userId, startMs } of asked) {
      const shifts = schedule.agentSchedules.find((entry) => entry.user.id === userId)?.shifts ?? [];
      for (const shift of shifts.filter((entry) => Math.abs(Date.parse(entry.startDate) - startMs) < 43_200_000)) {
        await meddle(userId, shift.id, startMs + 3_600_000);
        removed++;
      }
    }
    expect(removed).toBeGreaterThan(50);
    const { conflicts, conflictCount } = await check(id);
    expect(conflictCount).toBeGreaterThan(50);
    expect(conflicts).toHaveLength(50);
  });
});

describe('what changed since the preview of time off', () => {
  it('names the requests that somebody decided meanwhile', async () => {
    const [ada = '', ben = ''] = suite.agents();
    const date = addDays(suite.weekId(), 70);
    const lines = [ada, ben].map((userId) => `${suite.emailOf(userId)},${date},grant`);
    const asking = ['agent,from,action', ...lines.map((line) => line.replace('grant', 'request'))].join('\n');
    const draft = await suite.previewTimeOff(asking);
    expect(await check(draft.id)).toMatchObject({ isChanged: false, conflictCount: 0 });

    suite.work();
    await startRun(suite.planner(), { runId: draft.id });
    await expect
      .poll(async () => (await suite.view().timeOffRequests()).filter(({ notes }) => notes === '').length)
      .toBeGreaterThan(1);
    const granting = await suite.previewTimeOff(['agent,from,action', ...lines].join('\n'));
    const made = (await suite.view().timeOffRequests()).find(
      ({ user, fullDayManagementUnitDates }) => user.id === ada && fullDayManagementUnitDates.includes(date),
    );
    await suite.view().decideTimeOff(made?.id ?? '', { status: 'DENIED' });
    expect(await check(granting.id)).toMatchObject({
      isChanged: true,
      conflictCount: 1,
      conflicts: [{ reason: 'Somebody changed the request after the preview' }],
    });
    const again = await planAgain(suite.planner(), { runId: granting.id });
    expect(again.ok && again.data).toMatchObject({ state: 'draft', scope: { kind: 'time_off' }, itemsTotal: 2 });
  });
});

describe('a check or another plan', () => {
  it('is for drafts, and for those who may run them', async () => {
    const { id } = await suite.preview(suite.assignments(5, 'started').csv);
    const viewer = personOf(suite.organisation(), 'viewer');
    await expect(checkDraft(viewer, { runId: id })).rejects.toThrow(PermissionDenied);
    await expect(planAgain(viewer, { runId: id })).rejects.toThrow(PermissionDenied);
    await startRun(suite.planner(), { runId: id });
    const checked = await checkDraft(suite.planner(), { runId: id });
    expect(checked.ok ? null : checked.error.code).toBe('already_started');
    const planned = await planAgain(suite.planner(), { runId: id });
    expect(planned.ok ? null : planned.error.code).toBe('already_started');
  });
});
