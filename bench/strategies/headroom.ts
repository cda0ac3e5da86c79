import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway } from '#lib/genesys/create-gateway.ts';
import type { Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { createMemoryGrants } from '#lib/genesys/memory-grants.ts';
import type { Failure, Result } from '#lib/result.ts';
import type { CreateStrategy, StrategyAnswer, StrategyCall, StrategyOptions } from '../strategy.ts';
import { createOperations } from './headroom-operations.ts';
import { holds, nextPage } from './read-back.ts';

/** Real milliseconds of Genesys' window and of our longest exchange. */
const WINDOW_MS = 60_000;
const TIMEOUT_MS = 16_000;
const MAX_ROUNDS = 8;
const TOKEN_LIFE_MS = 86_400_000;

/** Whether a write whose outcome is unknown has taken effect. `unknown`: nobody could say. */
type ReadBack = 'applied' | 'not_applied' | 'unknown';

/**
 * Our gateway, used as any program would: operations, an organisation's token, priorities. Nothing is known of the server
 * but how fast its time runs, so every duration is shortened by the same factor.
 */
export const create: CreateStrategy = (options) => {
  const gateway = openGateway(options);
  const operationOf = createOperations();
  const ms = (realMs: number) => realMs / options.timeScale;

  const send = (call: StrategyCall, method = call.method, path = call.path, body = call.body) =>
    gateway.call(
      operationOf(method, path),
      { path, body: method === 'GET' ? undefined : body },
      { org: call.organisation, consumer: 'bench', priority: call.priority },
    );

  async function readBack(call: StrategyCall): Promise<ReadBack> {
    for (let path: string | null = call.path; path !== null;) {
      const answer: Awaited<ReturnType<typeof send>> = await send(call, 'GET', path);
      if (!answer.ok) {
        if (answer.error.code !== 'not_found') return 'unknown';
        return call.method === 'DELETE' ? 'applied' : 'not_applied';
      }
      if (call.method === 'DELETE') return 'not_applied';
      if (holds(answer.data.data, call.body)) return 'applied';
      path = nextPage(answer.data.data);
    }
    return 'not_applied';
  }

  /** Reads back until it is known; a write that only timed out may still be on its way, so it is looked for twice. */
  async function settle(call: StrategyCall, failure: Failure<GatewayCode>): Promise<ReadBack> {
    const isPerhapsUnderWay = failure.context?.cause === 'timeout';
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const found = await readBack(call);
      if (found === 'applied') return found;
      if (found === 'not_applied' && (!isPerhapsUnderWay || round > 0)) return found;
      await sleep(ms(found === 'unknown' ? 1_000 * 2 ** round : TIMEOUT_MS));
    }
    return 'unknown';
  }

  return {
    async call(call) {
      let failure: Failure<GatewayCode> | null = null;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const answer: Result<{ data: unknown }, GatewayCode> = await send(call);
        if (answer.ok) return succeeded(answer.data.data);
        failure = answer.error;
        if (failure.code === 'ambiguous') {
          const found = await settle(call, failure);
          if (found === 'applied') return succeeded(null);
          if (found === 'unknown') break;
        } else if (failure.retryable) {
          await sleep(Math.max(failure.retryAfterMs ?? 0, ms(250 * 2 ** round)));
        } else break;
      }
      return { ok: false, error: failure?.code ?? 'gave up' };
    },
    estimateMs: (organisation, calls) => gateway.estimate(organisation, calls).durationMs,
    close: () => gateway.close(),
  };
};

function succeeded(body: unknown): StrategyAnswer {
  return { ok: true, status: 200, body };
}

function openGateway({ apiBaseUrl, organisations, timeScale }: StrategyOptions): Gateway {
  const grants = createMemoryGrants();
  const environment = {
    id: 'bench',
    name: 'Bench',
    loginBaseUrl: apiBaseUrl,
    apiBaseUrl,
    appsOrigin: apiBaseUrl,
    trustedOrigins: [],
  };
  for (const { id, token } of organisations) {
    grants.install(
      { orgId: id, environment, clientId: 'bench', clientSecret: 'bench' },
      { value: token, expiresAtMs: Date.now() + TOKEN_LIFE_MS },
    );
  }
  const ms = (realMs: number) => realMs / timeScale;
  return createGateway({
    grants,
    ledger: { record: () => {} },
    settings: {
      windowMs: ms(WINDOW_MS),
      timeoutMs: ms(TIMEOUT_MS),
      baseDelayMs: ms(250),
      maxDelayMs: ms(5_000),
      openMs: ms(5_000),
      softTimeoutMs: ms(1_000),
    },
  });
}
