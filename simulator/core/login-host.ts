import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerPreflight, corsHeaders } from './api-host.ts';
import { readBody, resetConnection, sendJson, sendText } from './http-server.ts';
import { answerAuthorize, answerLogout } from './oauth-authorize.ts';
import type { OAuthState } from './oauth-state.ts';
import { answerTokenRequest } from './oauth-token.ts';
import type { SimRegion, SimToken } from './types.ts';
import type { CoreWorld } from './world.ts';

/** What happened in one login request, for the log. */
type Outcome = {
  operationId: string;
  clientId: string | null;
  token: SimToken | null;
  ruleIds: readonly string[];
  effect: string | null;
};

const maxFormBytes = 64_000;

/** The request listener of one region's login host. */
export function createLoginHost(world: CoreWorld, state: OAuthState, region: SimRegion): RequestListener {
  const record = (
    request: IncomingMessage,
    outcome: Outcome,
    status: number | null,
    startedMs: number,
    correlationId: string,
  ) => {
    const atMs = world.clock.now();
    const url = new URL(request.url ?? '/', region.loginBaseUrl);
    world.log.add({
      at: new Date(atMs).toISOString(),
      atMs,
      host: 'login',
      regionId: region.id,
      organisationId: outcome.token?.organisationId ?? null,
      tokenId: outcome.token?.id ?? null,
      clientId: outcome.clientId ?? url.searchParams.get('client_id'),
      userId: outcome.token?.userId ?? null,
      operationId: outcome.operationId,
      method: request.method ?? 'GET',
      path: url.pathname,
      status,
      metered: false,
      rate: null,
      fault: outcome.ruleIds.length > 0 ? { type: outcome.effect ?? 'delay', ruleIds: outcome.ruleIds } : null,
      tookEffect: status !== null && status < 500,
      durationMs: Math.round((performance.now() - startedMs) * 10) / 10,
      correlationId,
    });
  };

  const serveToken = async (request: IncomingMessage, response: ServerResponse, correlationId: string) => {
    const startedMs = performance.now();
    const headers = { ...corsHeaders(request), 'inin-correlation-id': correlationId };
    const outcome: Outcome = { operationId: 'oauthToken', clientId: null, token: null, ruleIds: [], effect: null };
    const body = await readBody(request, maxFormBytes);
    const form = new URLSearchParams(body.isTooLarge ? '' : body.bytes.toString('utf8'));
    const proceed = () => {
      const answer = answerTokenRequest(world, state, region.id, request.headers.authorization, form);
      outcome.clientId = answer.clientId;
      outcome.token = answer.token;
      return answer;
    };
    const fault = world.faults.plan({ host: 'login', operationId: 'oauthToken', path: '/oauth/token', method: 'POST' });
    outcome.ruleIds = fault.ruleIds;
    outcome.effect = fault.effect?.type ?? null;
    if (fault.delayMs > 0) await new Promise<void>((resolve) => world.clock.after(fault.delayMs, resolve));
    if (fault.effect?.type === 'reset') {
      if (fault.effect.when === 'after') proceed();
      record(request, outcome, null, startedMs, correlationId);
      return resetConnection(request);
    }
    if (fault.effect?.type === 'status') {
      if (fault.effect.withEffect) proceed();
      record(request, outcome, fault.effect.status, startedMs, correlationId);
      const error = {
        error: 'server_error',
        description: 'temporarily unavailable',
        error_description: 'temporarily unavailable',
      };
      return sendJson(response, fault.effect.status, error, headers);
    }
    const answer = proceed();
    record(request, outcome, answer.status, startedMs, correlationId);
    sendJson(response, answer.status, answer.body, { ...headers, pragma: 'no-cache' });
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const correlationId = randomUUID();
    const url = new URL(request.url ?? '/', region.loginBaseUrl);
    const outcome = (operationId: string): Outcome => ({
      operationId,
      clientId: null,
      token: null,
      ruleIds: [],
      effect: null,
    });
    if (request.method === 'OPTIONS') return answerPreflight(request, response);
    if (url.pathname === '/oauth/token') {
      if (request.method === 'POST') return serveToken(request, response, correlationId);
      return sendJson(response, 405, { error: 'method_not_allowed' }, { allow: 'POST' });
    }
    response.setHeader('inin-correlation-id', correlationId);
    const startedMs = performance.now();
    if (url.pathname === '/oauth/authorize' || url.pathname === '/login') {
      const body = request.method === 'POST' ? await readBody(request, maxFormBytes) : null;
      const form = new URLSearchParams(body?.bytes.toString('utf8') ?? '');
      const answer = answerAuthorize(world, state, region, url, request, form);
      record(request, outcome('oauthAuthorize'), answer.status, startedMs, correlationId);
      return sendText(response, answer.status, 'text/html', answer.html, answer.headers);
    }
    if (url.pathname === '/logout') {
      const answer = answerLogout(world, state, region, url, request);
      record(request, outcome('logout'), answer.status, startedMs, correlationId);
      return sendText(response, answer.status, 'text/html', answer.html, answer.headers);
    }
    if (url.pathname === '/.well-known/oauth-authorization-server') {
      return sendJson(response, 200, {
        issuer: region.loginBaseUrl,
        authorization_endpoint: `${region.loginBaseUrl}/oauth/authorize`,
        token_endpoint: `${region.loginBaseUrl}/oauth/token`,
        response_types_supported: ['code', 'token'],
        grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token', 'implicit'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
        code_challenge_methods_supported: ['S256'],
      });
    }
    sendText(response, 404, 'text/plain', 'Not found');
  };

  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      console.error(`simulator: ${request.url ?? ''} failed`, error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}
