import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { collectPages } from './collect-pages.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { groupsCreate } from './operations/groups.ts';
import { presenceDefinitions } from './operations/presence.ts';
import { tokensMe } from './operations/tokens.ts';
import { usersGet, usersList, usersMe } from './operations/users.ts';
import { as, createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';

const genesys = useSimulatedGenesys({ config: { limits: { perToken: 5_000 } } });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

function rigFor(organisations: readonly RigOrganisation[], settings: Partial<GatewaySettings> = {}): GatewayRig {
  const rig = createGatewayRig(organisations, genesys.simulator().info.regions, {
    limit: 5_000,
    discoversLimits: false,
    baseDelayMs: 10,
    maxDelayMs: 40,
    openMs: 150,
    ...settings,
  });
  rigs.push(rig);
  return rig;
}

const fault = (organisation: RigOrganisation, operationId: string, effect: object, when: object = {}) =>
  genesys.control('POST', '/_sim/faults', { match: { organisationId: organisation.id, operationId }, when, effect });

const seen = (organisation: RigOrganisation, operationId: string) =>
  genesys.simulator().world.log.read({ organisationId: organisation.id, operationId, limit: 100_000 });

const page = (pageNumber: number) => ({ pageNumber, pageSize: 2 });

describe('faults', () => {
  it.each([
    ['a 503', { type: 'status', status: 503 }],
    ['a 500 after the effect', { type: 'status', status: 500, withEffect: true }],
    ['a reset before the effect', { type: 'reset', when: 'before' }],
    ['a reset after the effect', { type: 'reset', when: 'after' }],
    ['a truncated answer', { type: 'malformed', kind: 'truncated' }],
    ['an HTML page', { type: 'malformed', kind: 'html' }],
  ])('repeats an idempotent call after %s', async (_name, effect) => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation]);
    await fault(organisation, 'getUsers', effect, { count: 2 });
    const answer = await rig.gateway.call(usersList, page(1), as('interactive', organisation));
    expect(answer.ok && answer.data.data.entities.length).toBe(2);
    expect(seen(organisation, 'getUsers')).toHaveLength(3);
    expect(rig.ledger.entries.map((entry) => entry.attempt)).toEqual([1, 2, 3]);
  });

  it.each([
    ['a 503', { type: 'status', status: 503 }],
    ['a reset after the effect', { type: 'reset', when: 'after' }],
    ['a truncated answer', { type: 'malformed', kind: 'truncated' }],
  ])(
    'never repeats a call that is not idempotent after %s, and says that its effect is unknown',
    async (_name, effect) => {
      const organisation = await genesys.mint();
      const rig = rigFor([organisation]);
      await fault(organisation, 'postGroups', effect);
      const answer = await rig.gateway.call(groupsCreate, { name: 'Night shift' }, as('interactive', organisation));
      expect(answer).toMatchObject({ ok: false, error: { code: 'ambiguous' } });
      expect(seen(organisation, 'postGroups')).toHaveLength(1);
    },
  );

  it.each([
    ['cached', 'getPresenceDefinitions', presenceDefinitions],
    ['not cached', 'getTokensMe', tokensMe],
  ] as const)('sends a call that is to be sent once no second time, %s', async (_name, operationId, operation) => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation]);
    await fault(organisation, operationId, { type: 'status', status: 503 }, { count: 1 });
    const once = { ...as('interactive', organisation), isOnce: true };
    const call = () => rig.gateway.call(operation as typeof tokensMe, {}, once);
    expect(await call()).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(seen(organisation, operationId)).toHaveLength(1);
    expect(await call()).toMatchObject({ ok: true });
  });

  it('gives up on a slow answer, frees its slot, and repeats', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation], { timeoutMs: 120, maxConcurrent: 1 });
    await fault(organisation, 'getUsers', { type: 'delay', seconds: 2 }, { count: 1 });
    const answer = await rig.gateway.call(usersList, page(1), as('interactive', organisation));
    expect(answer.ok).toBe(true);
    expect(rig.ledger.entries.map((entry) => entry.outcome)).toEqual(['timeout', 'ok']);
  });

  it('says that an answer is unreadable when it stays so, and does not swallow a huge one', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation], { maxAttempts: 2, maxAnswerBytes: 1_000_000 });
    await fault(organisation, 'getUsers', { type: 'malformed', kind: 'huge', bytes: 50_000_000 });
    const before = process.memoryUsage().rss;
    const answer = await rig.gateway.call(usersList, page(1), as('interactive', organisation));
    expect(answer).toMatchObject({ ok: false, error: { code: 'malformed', context: { cause: 'answer_too_large' } } });
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  it('says which permission is missing, and does not repeat the call', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation]);
    const { world } = genesys.simulator();
    const state = world.organisations.get(organisation.id);
    const client = state?.clients.get(organisation.clientCredentials.clientId);
    if (client === undefined) throw new Error('the organisation has no client');
    client.roleDivisions = [];
    const answer = await rig.gateway.call(presenceDefinitions, {}, as('interactive', organisation));
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'forbidden', context: { missingPermissions: ['presence:presenceDefinition:view'] } },
    });
    expect(seen(organisation, 'getPresenceDefinitions')).toHaveLength(1);
  });

  it('names what Genesys objects to', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation]);
    expect(await gateway.call(usersMe, {}, as('interactive', organisation))).toMatchObject({
      ok: false,
      error: { code: 'invalid_request', context: { code: 'not.a.user' } },
    });
    expect(
      await gateway.call(usersGet, { userId: '6f7f7d8e-0000-4000-8000-000000000000' }, as('interactive', organisation)),
    ).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('opens a family’s breaker in an outage, leaves other families alone, and closes it after recovery', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation], { maxAttempts: 2 });
    await fault(organisation, 'getUsers', { type: 'status', status: 503 });
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => rig.gateway.call(usersList, page(index + 1), as('bulk', organisation))),
    );
    expect(outcomes.every((outcome) => !outcome.ok && outcome.error.code === 'unavailable')).toBe(true);
    expect(seen(organisation, 'getUsers').length).toBeLessThanOrEqual(20);
    expect((await rig.gateway.call(tokensMe, {}, as('bulk', organisation))).ok).toBe(true);
    await genesys.control('DELETE', '/_sim/faults');
    await vi.waitFor(
      async () => expect((await rig.gateway.call(usersList, page(1), as('bulk', organisation))).ok).toBe(true),
      { interval: 20 },
    );
  });

  it('stops a call when its caller goes, waiting or in flight', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation], { maxConcurrent: 1 });
    await gateway.call(tokensMe, {}, as('bulk', organisation));
    await fault(organisation, 'getTokensMe', { type: 'delay', seconds: 5 });
    const controller = new AbortController();
    const { signal } = controller;
    const running = Array.from({ length: 5 }, () => gateway.call(tokensMe, {}, as('bulk', organisation, { signal })));
    await vi.waitFor(() => expect(gateway.budget(organisation.id).inFlight).toBe(1), { interval: 1 });
    controller.abort();
    for (const outcome of await Promise.all(running)) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'aborted' } });
    }
    expect(gateway.budget(organisation.id)).toMatchObject({ inFlight: 0, waiting: { bulk: 0 } });
  });

  it('parks the organisation when Genesys asks for hours, and says so', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation]);
    const limits = { perToken: 1, headers: false, windowSeconds: 7_200 };
    await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => gateway.call(tokensMe, {}, as('bulk', organisation))),
    );
    const codes = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
    expect(codes.filter((code) => code === 'parked')).toHaveLength(29);
    const snapshot = gateway.budget(organisation.id);
    expect(snapshot.pauseReason).toBe('parked');
    const late = await gateway.call(tokensMe, {}, as('bulk', organisation));
    expect(late).toMatchObject({ ok: false, error: { code: 'parked', retryable: true } });
    expect(!late.ok && (late.error.retryAfterMs ?? 0) > 300_000).toBe(true);
  });

  it('pauses the organisation for every refusal, also for the last that a call puts up with', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation], { maxThrottles: 1 });
    const limits = { perToken: 1, headers: false };
    await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
    expect((await gateway.call(tokensMe, {}, as('bulk', organisation))).ok).toBe(true);
    const refused = await gateway.call(tokensMe, {}, as('bulk', organisation));
    expect(refused).toMatchObject({ ok: false, error: { code: 'throttled', retryable: true } });
    const { pauseReason, pausedUntilMs } = gateway.budget(organisation.id);
    expect(pauseReason).toBe('throttled');
    expect(pausedUntilMs).toBeGreaterThan(Date.now() + 500);
  });

  it('neither hurries nor waits for a service that is down for hours, and says when to come again', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation]);
    await fault(organisation, 'getTokensMe', { type: 'status', status: 503, retryAfterSeconds: 7_200 });
    const answer = await gateway.call(tokensMe, {}, as('bulk', organisation));
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'unavailable', retryable: true, retryAfterMs: 7_200_000 },
    });
    expect(seen(organisation, 'getTokensMe')).toHaveLength(1);
  });

  it('collects all pages of a listing, and fails as a whole', async () => {
    const organisation = await genesys.mint({ userCount: 45 });
    const { gateway } = rigFor([organisation], { maxAttempts: 1 });
    const collect = (pageSize: number) => collectPages(gateway, usersList, { pageSize }, as('sync', organisation));
    const all = await collect(10);
    expect(all.ok && new Set(all.data.data.map((user) => user.id)).size).toBe(45);
    expect(seen(organisation, 'getUsers')).toHaveLength(5);
    await fault(organisation, 'getUsers', { type: 'status', status: 500 }, { skip: 3, count: 1 });
    expect(await collect(9)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  it('refuses to transfer to or from addresses outside the environment', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation]);
    const options = { consumer: 'test', priority: 'bulk' } as const;
    const body = new Uint8Array([1]);
    for (const url of [
      'http://169.254.169.254/latest/meta-data',
      genesys.simulator().controlUrl,
      'https://example.com/',
    ]) {
      expect(await rig.gateway.upload(organisation.id, url, {}, body, options)).toMatchObject({
        ok: false,
        error: { code: 'invalid_request' },
      });
      expect(await rig.gateway.download(organisation.id, url, z.unknown(), options)).toMatchObject({
        ok: false,
        error: { code: 'invalid_request' },
      });
    }
    expect(rig.ledger.entries).toHaveLength(0);
  });
});
