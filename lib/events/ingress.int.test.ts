import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { createIngressRig } from '#scripts/test/ingress-rig.ts';
import { query } from '#scripts/test/query.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { Signals } from '#lib/db/signal-listeners.ts';
import { createSignals } from '#lib/db/signals.ts';
import { env } from '#lib/env.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { startIngress, type Ingress, type IngressOptions } from './ingress.ts';
import { rebuildProjections } from './rebuild-projections.ts';
import { watchUsers } from './watch-users.ts';

const genesys = useSimulatedGenesys({
  config: { presenceLife: false, limits: { perToken: 5_000 }, wfm: { supervisor: { isEnabled: false } } },
});
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);
const { activeUsers, allRight, calls, hurt, ingressOf, installed, isLive, move, statesOf, wrong } = createIngressRig(
  genesys,
  database,
);

const started: { readonly ingress: Ingress; readonly signals: Signals }[] = [];
async function stopAll(): Promise<void> {
  for (const { ingress, signals } of started.splice(0)) {
    await ingress.stop();
    await signals.close();
  }
}
afterEach(async () => {
  await stopAll();
  await query(database.ownerUrl(), `UPDATE grants SET state = 'removed'`);
  await genesys.control('DELETE', '/_sim/faults');
  await genesys.control('PATCH', '/_sim/config', { notifications: {} });
});

function start(options: Partial<IngressOptions> = {}): void {
  const signals = createSignals(env().APP_DATABASE_URL);
  const settings = {
    replanDelayMs: 50,
    replanEveryMs: 100,
    gatherMs: 20,
    minRetryMs: 50,
    maxRetryMs: 500,
    channel: { minBackoffMs: 20, maxBackoffMs: 200 },
    ...options.settings,
  };
  const ingress = startIngress({ gateway: gateway(), lookMs: 50, signals, ...options, settings });
  started.push({ ingress, signals });
}

describe('the start', () => {
  it('reads everybody, subscribes to everybody, and then costs nothing while people change', async () => {
    const organisation = await installed(1_100);
    start();
    await isLive(organisation);
    expect(await wrong(organisation)).toEqual([]);
    const before = calls(organisation).length;
    for (const [index, user] of activeUsers(organisation).entries()) move(organisation, user, index);
    await allRight(organisation);
    expect(calls(organisation)).toHaveLength(before);
    expect(await ingressOf(organisation)).toMatchObject({ state: 'live' });
  });

  it('reads once where the directory is known, however long nobody listened', async () => {
    const organisation = await installed(1_100);
    start();
    await isLive(organisation);
    await stopAll();
    for (const [index, user] of activeUsers(organisation).entries()) move(organisation, user, index);
    const before = calls(organisation, 'getUsers').length;
    start();
    await allRight(organisation, 15_000);
    await isLive(organisation);
    expect(calls(organisation, 'getUsers')).toHaveLength(before + 3);
  });
});

describe('queues', () => {
  it('are read beside the events by who receives them, at the pace of the settings', async () => {
    const organisation = await installed(120);
    start({ settings: { queues: { startAfterMs: 0, callsPerMinute: 60_000, lookEveryMs: 50 } } });
    await isLive(organisation);
    const sql = `SELECT count(*)::integer AS count FROM directory_users WHERE org_id = $1 AND 'All contacts' = ANY (queues)`;
    const agents = genesys.simulator().world.agentsOf(organisation.id).length;
    await vi.waitFor(
      async () => expect(await query(database.ownerUrl(), sql, [organisation.id])).toEqual([{ count: agents }]),
      { timeout: 20_000 },
    );
  });
});

describe('adherence', () => {
  it('of every agent of a unit is read once at the start, and then comes by itself', async () => {
    const organisation = await installed(120);
    start();
    await isLive(organisation);
    const adherent = async () => {
      const rows = await query<{ user_id: string; adherence: string; adherence_source: string }>(
        database.ownerUrl(),
        'SELECT * FROM user_states WHERE org_id = $1 AND adherence IS NOT NULL',
        [organisation.id],
      );
      return new Map(rows.map((row) => [row.user_id, row]));
    };
    const before = await adherent();
    expect(before.size).toBeGreaterThan(0);
    const made = calls(organisation).length;
    for (const [index, user] of activeUsers(organisation).entries()) move(organisation, user, index);
    await vi.waitFor(async () => {
      const sources = [...(await adherent()).values()].map((row) => row.adherence_source);
      expect(sources).toContain('notifications');
    });
    expect(calls(organisation)).toHaveLength(made);
  });
});

describe('a socket that', () => {
  it.each([
    ['dies', { type: 'drop' }, {}],
    ['falls silent', { type: 'silence', seconds: 600 }, { silenceMs: 2_000, pongMs: 2_000 }],
    ['announces its end', { type: 'closing', seconds: 1 }, {}],
  ])(
    '%s in the middle of 1,000 changes leaves every row right, five seconds after it is back',
    async (_name, fault, channel) => {
      const organisation = await installed(1_000);
      start({ settings: { gatherMs: 200, channel: { minBackoffMs: 20, maxBackoffMs: 200, ...channel } } });
      await isLive(organisation);
      const before = calls(organisation, 'getUsers').length;
      const users = activeUsers(organisation);
      for (const [index, user] of users.entries()) {
        if (index === Math.floor(users.length / 2)) await hurt(organisation, fault);
        move(organisation, user, index);
      }
      await vi.waitFor(() => expect(calls(organisation, 'getUsers').length).toBeGreaterThan(before), {
        timeout: 20_000,
      });
      await allRight(organisation, 5_000);
      await isLive(organisation);
      // One reading of the topics that may have missed something.
      const read = calls(organisation, 'getUsers').slice(before);
      expect(read.map(({ status, at }) => `${status} ${at}`)).toHaveLength(Math.ceil(users.length / 500));
    },
  );

  it('brings events doubled and out of order changes nothing', async () => {
    const organisation = await installed(300);
    await genesys.control('PATCH', '/_sim/config', { notifications: { duplicatePercent: 20, reorderPercent: 20 } });
    start();
    await isLive(organisation);
    const before = calls(organisation).length;
    for (let round = 0; round < 3; round += 1) {
      for (const [index, user] of activeUsers(organisation).entries()) move(organisation, user, index + round);
    }
    await allRight(organisation);
    expect(calls(organisation)).toHaveLength(before);
  });

  it('whose token has expired is replaced with another, and nothing is missed', async () => {
    const organisation = await installed(200);
    start();
    await isLive(organisation);
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: organisation.id });
    for (const [index, user] of activeUsers(organisation).entries()) move(organisation, user, index);
    await allRight(organisation, 10_000);
    await isLive(organisation);
  });
});

