import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokensMe } from '#lib/genesys/operations/tokens.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { installForTest, personOf, simulatorView, type SimUnit } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { CSV_HEADING } from '#scripts/test/scheduling-place.ts';
import { getRun } from './get-run.ts';
import { previewRun } from './preview-run.ts';
import { addDays } from './resolve-local-time.shared.ts';
import { startRun } from './start-run.ts';

/** A minute of Genesys takes six seconds. */
const WINDOW_MS = 6_000;
const LIMIT = 60;
const genesys = useSimulatedGenesys({
  timeScale: 60_000 / WINDOW_MS,
  config: { presenceLife: false, limits: { perToken: LIMIT } },
});
const database = useTestDatabase(() => ({ ...genesys.variables(), RATE_WINDOW_MS: String(WINDOW_MS) }));

let organisation: OrganisationInfo;
let unit: SimUnit;
beforeAll(async () => {
  organisation = await genesys.mint({ userCount: 30 });
  await installForTest(database, organisation);
  const [first] = await simulatorView(genesys, organisation.id).units();
  if (!first) throw new Error('the organisation has no business unit');
  unit = first;
});
afterAll(closeRuntime);

async function preview() {
  const published = unit.schedules.filter((schedule) => schedule.published);
  const schedule = published.toSorted((left, right) => left.weekDate.localeCompare(right.weekDate)).at(-1);
  if (!schedule) throw new Error('no published schedule');
  const { world } = genesys.simulator();
  const agent = world.organisations.get(organisation.id)?.users.get(unit.managementUnits[0]?.agentIds[0] ?? '');
  const row = `${agent?.email},${addDays(schedule.weekDate, 1)},09:15,255,,estimated,`;
  const csv = [CSV_HEADING, row].join('\r\n');
  const input = { businessUnitId: unit.id, weekId: schedule.weekDate, scheduleId: schedule.id };
  const made = await previewRun(personOf(organisation), input, [Buffer.from(csv)]);
  if (!made.ok) throw new Error(made.error.message);
  return made.data;
}

/** Other bulk work of the organisation, more than a window holds; ends when told to. */
async function startOtherWork(): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const options = { org: organisation.id, consumer: 'test', priority: 'bulk', signal: stop.signal } as const;
  const calls = Array.from({ length: 2 * LIMIT }, () => gateway().call(tokensMe, {}, options));
  await expect.poll(() => gateway().budget(organisation.id).used, { timeout: 20_000 }).toBeGreaterThan(LIMIT / 4);
  return async () => {
    stop.abort();
    await Promise.all(calls);
  };
}

describe('the estimate of a run', () => {
  it('is in the preview and is kept with the plan', async () => {
    const before = Date.now();
    const { id, plan, estimate } = await preview();
    expect(estimate).toMatchObject({ calls: plan.costCalls, wait: null });
    expect(estimate?.finishesAtMs).toBeGreaterThan(before);
    expect(estimate?.finishesAtMs).toBeLessThan(Date.now() + WINDOW_MS);
    const read = await getRun(personOf(organisation), { runId: id });
    expect(read.ok && read.data.plan.estimate).toEqual(plan.estimate);
    expect(plan.estimate).toMatchObject({ calls: plan.costCalls, wait: null });
  });

  it('says that a run waits for a window when other work has used this one up, before it starts and while it waits', async () => {
    const endOtherWork = await startOtherWork();
    const { id, estimate } = await preview();
    expect(estimate?.wait?.for).toBe('window');
    expect(estimate?.wait?.untilMs).toBeGreaterThan(Date.now());
    expect(estimate?.finishesAtMs).toBeGreaterThanOrEqual(estimate?.wait?.untilMs ?? Infinity);
    expect(estimate?.finishesAtMs).toBeLessThan(Date.now() + 4 * WINDOW_MS);
    const started = await startRun(personOf(organisation), { runId: id });
    expect(started.ok && started.data.estimate?.wait?.for).toBe('window');
    await endOtherWork();
  });
});
