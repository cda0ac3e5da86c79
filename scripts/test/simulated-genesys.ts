import { afterAll, beforeAll } from 'vitest';
import type { RunningSimulator, SimulatorOptions } from '#simulator/start-simulator.ts';
import { operateSimulator, startSimulatedGenesys, type SimulatedGenesys } from './operate-simulator.ts';

/** Starts a simulator for the calling suite and stops it afterwards. Call at the top of a test file, before `useTestDatabase`. */
export function useSimulatedGenesys(options: Partial<SimulatorOptions> = {}): SimulatedGenesys {
  let running: RunningSimulator | undefined;
  beforeAll(async () => {
    running = await startSimulatedGenesys(options);
  });
  afterAll(async () => running?.close());
  return operateSimulator(() => {
    if (!running) throw new Error('the simulator has not started yet');
    return running;
  });
}
