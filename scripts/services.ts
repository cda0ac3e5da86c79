import { applicationVariables } from './application-variables.ts';
import { openDatabase } from './database.ts';
import type { Settings } from './settings.ts';
import { startSimulatorProcess, type SimulatorInfo } from './simulator-process.ts';

export type Services = {
  /** Variables for the application's process. */
  readonly environment: Record<string, string>;
  readonly simulator: SimulatorInfo | null;
  /** Aborts when a service ended without having been asked to. */
  readonly lost: AbortSignal;
  stop(): Promise<void>;
};

/**
 * Brings up what the application needs: the database (embedded unless `DATABASE_URL`), migrated, and the simulator unless
 * a real Genesys region is configured. Everything started here ends with `stop()`, and when `signal` asks for it.
 */
export async function startServices(
  settings: Settings,
  dataDirectory: string,
  signal: AbortSignal,
  postgresSettings: readonly string[] = [],
): Promise<Services> {
  const database = await openDatabase(settings, dataDirectory, postgresSettings);
  try {
    const simulator = settings.genesys ? null : await startSimulatorProcess(settings, dataDirectory, signal);
    return {
      simulator: simulator?.info ?? null,
      lost: simulator?.lost ?? new AbortController().signal,
      environment: {
        ...applicationVariables(settings, simulator?.info ?? null),
        APP_DATABASE_URL: database.appUrl,
      },
      async stop() {
        await simulator?.stop();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}
