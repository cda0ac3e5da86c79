import { afterEach, describe, expect, it, vi } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { tokensMe } from './operations/tokens.ts';
import { usersList } from './operations/users.ts';
import type { Priority } from './gateway-types.ts';
import { as, createGatewayRig, rigCredential } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';
import type { Transport } from './transport.ts';

const genesys = useSimulatedGenesys({ config: { limits: { perToken: 5_000 } } });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

function rigFor(
  organisations: readonly RigOrganisation[],
  settings: Partial<GatewaySettings> = {},
  around?: (send: Transport) => Transport,
): GatewayRig {
  const all = { limit: 5_000, discoversLimits: false, grantCheckMs: 50, ...settings };
  const rig = createGatewayRig(organisations, genesys.simulator().info.regions, all, around);
  rigs.push(rig);
  return rig;
}

const calls = ({ gateway }: GatewayRig, organisation: RigOrganisation, count: number, priority: Priority = 'bulk') =>
  Promise.all(Array.from({ length: count }, () => gateway.call(tokensMe, {}, as(priority, organisation))));

const revoke = (organisation: RigOrganisation) =>
  genesys.control('POST', '/_sim/tokens/revoke', { organisationId: organisation.id });

/** Hands out rejections only when `count` requests have been rejected, so that all of them are in flight at once. */
function rejectTogether(count: number): (send: Transport) => Transport {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  let rejected = 0;
  return (send) => async (request, signals) => {
    const answer = await send(request, signals);
    if (answer.outcome !== 'unauthorized') return answer;
    rejected += 1;
    if (rejected === count) open();
    await opened;
    return answer;
  };
}

/** Requests of an organisation's own client, by host. */
function requests(organisation: RigOrganisation, host: 'api' | 'login') {
  const { clientId } = organisation.clientCredentials;
  return genesys
    .simulator()
    .world.log.read({ host, limit: 100_000 })
    .filter((entry) => entry.clientId === clientId);
}

/** Requests to the login host that were answered 503, whoever made them. */
function tokensDenied(): number {
  const entries = genesys.simulator().world.log.read({ host: 'login', limit: 100_000 });
  return entries.filter(({ status }) => status === 503).length;
}

/** The login host answers its next two requests with 503. */
const takeLoginDown = () =>
  genesys.control('POST', '/_sim/faults', {
    id: 'login-down',
    match: { host: 'login' },
    when: { count: 2 },
    effect: { type: 'status', status: 503 },
  });

