import { afterAll, afterEach, beforeAll } from 'vitest';
import { useTestDatabase } from './database.ts';
import { useSimulatedGenesys } from './simulated-genesys.ts';
import type { SimulatedGenesys } from './operate-simulator.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { createSchedulingPlace, type SchedulingPlace } from './scheduling-place.ts';
import { startTestWorker, type TestWorker } from './scheduling-rig.ts';
import type { TestDatabase } from './test-postgres.ts';

/** A {@link SchedulingPlace} of the calling suite; what it holds is there once the tests run. */
export type SchedulingSuite<Database extends TestDatabase = TestDatabase> = Pick<
  SchedulingPlace,
  'emailOf' | 'assignments' | 'preview' | 'previewTimeOff' | 'withoutPermission' | 'start'
> & {
  readonly [
    Part in 'organisation' | 'planner' | 'unit' | 'weekId' | 'scheduleId' | 'view' | 'agents'
  ]: () => SchedulingPlace[Part];
} & {
  readonly genesys: SimulatedGenesys;
  readonly database: Database;
  readonly place: () => SchedulingPlace;
  /** A worker that ends with the test. Its runs hear of schedules only where the suite receives events. */
  work(options?: Parameters<typeof startTestWorker>[0]): TestWorker;
};

/** Sets up the suite, in a database of the shared test server unless told otherwise. Call at the top of a test file. */
export function useScheduling<Database extends TestDatabase = TestDatabase>(
  userCount: number,
  useDatabase: (variables: () => Record<string, string>) => Database = useTestDatabase as never,
): SchedulingSuite<Database> {
  const genesys = useSimulatedGenesys({
    config: { limits: { perToken: 5_000 }, wfm: { supervisor: { isEnabled: false }, updateDelayMs: 200 } },
  });
  const database = useDatabase(() => genesys.variables());
  const workers: TestWorker[] = [];
  let made: SchedulingPlace | undefined;

  beforeAll(async () => {
    // That a run polls is expected here, and no news.
    log.level = env().LOG_LEVEL;
    made = await createSchedulingPlace(genesys, database, userCount);
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(2_000)));
  });
  afterAll(closeRuntime);

  const place = () => {
    if (!made) throw new Error('the suite is not set up yet');
    return made;
  };
  return {
    genesys,
    database,
    place,
    organisation: () => place().organisation,
    planner: () => place().planner,
    unit: () => place().unit,
    weekId: () => place().weekId,
    scheduleId: () => place().scheduleId,
    view: () => place().view,
    agents: () => place().agents,
    emailOf: (userId) => place().emailOf(userId),
    assignments: (...input) => place().assignments(...input),
    preview: (csv) => place().preview(csv),
    previewTimeOff: (csv) => place().previewTimeOff(csv),
    withoutPermission: (...input) => place().withoutPermission(...input),
    start: (csv) => place().start(csv),
    work(options = {}) {
      const worker = startTestWorker(options);
      workers.push(worker);
      return worker;
    },
  };
}

/** A boundary at which everything stands still until it is told to go on. */
export function createGate(name: string) {
  let arrive: () => void = () => undefined;
  let leave: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const left = new Promise<void>((resolve) => (leave = resolve));
  const onBoundary = async (boundary: string) => {
    if (boundary !== name) return;
    arrive();
    await left;
  };
  return { arrived, open: () => leave(), onBoundary };
}
