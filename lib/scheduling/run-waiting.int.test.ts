import { describe, expect, it } from 'vitest';
import { gateway } from '#lib/runtime.ts';
import { createGate, useScheduling } from '#scripts/test/use-scheduling.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { cancelRun } from './cancel-run.ts';
import { pauseRun, resumeRun } from './pause-run.ts';
import { isFinal } from './schema.ts';

const suite = useScheduling(60);

/** Below what a window takes of Genesys Cloud, and what the tests wait for. */
const SOON_MS = 10_000;

/** What Genesys Cloud grants the organisation's client from now on, in calls a minute. */
async function limit(perToken: number): Promise<void> {
  const organisations = { [suite.organisation().id]: { enabled: true, perToken } };
  await suite.genesys.control('PATCH', '/_sim/config', { organisations });
}

/** Stops a run at a boundary, uses up the budget, and lets it go on; resolves once Genesys Cloud refused its next call. */
async function startAndWait(csv: string, boundary: string): Promise<string> {
  const gate = createGate(boundary);
  suite.work({ onBoundary: gate.onBoundary });
  const runId = await suite.start(csv);
  await gate.arrived;
  await limit(1);
  gate.open();
  const isLimited = () => gateway().budget(suite.organisation().id).pausedUntilMs !== null;
  await expect.poll(isLimited, { timeout: SOON_MS }).toBe(true);
  return runId;
}

describe('a run whose call waits for the budget', () => {
  it('pauses, resumes and is cancelled at once: the call is taken back and never leaves', async () => {
    const { csv } = suite.assignments(5, 'waiting');
    const runId = await startAndWait(csv, 'update.intended');
    const since = suite.view().mark();
    await pauseRun(suite.planner(), { runId });
    const paused = await runUntil(suite.planner(), runId, ({ state }) => state === 'paused', SOON_MS);
    expect(paused).toMatchObject({ isPauseRequested: false, counts: { pending: 5, sent: 0 } });

    // It goes on, waits again, and is called off.
    await resumeRun(suite.planner(), { runId });
    await runUntil(suite.planner(), runId, ({ state }) => state === 'running', SOON_MS);
    await cancelRun(suite.planner(), { runId });
    const cancelled = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state), SOON_MS);
    expect(cancelled).toMatchObject({ state: 'cancelled', counts: { pending: 0, failed: 5 } });
    expect(suite.view().calls(since)).toEqual([]);
  });
});
