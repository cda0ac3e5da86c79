import { onTestFinished } from 'vitest';
import type { GatewaySettings } from '#lib/genesys/gateway-settings.ts';
import type { GrantCredential, Priority } from '#lib/genesys/gateway-types.ts';
import type { BareCalls, BareCommand } from './bare-gateway-process.ts';
import { forkAsked } from './fork-asked.ts';

/** A process with a gateway and nothing else; it ends with the test at the latest. */
export type BareGateway = {
  /** Sends uncached reads, all at once, and waits for their ends. */
  call(orgId: string, count: number, priority: Priority): Promise<BareCalls>;
  /** Calls that have ended so far. */
  ended(): Promise<number>;
  /** Puts the clock of the process forward, or back. */
  stepClock(ms: number): Promise<void>;
};

/** Starts one in which the organisations are installed; call inside a test. */
export async function spawnBareGateway(
  credentials: readonly GrantCredential[],
  settings: Partial<GatewaySettings>,
): Promise<BareGateway> {
  const { ask: askAny, kill } = forkAsked<BareCommand>('./bare-gateway-process.ts');
  onTestFinished(kill);
  const ask = async <A>(command: BareCommand) => (await askAny(command)) as A;
  await ask({ do: 'open', credentials: [...credentials], settings });
  return {
    call: (orgId, count, priority) => ask<BareCalls>({ do: 'call', orgId, count, priority }),
    ended: () => ask<number>({ do: 'ended' }),
    stepClock: async (ms) => void (await ask({ do: 'stepClock', ms })),
  };
}
