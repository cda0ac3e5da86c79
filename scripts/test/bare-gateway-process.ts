import { z } from 'zod';
import { createGateway } from '#lib/genesys/create-gateway.ts';
import type { Gateway, GrantCredential } from '#lib/genesys/gateway-types.ts';
import { createMemoryGrants } from '#lib/genesys/memory-grants.ts';
import { usersList } from '#lib/genesys/operations/users.ts';
import { log } from '#lib/log.ts';
import { obeyParent } from './obey-parent.ts';

/**
 * A process of its own that holds a gateway and nothing else, so that its memory is the gateway's and its clock can be put
 * wrong. Does what its parent sends over the IPC channel; see {@link BareCommand}. Ends with its parent.
 */
const BareCommand = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('open'),
    credentials: z.array(z.custom<GrantCredential>()),
    settings: z.record(z.string(), z.unknown()),
  }),
  /** Uncached reads, all asked for at once. Answers how they ended. */
  z.object({
    do: z.literal('call'),
    orgId: z.string(),
    count: z.number(),
    priority: z.enum(['interactive', 'sync', 'bulk']),
  }),
  /** Answers how many calls have ended so far. */
  z.object({ do: z.literal('ended') }),
  /** Puts the machine's clock forward (or back, below zero), as far as this process can tell. */
  z.object({ do: z.literal('stepClock'), ms: z.number() }),
]);
/** What such a process can be told. */
export type BareCommand = z.infer<typeof BareCommand>;

/** How calls ended. Memory is the resident set of the process: before the calls, and at its highest while they ran. */
export type BareCalls = {
  readonly codes: readonly string[];
  readonly tookMs: number;
  readonly baseBytes: number;
  readonly peakBytes: number;
};

let gateway: Gateway | null = null;
let ended = 0;

async function obey(command: BareCommand): Promise<unknown> {
  switch (command.do) {
    case 'open': {
      const grants = createMemoryGrants(command.credentials);
      gateway = createGateway({ grants, ledger: { record: () => undefined }, settings: command.settings });
      return null;
    }
    case 'call':
      return call(command);
    case 'ended':
      return ended;
    case 'stepClock':
      stepClock(command.ms);
      return null;
  }
}

async function call({ orgId, count, priority }: Extract<BareCommand, { do: 'call' }>): Promise<BareCalls> {
  const opened = gateway;
  if (opened === null) throw new Error('open the gateway first');
  const baseBytes = process.memoryUsage.rss();
  let peakBytes = baseBytes;
  const look = () => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss()));
  const looking = setInterval(look, 1);
  const startedAtMs = performance.now();
  const outcomes = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const options = { org: orgId, consumer: 'test', priority, freshness: 'network' } as const;
      const outcome = await opened.call(usersList, { pageNumber: index + 1, pageSize: 1 }, options);
      ended += 1;
      return outcome;
    }),
  );
  const tookMs = performance.now() - startedAtMs;
  clearInterval(looking);
  look();
  return { codes: outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code)), tookMs, baseBytes, peakBytes };
}

/** Every way to ask for the date sees the step; the time since the start of the process does not, as in reality. */
function stepClock(ms: number): void {
  globalThis.Date = new Proxy(Date, {
    construct: (target, input: unknown[]) =>
      Reflect.construct(target, input.length === 0 ? [target.now() + ms] : input) as Date,
    apply: (target) => new target(target.now() + ms).toString(),
    get: (target, name) => (name === 'now' ? () => target.now() + ms : (Reflect.get(target, name) as unknown)),
  });
}

log.level = 'error';
obeyParent(BareCommand, obey);
