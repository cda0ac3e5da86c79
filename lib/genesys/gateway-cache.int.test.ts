import { afterEach, describe, expect, it, vi } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { defineOperation } from './operation.ts';
import { groupsSearch } from './operations/groups.ts';
import { organizationsMe } from './operations/organizations.ts';
import { usersList } from './operations/users.ts';
import { as, createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';

const timeScale = 20;
const genesys = useSimulatedGenesys({ timeScale });

/** As the directory listing, but an answer is old at once. */
const usersListNow = defineOperation({
  ...usersList,
  name: 'users.list.now',
  cache: { freshMs: 0, staleMs: 60_000, tags: () => ['users'] },
});

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

function rigFor(organisations: readonly RigOrganisation[], settings: Partial<GatewaySettings> = {}): GatewayRig {
  const rig = createGatewayRig(organisations, genesys.simulator().info.regions, {
    windowMs: 60_000 / timeScale,
    discoversLimits: false,
    baseDelayMs: 5,
    maxDelayMs: 10,
    ...settings,
  });
  rigs.push(rig);
  return rig;
}

const seen = (organisation: RigOrganisation, operationId = 'getUsers') =>
  genesys.simulator().world.log.read({ organisationId: organisation.id, operationId, limit: 100_000 });

const firstPage = { pageNumber: 1, pageSize: 5 };

describe('cache', () => {
  it('asks once for 50 callers of the same question', async () => {
    const organisation = await genesys.mint();
    const { gateway, ledger } = rigFor([organisation]);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => gateway.call(usersList, firstPage, as('interactive', organisation))),
    );
    expect(answers.every((answer) => answer.ok && answer.data.data.entities.length === 5)).toBe(true);
    expect(seen(organisation)).toHaveLength(1);
    const results = ledger.entries.map((entry) => entry.cache);
    expect(results.filter((result) => result === 'miss')).toHaveLength(1);
    expect(results.filter((result) => result === 'coalesced')).toHaveLength(49);
    const again = await gateway.call(usersList, firstPage, as('interactive', organisation));
    expect(again.ok && again.data.source).toBe('cache');
    expect(seen(organisation)).toHaveLength(1);
  });

  it('gives each organisation its own answer to the same question', async () => {
    const [one, other] = [await genesys.mint(), await genesys.mint()];
    const { gateway } = rigFor([one, other]);
    for (const organisation of [one, other, one, other]) {
      const answer = await gateway.call(organizationsMe, {}, as('interactive', organisation));
      expect(answer.ok && answer.data.data.id).toBe(organisation.id);
    }
    expect(seen(one, 'getOrganizationsMe')).toHaveLength(1);
    expect(seen(other, 'getOrganizationsMe')).toHaveLength(1);
  });

  it('gives each search its own answer, and the same one to whoever searches for the same', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation]);
    for (const name of ['crew', 'mentors', 'crew', 'mentors']) {
      const answer = await gateway.call(groupsSearch, { name }, as('interactive', organisation));
      const names = answer.ok && answer.data.data.results.map((group) => group.name.toLowerCase());
      expect(names).toEqual([expect.stringContaining(name)]);
    }
    expect(seen(organisation, 'postGroupsSearch')).toHaveLength(2);
  });

  it('serves what it last knew, with its age, at once while Genesys throttles', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation]);
    const first = await gateway.call(usersListNow, firstPage, as('interactive', organisation));
    expect(first.ok && first.data.source).toBe('genesys');
    const limits = { perToken: 1, headers: false };
    await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
    const throttled = await gateway.call(usersListNow, firstPage, as('interactive', organisation));
    expect(throttled.ok && throttled.data.source).toBe('stale');
    expect(gateway.budget(organisation.id).pauseReason).toBe('throttled');
    const late = await gateway.call(usersListNow, firstPage, as('interactive', organisation));
    // At once: the pause is still on.
    expect(gateway.budget(organisation.id).pausedUntilMs).not.toBeNull();
    if (!late.ok || !first.ok) throw new Error('no answer');
    expect(late.data).toMatchObject({ source: 'stale', fetchedAtMs: first.data.fetchedAtMs });
    expect(late.data.ageMs).toBeGreaterThan(0);
    const unknown = await gateway.call(usersListNow, { pageNumber: 2, pageSize: 5 }, as('interactive', organisation));
    expect(unknown).toMatchObject({ ok: false, error: { code: 'throttled', retryable: true } });
  });

  it('serves what it last knew while Genesys is down, and fresh answers when it is back', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation], { maxAttempts: 2, openMs: 60 });
    const ask = () => gateway.call(usersListNow, firstPage, as('interactive', organisation));
    await ask();
    await genesys.control('POST', '/_sim/faults', {
      match: { organisationId: organisation.id, operationId: 'getUsers' },
      effect: { type: 'status', status: 503 },
    });
    for (let round = 0; round < 12; round += 1) {
      const answer = await ask();
      expect(answer.ok && answer.data.source).toBe('stale');
    }
    await genesys.control('DELETE', '/_sim/faults');
    await vi.waitFor(async () => {
      const answer = await ask();
      expect(answer.ok && answer.data.source).toBe('genesys');
    });
  });

  it('does not keep a caller waiting for a slow answer when it has an old one', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation], { softTimeoutMs: 40 });
    const ask = () => gateway.call(usersListNow, firstPage, as('interactive', organisation));
    await ask();
    await genesys.control('POST', '/_sim/faults', {
      match: { organisationId: organisation.id, operationId: 'getUsers' },
      when: { count: 1 },
      effect: { type: 'delay', seconds: 10 },
    });
    const answer = await ask();
    expect(answer.ok && answer.data.source).toBe('stale');
    // The slow request went on and its answer is kept.
    await vi.waitFor(() => expect(seen(organisation)).toHaveLength(2));
  });

  it('never serves as fresh what was invalidated, not even an answer that was under way', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation]);
    const ask = () => gateway.call(usersList, firstPage, as('interactive', organisation));
    await ask();
    await gateway.invalidate(organisation.id, ['users']);
    const after = await ask();
    expect(after.ok && after.data.source).toBe('genesys');
    expect(seen(organisation)).toHaveLength(2);

    await gateway.invalidate(organisation.id, ['users']);
    await genesys.control('POST', '/_sim/faults', {
      match: { organisationId: organisation.id, operationId: 'getUsers' },
      when: { count: 1 },
      effect: { type: 'delay', seconds: 2 },
    });
    const underWay = ask();
    await vi.waitFor(() => expect(gateway.budget(organisation.id).inFlight).toBe(1), { interval: 1 });
    await gateway.invalidate(organisation.id, ['users']);
    const [old, fresh] = await Promise.all([underWay, ask()]);
    expect(old.ok && fresh.ok).toBe(true);
    expect(seen(organisation)).toHaveLength(4);
    if (!old.ok || !fresh.ok) throw new Error('no answer');
    expect(fresh.data.correlationId).not.toBe(old.data.correlationId);
  });

  it('asks Genesys when the network is asked for, and keeps what it says', async () => {
    const organisation = await genesys.mint();
    const { gateway } = rigFor([organisation]);
    await gateway.call(usersList, firstPage, as('interactive', organisation));
    const fresh = await gateway.call(usersList, firstPage, as('interactive', organisation, { freshness: 'network' }));
    expect(fresh.ok && fresh.data.source).toBe('genesys');
    expect(seen(organisation)).toHaveLength(2);
    const kept = await gateway.call(usersList, firstPage, as('interactive', organisation));
    expect(kept.ok && kept.data.source).toBe('cache');
    expect(kept.ok && fresh.ok && kept.data.correlationId === fresh.data.correlationId).toBe(true);
  });

  it('moves a bulk question to the front when a person asks it, too, and ends it only when both have gone', async () => {
    const organisation = await genesys.mint();
    const { gateway, ledger } = rigFor([organisation], { maxConcurrent: 1 });
    await gateway.call(organizationsMe, {}, as('interactive', organisation));
    await genesys.control('POST', '/_sim/faults', {
      match: { organisationId: organisation.id, operationId: 'getUsers' },
      effect: { type: 'delay', seconds: 0.5 },
    });
    const bulk = Array.from({ length: 12 }, (_, index) =>
      gateway.call(usersList, { pageNumber: index + 1, pageSize: 1 }, as('bulk', organisation)),
    );
    const last = { pageNumber: 12, pageSize: 1 };
    const controller = new AbortController();
    const gone = gateway.call(usersList, last, as('sync', organisation, { signal: controller.signal }));
    const person = gateway.call(usersList, last, as('interactive', organisation));
    await vi.waitFor(() => expect(gateway.budget(organisation.id).waiting.interactive).toBe(1), { interval: 1 });
    controller.abort();
    expect(await gone).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect((await person).ok).toBe(true);
    expect(gateway.budget(organisation.id).waiting.bulk).toBeGreaterThan(5);
    await Promise.all(bulk);
    expect(ledger.entries.filter((entry) => entry.cache === 'miss' && entry.operation === 'users.list')).toHaveLength(
      12,
    );
  });
});