describe('tokens and grants', () => {
  it('fetches one token for any number of first calls', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation]);
    const outcomes = await calls(rig, organisation, 100);
    expect(outcomes.every((outcome) => outcome.ok && outcome.data.data.organization.id === organisation.id)).toBe(true);
    expect(requests(organisation, 'login')).toHaveLength(1);
  });

  it('answers 200 parallel 401s with one new token and repeats every call once', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation], { maxConcurrent: 200, hostSlots: 250 }, rejectTogether(200));
    await calls(rig, organisation, 1);
    await revoke(organisation);
    const outcomes = await calls(rig, organisation, 200, 'interactive');
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(requests(organisation, 'login')).toHaveLength(2);
    const rejected = rig.ledger.entries.filter((entry) => entry.outcome === 'unauthorized');
    expect(rejected).toHaveLength(200);
    expect(rig.ledger.entries.filter((entry) => entry.outcome === 'ok')).toHaveLength(201);
  });

  it('stops every call of an organisation whose credential is refused, and no other’s', async () => {
    const [refused, other] = [await genesys.mint(), await genesys.mint()];
    const rig = rigFor([refused, other]);
    await calls(rig, refused, 1);
    const credential = rigCredential(refused, genesys.simulator().info.regions);
    await revoke(refused);
    rig.grants.install({ ...credential, clientSecret: 'rotated-by-somebody-else' });
    const [outcomes, others] = await Promise.all([calls(rig, refused, 100), calls(rig, other, 20)]);
    expect(new Set(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code)))).toEqual(
      new Set(['grant_refused']),
    );
    expect(others.every((outcome) => outcome.ok)).toBe(true);
    expect(rig.grants.refused.get(refused.id)).toContain('authentication failed');
    const before = requests(refused, 'login').length + requests(refused, 'api').length;
    const late = await calls(rig, refused, 20);
    expect(late.every((outcome) => !outcome.ok && outcome.error.code === 'grant_refused')).toBe(true);
    expect(requests(refused, 'login').length + requests(refused, 'api').length).toBe(before);

    rig.grants.install(credential);
    await vi.waitFor(async () => expect((await calls(rig, refused, 1))[0]?.ok).toBe(true), { interval: 20 });
  });

  it('asks the login host to rest when that throttles, and goes on by itself', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation], { windowMs: 600 });
    const before = tokensDenied();
    await takeLoginDown();
    const outcomes = await calls(rig, organisation, 30);
    await genesys.control('DELETE', '/_sim/faults/login-down');
    expect(tokensDenied()).toBe(before + 2);
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(requests(organisation, 'login').filter((entry) => entry.status === 200)).toHaveLength(1);
  });

  it('waits for the login host when it is down just after a token was revoked, and repeats every call', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation], { windowMs: 600 });
    await calls(rig, organisation, 1);
    const before = tokensDenied();
    await takeLoginDown();
    await revoke(organisation);
    const outcomes = await calls(rig, organisation, 30);
    await genesys.control('DELETE', '/_sim/faults/login-down');
    expect(tokensDenied()).toBe(before + 2);
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    // Only what was under way with the old token was refused, and nothing was sent with it again.
    const refused = rig.ledger.entries.filter(({ outcome }) => outcome === 'unauthorized');
    expect(refused.every(({ attempt }) => attempt === 1)).toBe(true);
  });

  it('calls nothing for an organisation that is not installed', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([]);
    const [outcome] = await calls(rig, organisation, 1);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'not_installed' } });
    expect(requests(organisation, 'login')).toHaveLength(0);
  });

  it('stops within the grant check when an organisation is uninstalled behind its back, and at once when it is told', async () => {
    const [gone, told] = [await genesys.mint(), await genesys.mint()];
    const rig = rigFor([gone, told], { maxConcurrent: 2 });
    await Promise.all([calls(rig, gone, 1), calls(rig, told, 1)]);
    rig.grants.uninstall(gone.id);
    await vi.waitFor(async () => expect((await calls(rig, gone, 1))[0]?.ok).toBe(false), { interval: 10 });
    const before = requests(gone, 'api').length;
    expect((await calls(rig, gone, 50)).every((outcome) => !outcome.ok && outcome.error.code === 'not_installed')).toBe(
      true,
    );
    expect(requests(gone, 'api').length).toBe(before);

    const running = calls(rig, told, 200);
    await vi.waitFor(() => expect(requests(told, 'api').length).toBeGreaterThan(5), { interval: 1 });
    rig.grants.uninstall(told.id);
    rig.gateway.forget(told.id);
    const codes = (await running).map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
    expect(codes.filter((code) => code === 'not_installed').length).toBeGreaterThan(100);
    expect(requests(told, 'api').length).toBeLessThan(100);
  });

  it('sends a person’s calls with their own token and budget, and does not refresh it', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation]);
    const { environment } = rigCredential(organisation, genesys.simulator().info.regions);
    const accessToken = await genesys.signIn(organisation, 'admin');
    const credential = { kind: 'user', id: 'session-1', environment, accessToken } as const;
    const options = as('interactive', organisation, { credential });
    const page = await rig.gateway.call(usersList, { pageNumber: 1, pageSize: 5 }, options);
    expect(page.ok && page.data.data.entities.length).toBe(5);
    expect(rig.gateway.budget(organisation.id).used).toBe(0);
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: organisation.id });
    const late = await rig.gateway.call(usersList, { pageNumber: 1, pageSize: 5 }, options);
    expect(late).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
    expect(requests(organisation, 'login')).toHaveLength(0);
  });
});
