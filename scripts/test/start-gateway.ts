import { z } from 'zod';
import type { AccessToken } from '#lib/genesys/gateway-types.ts';
import type { SchedulingPlace } from './scheduling-place.ts';
import { forkAsked } from './fork-asked.ts';
import type { Command } from './gateway-process.ts';

const Refreshed = z.object({ token: z.object({ value: z.string(), expiresAtMs: z.number() }), requests: z.number() });
const Memory = z.object({ nowBytes: z.number(), peakBytes: z.number() });
const Outcomes = z.record(z.string(), z.number());

/** A server process of its own, with the environment of this process; it ends with this one. */
export type GatewayProcess = {
  readonly pid: number;
  refresh(orgId: string, stale: AccessToken | null): Promise<z.infer<typeof Refreshed>>;
  /** Calls to keep going for an organisation. */
  startCalls(orgId: string, parallel: number): Promise<void>;
  stopCalls(): Promise<void>;
  outcomes(orgId: string): Promise<Record<string, number>>;
  /** Acts on what people decide of breakers, as a server does. */
  followBreakers(): Promise<void>;
  /** `leaseMs`: how soon a run of a process that died is taken over. */
  work(leaseMs?: number): Promise<void>;
  /** Works on due runs as a server does. */
  serve(): Promise<void>;
  /** Makes capacity reports as a server does; `leaseMs` as in `work`. */
  report(leaseMs: number): Promise<void>;
  /** Receives the events of organisations as a server does. */
  receive(): Promise<void>;
  /** Previews a file for a planner of the place; answers the run's id. */
  preview(place: SchedulingPlace, file: string): Promise<string>;
  /** Resident memory now and at its highest so far, bytes. */
  memory(): Promise<z.infer<typeof Memory>>;
  /** An orderly stop. */
  close(): Promise<void>;
  /** `kill -9`; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
};

/** Starts one; call after the environment is set. */
export function startGateway(): GatewayProcess {
  const { ask, kill, pid } = forkAsked<Command>('./gateway-process.ts', ['--conditions=react-server']);
  const tell = async (command: Command) => void (await ask(command));
  return {
    pid,
    refresh: async (orgId, stale) => Refreshed.parse(await ask({ do: 'refresh', orgId, stale })),
    startCalls: (orgId, parallel) => tell({ do: 'startCalls', orgId, parallel }),
    stopCalls: () => tell({ do: 'stopCalls' }),
    outcomes: async (orgId) => Outcomes.parse(await ask({ do: 'outcomes', orgId })),
    followBreakers: () => tell({ do: 'followBreakers' }),
    work: (leaseMs) => tell({ do: 'work', leaseMs }),
    serve: () => tell({ do: 'serve' }),
    report: (leaseMs) => tell({ do: 'report', leaseMs }),
    receive: () => tell({ do: 'receive' }),
    async preview({ planner, unit, weekId, scheduleId }, file) {
      const actor = { id: planner.actor.id ?? '', name: planner.actor.name };
      const where = { businessUnitId: unit.id, weekId, scheduleId, headings: 'required' } as const;
      return z.string().parse(await ask({ do: 'preview', orgId: planner.orgId, actor, where, file }));
    },
    memory: async () => Memory.parse(await ask({ do: 'memory' })),
    close: () => tell({ do: 'close' }),
    kill,
  };
}
