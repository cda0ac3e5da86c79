import { describe, expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { createGate, useScheduling } from '#scripts/test/use-scheduling.ts';
import { cancelRun } from './cancel-run.ts';
import { planAgain } from './plan-again.ts';
import { isFinal } from './schema.ts';

const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';

const suite = useScheduling(60);

async function isKept(runId: string): Promise<boolean> {
  const rows = await query(suite.database.ownerUrl(), 'SELECT 1 FROM run_uploads WHERE run_id = $1', [runId]);
  return rows.length > 0;
}

const ended = (runId: string) => runUntil(suite.planner(), runId, ({ state }) => isFinal(state));

describe('what was prepared with a plan is forgotten', () => {
  it('once the draft is cancelled', async () => {
    const { id } = await suite.preview(suite.assignments(5, 'cancelled').csv);
    expect(await isKept(id)).toBe(true);
    await cancelRun(suite.planner(), { runId: id });
    expect(await isKept(id)).toBe(false);
  });

  it('once another plan took the place of the draft', async () => {
    const { id } = await suite.preview(suite.assignments(5, 'planned again').csv);
    const again = await planAgain(suite.planner(), { runId: id });
    if (!again.ok) throw new Error(again.error.message);
    expect([await isKept(id), await isKept(again.data.id)]).toEqual([false, true]);
  });

  it('once the run stopped before it was sent', async () => {
    const gate = createGate('upload.answered');
    suite.work({ onBoundary: gate.onBoundary });
    const runId = await suite.start(suite.assignments(5, 'stopped').csv);
    await gate.arrived;
    await cancelRun(suite.planner(), { runId });
    gate.open();
    expect(await ended(runId)).toMatchObject({ state: 'cancelled' });
    expect(await isKept(runId)).toBe(false);
  });

  it('once Genesys refused the update', async () => {
    await suite.genesys.control('POST', '/_sim/faults', {
      match: { operationId: UPDATE, organisationId: suite.organisation().id },
      when: { count: 1 },
      effect: { type: 'status', status: 400 },
    });
    suite.work();
    const runId = await suite.start(suite.assignments(5, 'refused').csv);
    expect(await ended(runId)).toMatchObject({ state: 'failed', counts: { failed: 5 } });
    expect(await isKept(runId)).toBe(false);
  });
});
