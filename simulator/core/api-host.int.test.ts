import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatorClient } from './testing/simulator-client.ts';
import type { SimulatorClient } from './testing/simulator-client.ts';

let client: SimulatorClient;
let token: string;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

beforeAll(async () => {
  client = await startSimulatorClient();
  token = await client.clientToken();
});
afterAll(() => client.close());

describe('every answer', () => {
  it('carries a correlation id, which errors repeat as contextId, and is not cached', async () => {
    const good = await client.call('GET', '/api/v2/users', token);
    expect(good.headers.get('inin-correlation-id')).toMatch(uuid);
    expect(good.headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
    expect(good.headers.get('strict-transport-security')).toContain('max-age=');
    const bad = await client.call('GET', '/api/v2/users/nobody', token);
    expect(bad.body.contextId).toBe(bad.headers.get('inin-correlation-id'));
    expect(bad.body).toMatchObject({ status: 404, code: 'general.resource.not.found', details: [], errors: [] });
  });
});

describe('refusals, in order', () => {
  it('401 without a bearer and with an unknown one', async () => {
    expect((await client.call('GET', '/api/v2/users', null)).body).toMatchObject({
      status: 401,
      code: 'authentication.required',
      message: 'No authentication bearer token specified in authorization header.',
    });
    expect((await client.call('GET', '/api/v2/users', 'nonsense')).body).toMatchObject({
      status: 401,
      code: 'bad.credentials',
      message: 'Invalid login credentials.',
    });
  });

  it('401 for a token of another region', async () => {
    const elsewhere = client.simulator.info.regions.find(({ id }) => id !== client.region.id);
    const answer = await fetch(`${elsewhere?.api}/api/v2/users`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
  });

  it('403 for a scope a person’s token lacks, naming the scopes that would do', async () => {
    const person = await client.personToken('admin');
    expect((await client.call('POST', '/api/v2/authorization/roles', person, {})).status).toBe(400);
    expect((await client.call('PATCH', `/api/v2/users/x`, person, {})).body).toMatchObject({
      status: 403,
      code: 'app.not.authorized.for.scope',
      message: 'App not authorized to use scope [users]',
    });
  });

  it('403 for a permission the roles lack, with Genesys’ sentence', async () => {
    const viewer = await client.personToken('viewer');
    expect((await client.call('GET', '/api/v2/oauth/clients', viewer)).body).toMatchObject({
      status: 403,
      code: 'missing.permissions',
      message:
        'Unable to perform the requested action. You are missing the following permission(s): [oauth:client:view]',
    });
    const several = await client.call('PATCH', '/api/v2/users/x', token, {});
    expect(several.body.code).toBe('missing.any.permissions');
    expect(several.body.message).toContain('[admin, directory:user:edit, directory:organization:admin]');
  });

  it('400 not.a.user when a client asks who it is', async () => {
    expect((await client.call('GET', '/api/v2/users/me', token)).body).toMatchObject({
      status: 400,
      code: 'not.a.user',
    });
  });

  it('404 for an unknown path, 405 with the methods that work, 415, 413 and 400 for bodies', async () => {
    expect((await client.call('GET', '/api/v2/wfm/schedules', token)).body.code).toBe('not.found');
    const wrongMethod = await client.call('DELETE', '/api/v2/users', token);
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'GET']);
    const post = (body: string, type: string) =>
      fetch(`${client.region.api}/api/v2/users/search`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
      });
    expect((await post('{}', 'text/plain')).status).toBe(415);
    expect((await post('{"query":', 'application/json')).status).toBe(400);
    expect((await post(JSON.stringify({ filler: 'x'.repeat(512_000) }), 'application/json')).status).toBe(413);
    expect((await post('{}', 'application/json')).status).toBe(200);
  });
});

describe('a token', () => {
  it('dies when it is revoked, deleted or expired', async () => {
    const revoked = await client.clientToken();
    const { id } = client.simulator.world.tokens.get(revoked) ?? { id: '' };
    const answer = await client.control('POST', '/_sim/tokens/revoke', { tokenId: id });
    expect(answer.body).toEqual({ revoked: 1, tokenIds: [id] });
    expect((await client.call('GET', '/api/v2/users', revoked)).status).toBe(401);

    const deleted = await client.clientToken();
    expect((await client.call('DELETE', '/api/v2/tokens/me', deleted)).status).toBe(200);
    expect((await client.call('GET', '/api/v2/tokens/me', deleted)).status).toBe(401);

    const expired = await client.clientToken();
    await client.control('POST', '/_sim/time', { advanceSeconds: 86_400 });
    expect((await client.call('GET', '/api/v2/users', expired)).body.code).toBe('bad.credentials');
  });
});

describe('the control host', () => {
  it('answers only this machine under its own name, and takes no changes from web pages', async () => {
    const { hostname, port } = new URL(client.simulator.controlUrl);
    const statusWith = (headers: Record<string, string>, method = 'GET') =>
      new Promise<number>((resolve, reject) => {
        const call = rawRequest({ hostname, port, path: '/_sim/config', method, headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        call.on('error', reject).end();
      });
    expect(await statusWith({ host: 'rebound.example' })).toBe(403);
    expect(await statusWith({ origin: 'https://evil.example' }, 'PUT')).toBe(403);
    expect(await statusWith({})).toBe(200);
  });

  it('refuses a bad configuration with a sentence for each problem', async () => {
    const answer = await client.control('PATCH', '/_sim/config', {
      limits: { windowType: 'square' },
      wfm: { nonsense: 1 },
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.problems)).toContain('limits.windowType');
    const owned = await client.control('PATCH', '/_sim/config', { wfm: { nonsense: 1 } });
    expect(owned.status).toBe(400);
  });
});

describe('the request log', () => {
  it('holds every request, also the refused ones, without token values', async () => {
    const own = await client.clientToken();
    const before = client.simulator.world.log.lastSequence;
    await client.call('GET', '/api/v2/users?pageSize=1', own);
    await client.call('GET', '/api/v2/users', 'nonsense');
    await client.call('GET', '/api/v2/nowhere', own);
    const answer = await client.control('GET', `/_sim/log?after=${before}`);
    const entries = answer.body.entries as { operationId: string; status: number; metered: boolean }[];
    expect(entries.map(({ operationId, status, metered }) => [operationId, status, metered])).toEqual([
      ['getUsers', 200, true],
      ['getUsers', 401, false],
      ['unknown', 404, false],
    ]);
    expect(answer.text).not.toContain(own);
    const filtered = await client.control('GET', `/_sim/log?after=${before}&operation=getUsers&status=200`);
    expect((filtered.body.entries as unknown[]).length).toBe(1);
  });
});
