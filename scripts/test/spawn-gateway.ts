import { z } from 'zod';
import type { AccessToken } from '#lib/genesys/gateway-types.ts';
import { forkAsked } from './fork-asked.ts';
import type { Command } from './gateway-process.ts';

const Refreshed = z.object({ token: z.object({ value: z.string(), expiresAtMs: z.number() }), requests: z.number() });
const Outcomes = z.record(z.string(), z.number());

/** A server process of its own, with the environment of the calling suite; it ends with the test at the latest. */
export type GatewayProcess = {
  readonly pid: number;
  refresh(orgId: string, stale: AccessToken | null): Promise<z.infer<typeof Refreshed>>;
  /** Calls to keep going for an organisation. */
  startCalls(orgId: string, parallel: number): Promise<void>;
  stopCalls(): Promise<void>;
  outcomes(orgId: string): Promise<Record<string, number>>;
  /** `leaseMs`: how soon a run of a process that died is taken over. */
  work(leaseMs?: number): Promise<void>;
  /** An orderly stop. */
  close(): Promise<void>;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
};

/** Starts one; call inside a test, after the environment is set. */
export function spawnGateway(): GatewayProcess {
  const { ask, kill, pid } = forkAsked<Command>('./gateway-process.ts', ['--conditions=react-server']);
  const tell = async (command: Command) => void (await ask(command));
  return {
    pid,
    refresh: async (orgId, stale) => Refreshed.parse(await ask({ do: 'refresh', orgId, stale })),
    startCalls: (orgId, parallel) => tell({ do: 'startCalls', orgId, parallel }),
    stopCalls: () => tell({ do: 'stopCalls' }),
    outcomes: async (orgId) => Outcomes.parse(await ask({ do: 'outcomes', orgId })),
    work: (leaseMs) => tell({ do: 'work', leaseMs }),
    close: () => tell({ do: 'close' }),
    kill,
  };
}