describe('a rebuild', () => {
  it('makes users, presence, routing status and adherence from nothing, and keeps nothing that was wrong', async () => {
    const organisation = await installed(120);
    start();
    await isLive(organisation);
    const idsOf = async () => (await statesOf(organisation)).map((row) => row.user_id);
    const known = await idsOf();
    // What no event and no reading would ever mend: it claims to be newer than all of them.
    await query(
      database.ownerUrl(),
      `UPDATE user_states SET presence = 'BUSY', presence_at = now() + interval '1 year', adherence = 'Unknown',
         adherence_at = now() + interval '1 year' WHERE org_id = $1`,
      [organisation.id],
    );
    await query(database.ownerUrl(), `UPDATE directory_users SET name = 'Nobody' WHERE org_id = $1`, [organisation.id]);
    expect((await wrong(organisation)).length).toBeGreaterThan(0);

    expect(await rebuildProjections(systemContext(organisation.id))).toBe(true);
    await allRight(organisation, 15_000);
    await isLive(organisation);
    expect(await idsOf()).toEqual(known);
    const rows = await query<{ people: number; nobody: number; agents: number }>(
      database.ownerUrl(),
      `SELECT count(*)::integer AS people, (count(*) FILTER (WHERE name = 'Nobody'))::integer AS nobody,
         (SELECT count(*) FROM user_states WHERE org_id = $1 AND adherence <> 'Unknown')::integer AS agents
       FROM directory_users WHERE org_id = $1`,
      [organisation.id],
    );
    expect(rows[0]).toMatchObject({ people: activeUsers(organisation).length, nobody: 0 });
    expect(rows[0]?.agents).toBeGreaterThan(0);
  });

  it('of an organisation whose events nobody receives says so', async () => {
    expect(await rebuildProjections(systemContext(randomUUID()))).toBe(false);
  });
});

describe('watching', () => {
  it('brings whom somebody looks at onto a full channel, in the place of others', async () => {
    const organisation = await installed(60);
    start({ settings: { maxChannels: 2, topicsPerChannel: 15, replanDelayMs: 50, replanEveryMs: 100, gatherMs: 20 } });
    await isLive(organisation);
    const { topics } = (await ingressOf(organisation)) ?? {};
    expect(topics).toBe(30);
    const watched = activeUsers(organisation).slice(-8);
    await watchUsers(
      systemContext(organisation.id),
      randomUUID(),
      watched.map(({ id }) => id),
    );
    const puts = calls(organisation, 'putNotificationsChannelSubscriptions').length;
    await vi.waitFor(() =>
      expect(calls(organisation, 'putNotificationsChannelSubscriptions').length).toBeGreaterThan(puts),
    );
    await isLive(organisation);
    for (const [index, user] of watched.entries()) move(organisation, user, index);
    await vi.waitFor(
      async () => {
        const wrongOnes = await wrong(organisation);
        expect(watched.map(({ id }) => id).filter((id) => wrongOnes.includes(id))).toEqual([]);
      },
      { timeout: 5_000 },
    );
  });
});

describe('the lease', () => {
  it('keeps two processes from serving one organisation, and is given back at the end', async () => {
    const organisation = await installed(20);
    start();
    start();
    await isLive(organisation);
    expect(calls(organisation, 'postNotificationsChannels')).toHaveLength(1);
    expect(await ingressOf(organisation)).toMatchObject({ lease_version: 1 });
    await stopAll();
    expect(await ingressOf(organisation)).toMatchObject({ lease_owner: null, state: 'stopped' });
  });

  it('ends with the grant: no call and no socket two seconds after', async () => {
    const organisation = await installed(20);
    start({ lookMs: 1_000 });
    await isLive(organisation);
    await query(database.ownerUrl(), `UPDATE grants SET state = 'removed' WHERE org_id = $1`, [organisation.id]);
    const before = calls(organisation).length;
    const states = await statesOf(organisation);
    const pass = (ms: number) => {
      const sinceMs = performance.now();
      return vi.waitFor(() => expect(performance.now() - sinceMs).toBeGreaterThan(ms), { timeout: ms + 3_000 });
    };
    await pass(2_000);
    // What an open socket brings is there well within a second.
    for (const [index, user] of activeUsers(organisation).entries()) move(organisation, user, index);
    await pass(1_000);
    expect(await statesOf(organisation)).toEqual(states);
    // Nor does anybody come back when the sockets drop.
    await hurt(organisation, { type: 'drop' });
    await pass(1_000);
    expect(calls(organisation)).toHaveLength(before);
    expect(await statesOf(organisation)).toEqual(states);
  });
});
