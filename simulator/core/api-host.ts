import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { authenticate, authorise, maxBodyBytes, parseBody, permissionTest, tooManyRequests } from './api-request.ts';
import type { Caller } from './api-request.ts';
import { commonError } from './errors.ts';
import type { FaultPlan } from './faults.ts';
import { readBody, resetConnection } from './http-server.ts';
import type { RateDecision } from './rate-limiter.ts';
import type { RouteTable } from './route-table.ts';
import { sendMalformed } from './malformed.ts';
import type { HttpMethod, SimRegion, SimResponse, SimRoute, StorageHandler } from './types.ts';
import type { CoreWorld } from './world.ts';

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly correlationId: string;
  readonly startedMs: number;
  readonly startedAtMs: number;
  readonly path: string;
  readonly query: URLSearchParams;
  caller: Caller | null;
  route: SimRoute | null;
  decision: RateDecision | null;
  fault: FaultPlan | null;
  tookEffect: boolean;
};

const standardHeaders = {
  'cache-control': 'no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
  'strict-transport-security': 'max-age=600; includeSubDomains',
};

/** Headers that let browser code of any origin call, as the public API does. */
export function corsHeaders(request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  if (!origin) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers':
      'inin-correlation-id,inin-ratelimit-count,inin-ratelimit-allowed,inin-ratelimit-reset,retry-after',
    vary: 'Origin',
  };
}

