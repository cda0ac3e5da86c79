import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { operateSimulator, startSimulatedGenesys, type SimulatedGenesys } from '#scripts/test/operate-simulator.ts';
import {
  makeTestDatabase,
  startTestPostgres,
  testDatabaseName,
  testDatabaseOn,
  type TestDatabase,
} from '#scripts/test/test-postgres.ts';
import type { SimConfigInput } from '#simulator/core/config.ts';

/** What a question about scheduling is played on: a simulator in this process, and a database. */
export type Stage = { readonly genesys: SimulatedGenesys; readonly database: TestDatabase };

/**
 * Plays on a fresh stage and clears it away. Nobody but the run changes schedules there, and the application, here and in
 * processes started from here, finds it in its environment. Once in a process: the application reads its environment once.
 */
export async function onStage<T>(seed: number, config: SimConfigInput, play: (stage: Stage) => Promise<T>): Promise<T> {
  const postgres = await startTestPostgres();
  try {
    const wfm = { ...config.wfm, supervisor: { isEnabled: false } };
    const simulator = await startSimulatedGenesys({ seed, config: { presenceLife: false, ...config, wfm } });
    try {
      const genesys = operateSimulator(() => simulator);
      const name = testDatabaseName();
      await makeTestDatabase(postgres, name, genesys.variables());
      log.level = env().LOG_LEVEL;
      return await play({ genesys, database: testDatabaseOn(() => postgres, name) });
    } finally {
      await closeRuntime();
      await simulator.close();
    }
  } finally {
    await postgres.stop();
  }
}
