import { describe, expect, it } from 'vitest';
import { changeBreaker } from '#lib/quota/change-breaker.ts';
import { personOf, runUntil } from '#scripts/test/scheduling-rig.ts';
import { query } from '#scripts/test/query.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { isFinal } from './schema.ts';

const suite = useScheduling(60);

const change = async (action: 'open' | 'reset') => {
  const admin = personOf(suite.organisation(), 'admin');
  const changed = await changeBreaker(admin, { family: 'workforcemanagement', action, reason: 'Planned work' });
  if (!changed.ok) throw new Error(changed.error.message);
};
/** Looks that count so far, and until when the run waits; null unless it is parked. */
const runRow = async (runId: string) => {
  const [row] = await query<{ attempts: number; wake_at: Date | null }>(
    suite.database.ownerUrl(),
    'SELECT attempts, wake_at FROM runs WHERE id = $1',
    [runId],
  );
  return { attempts: row?.attempts, wakeAtMs: row?.wake_at?.getTime() ?? null };
};
/** The run is due, whatever it was parked for. */
const wake = (runId: string) =>
  query(suite.database.ownerUrl(), 'UPDATE runs SET wake_at = now() WHERE id = $1', [runId]);

describe('a run whose calls a person holds back', () => {
  it('waits for as long as they hold them, however often it looks, and ends well when they are let go', async () => {
    const runId = await suite.start(suite.assignments(3, 'held').csv);
    // Nearly as often as a run may be taken up while Genesys Cloud stays away.
    await query(suite.database.ownerUrl(), 'UPDATE runs SET attempts = 58 WHERE id = $1', [runId]);
    await change('open');
    suite.work();
    const isParked = async () => ((await runRow(runId)).wakeAtMs ?? 0) > Date.now();
    for (let look = 0; look < 4; look += 1) {
      await expect.poll(isParked, { timeout: 10_000 }).toBe(true);
      expect((await runRow(runId)).attempts).toBe(58);
      await wake(runId);
    }
    await expect.poll(isParked, { timeout: 10_000 }).toBe(true);
    const waiting = await runUntil(suite.planner(), runId, ({ stateReason }) => stateReason !== null);
    expect(waiting.state).toBe('running');
    expect(waiting.stateReason).toContain('An admin holds calls');
    await change('reset');
    await wake(runId);
    const ended = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
    expect(ended.state).toBe('done');
  });
});