/** Answers a CORS preflight. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    ...corsHeaders(request),
    'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE,HEAD',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? 'authorization,content-type',
    'access-control-max-age': '600',
  });
  response.end();
}

/** The request listener of one region's API host. */
export function createApiHost(
  world: CoreWorld,
  region: SimRegion,
  routes: RouteTable,
  storage: StorageHandler | null,
): RequestListener {
  const record = (exchange: Exchange, status: number | null) => {
    const { caller, decision, fault } = exchange;
    world.log.add({
      at: new Date(exchange.startedAtMs).toISOString(),
      atMs: exchange.startedAtMs,
      host: 'api',
      regionId: region.id,
      organisationId: caller?.organisation.id ?? null,
      tokenId: caller?.token.id ?? null,
      clientId: caller?.token.clientId ?? null,
      userId: caller?.token.userId ?? null,
      operationId: exchange.route?.operationId ?? 'unknown',
      method: exchange.request.method ?? 'GET',
      path: exchange.request.url ?? '/',
      status,
      metered: decision?.admitted ?? false,
      rate: decision && {
        count: decision.count,
        allowed: decision.allowed,
        resetSeconds: decision.resetSeconds,
        ...(decision.rejection ? { rejectedBy: decision.rejection.bucket } : {}),
      },
      fault: fault && fault.ruleIds.length > 0 ? { type: fault.effect?.type ?? 'delay', ruleIds: fault.ruleIds } : null,
      tookEffect: exchange.tookEffect,
      durationMs: Math.round((performance.now() - exchange.startedMs) * 10) / 10,
      correlationId: exchange.correlationId,
    });
  };

  const send = (exchange: Exchange, result: SimResponse) => {
    const { response, request } = exchange;
    const isBodiless = result.body === undefined || request.method === 'HEAD';
    const payload = isBodiless ? undefined : JSON.stringify(result.body);
    record(exchange, result.status);
    response.writeHead(result.status, {
      ...standardHeaders,
      ...corsHeaders(request),
      'inin-correlation-id': exchange.correlationId,
      ...exchange.decision?.headers,
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
      ...result.headers,
    });
    response.end(payload);
  };

  const run = async (exchange: Exchange, route: SimRoute, params: Record<string, string>, body: unknown) => {
    const { caller, correlationId } = exchange;
    if (!caller) throw new Error('run: nobody is authenticated');
    const hasPermission = permissionTest(world, caller);
    const refusal = authorise(route, caller, hasPermission, correlationId);
    if (refusal) return refusal;
    exchange.tookEffect = true;
    return route.handler({
      world,
      region,
      ...caller,
      method: exchange.request.method as HttpMethod,
      path: exchange.path,
      params,
      query: exchange.query,
      headers: exchange.request.headers,
      body,
      correlationId,
      hasPermission,
    });
  };

  const applyFault = async (exchange: Exchange, fault: FaultPlan, proceed: () => Promise<SimResponse>) => {
    const { effect } = fault;
    const { correlationId, request } = exchange;
    if (fault.delayMs > 0) await new Promise<void>((resolve) => world.clock.after(fault.delayMs, resolve));
    if (!effect) return send(exchange, await proceed());
    switch (effect.type) {
      case 'status': {
        if (effect.withEffect) await proceed();
        const code = {
          400: 'bad.request',
          500: 'internal.server.error',
          502: 'internal.server.error',
          503: 'service.unavailable',
          504: 'request.timeout',
        } as const;
        const headers: Record<string, string> =
          effect.retryAfterSeconds === undefined ? {} : { 'retry-after': String(effect.retryAfterSeconds) };
        return send(exchange, { ...commonError(correlationId, effect.status, code[effect.status]), headers });
      }
      case 'reset':
        if (effect.when === 'after') await proceed();
        record(exchange, null);
        return resetConnection(request);
      case 'malformed': {
        const answer = await proceed();
        record(exchange, answer.status);
        return sendMalformed(exchange.response, answer, effect, {
          'inin-correlation-id': correlationId,
          ...exchange.decision?.headers,
        });
      }
      case 'revoke-token': {
        const { token } = exchange.caller ?? {};
        world.tokenStore.revoke(
          (other) => (effect.scope === 'one' ? other.id === token?.id : other.organisationId === token?.organisationId),
          'fault',
        );
        return send(exchange, commonError(correlationId, 401, 'bad.credentials'));
      }
    }
  };

  const serve = async (exchange: Exchange) => {
    const { request, correlationId } = exchange;
    const method = request.method as HttpMethod;
    const body = await readBody(request, maxBodyBytes);
    const found = routes.find(method, exchange.path);
    if (!found.route) {
      const isKnown = found.otherMethods.length > 0;
      const refusal = isKnown
        ? {
            ...commonError(correlationId, 405, 'method.not.allowed'),
            headers: { allow: found.otherMethods.join(', ') },
          }
        : commonError(correlationId, 404, 'not.found');
      return send(exchange, refusal);
    }
    exchange.route = found.route;
    const authentication = authenticate(world, region.id, request, correlationId);
    if (!authentication.ok) return send(exchange, authentication.response);
    const { caller } = authentication;
    exchange.caller = caller;
    const { operationId } = found.route;
    const nowMs = world.clock.now();
    exchange.decision = world.limiter.decide({ ...caller, operationId, method, path: exchange.path, nowMs });
    if (!exchange.decision.admitted) return send(exchange, tooManyRequests(exchange.decision, correlationId));
    const parsed = parseBody(request, body, correlationId);
    if (!parsed.ok) return send(exchange, parsed.response);
    const fault = world.faults.plan({
      host: 'api',
      operationId,
      path: exchange.path,
      method,
      organisationId: caller.organisation.id,
      tokenId: caller.token.id,
      clientId: caller.token.clientId,
    });
    exchange.fault = fault;
    const { route, params } = found;
    return applyFault(exchange, fault, () => run(exchange, route, params, parsed.value));
  };

  return (request, response) => {
    if (request.method === 'OPTIONS') return answerPreflight(request, response);
    const url = new URL(request.url ?? '/', region.apiBaseUrl);
    if (storage && url.pathname.startsWith('/_storage/')) {
      Promise.resolve(storage(request, response)).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
        throw error;
      });
      return;
    }
    const exchange: Exchange = {
      request,
      response,
      correlationId: randomUUID(),
      startedMs: performance.now(),
      startedAtMs: world.clock.now(),
      path: url.pathname,
      query: url.searchParams,
      caller: null,
      route: null,
      decision: null,
      fault: null,
      tookEffect: false,
    };
    serve(exchange).catch((error: unknown) => {
      // A client that hangs up while sending is no bug of ours.
      if (request.destroyed && !request.complete) return;
      console.error(`simulator: ${exchange.route?.operationId ?? exchange.path} failed`, error);
      if (!response.headersSent) send(exchange, commonError(exchange.correlationId, 500, 'internal.server.error'));
      else response.destroy();
    });
  };
}
