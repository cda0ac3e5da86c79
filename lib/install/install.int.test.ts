import fs from 'node:fs';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { usersList } from '#lib/genesys/operations/users.ts';
import { log } from '#lib/log.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import {
  contextOf,
  expectOneOfEach,
  installationOf,
  installFor,
  oursIn,
  signInPerson,
  type Person,
} from '#scripts/test/install-people.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { getInstallation } from './get-installation.ts';
import { planInstall } from './plan-install.ts';
import { planRemoval, undoInstall, uninstall } from './remove-installation.ts';
import { rolePermissions } from './role-permissions.ts';
import { startInstall } from './start-install.ts';

const genesys = useSimulatedGenesys({ config: { oauth: { rolePropagationSeconds: 0.2 }, presenceLife: false } });
const database = useTestDatabase(() => genesys.variables());
afterAll(() => closeRuntime());

const signIn = (organisation: OrganisationInfo, role: string) => signInPerson(genesys, organisation, role);
const admin = async () => signIn(await genesys.mint(), 'admin');
const ours = (person: Person) => oursIn(genesys, person);

async function actions(person: Person): Promise<string[]> {
  const rows = await query<{ action: string }>(
    database.ownerUrl(),
    'SELECT action FROM audit_events WHERE org_id = $1 ORDER BY id',
    [person.organisation.id],
  );
  return rows.map((row) => row.action);
}

const readUsers = (person: Person) =>
  gateway().call(
    usersList,
    { pageNumber: 1, pageSize: 1 },
    { org: person.organisation.id, consumer: 'test', priority: 'interactive', freshness: 'network' },
  );

beforeEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
});

describe('a fresh organisation', () => {
  it('is planned, installed and verified with real calls', async () => {
    const person = await admin();
    expect((await installationOf(person)).state).toBe('not_installed');

    const plan = await planInstall(person.ctx, person.credential);
    if (!plan.ok) throw new Error(plan.error.message);
    expect(plan.data.missingPermissions).toEqual([]);
    expect(plan.data.requirements.map((one) => one.state)).toEqual(['passed', 'passed', 'passed']);
    expect(plan.data.rows.map(({ object, action, permission }) => [object, action, permission])).toEqual([
      ['Role', 'create', 'authorization:role:add'],
      ['Role membership', 'create', 'authorization:grant:add'],
      ['OAuth client', 'create', 'oauth:client:add'],
    ]);
    expect(await ours(person)).toEqual({ roles: [], clients: [] });

    const done = await installFor(person);
    expect(done.steps.map((step) => [step.id, step.state, step.message])).toEqual(
      ['role', 'member', 'visible', 'client', 'verify'].map((id) => [id, 'done', null]),
    );
    expect(done.state).toBe('installed');
    expect(done.pollAfterMs).toBeNull();
    expect(done.checks.map((check) => [check.id, check.state])).toEqual(
      ['token', 'directory', 'scheduling', 'quota', 'events'].map((id) => [id, 'passed']),
    );
    await expectOneOfEach(genesys, person);
    const { roles, clients } = await ours(person);
    expect(roles[0]?.permissions.toSorted()).toEqual(rolePermissions());
    expect(done.objects.map((object) => [object.kind, object.id])).toEqual([
      ['role', roles[0]?.id],
      ['client', clients[0]?.id],
    ]);
    expect(await actions(person)).toEqual(['install.start', 'grant.store', 'install.verify']);
    expect((await readUsers(person)).ok).toBe(true);
  });

  it('is installed once when two starts come at the same time', async () => {
    const person = await admin();
    const [one, other] = await Promise.all([
      startInstall(person.ctx, person.credential),
      startInstall(person.ctx, person.credential),
    ]);
    expect([one.ok, other.ok]).toEqual([true, true]);
    expect((await installFor(person)).state).toBe('installed');
    await expectOneOfEach(genesys, person);
    expect((await actions(person)).filter((action) => action === 'install.start')).toHaveLength(1);
  });

  it('waits for a role that Genesys Cloud shows late', async () => {
    await genesys.control('PATCH', '/_sim/config', { oauth: { rolePropagationSeconds: 3 } });
    try {
      const person = await admin();
      const done = await installFor(person);
      expect(done.state).toBe('installed');
      const visible = done.steps.find((step) => step.id === 'visible');
      const waitedMs = Date.parse(visible?.endedAt ?? '') - Date.parse(visible?.startedAt ?? '');
      expect(waitedMs).toBeGreaterThan(1_500);
    } finally {
      await genesys.control('PATCH', '/_sim/config', { oauth: { rolePropagationSeconds: 0.2 } });
    }
  });

  it('leaves a namesake that somebody else made alone', async () => {
    const person = await admin();
    const world = genesys.simulator().world.organisations.get(person.organisation.id);
    const namesake = {
      id: 'f3d0a8a4-0000-4000-8000-000000000001',
      name: 'Headroom',
      description: 'Our own',
      permissions: [],
    };
    world?.roles.set(namesake.id, { ...namesake, isDefault: false });
    const plan = await planInstall(person.ctx, person.credential);
    if (!plan.ok) throw new Error(plan.error.message);
    expect(plan.data.rows.filter((row) => row.object === 'Role').map((row) => [row.name, row.action])).toEqual([
      ['Headroom (2)', 'create'],
      ['Headroom', 'leave'],
    ]);
    expect((await installFor(person)).state).toBe('installed');
    expect(world?.roles.get(namesake.id)?.permissions).toEqual([]);
  });
});

describe('what is refused before anything happens', () => {
  it('names the permissions an admin lacks, in the plan and at the start', async () => {
    const organisation = await genesys.mint();
    const planner = await signIn(organisation, 'planner');
    const person = { ...planner, ctx: contextOf(organisation.id, ['admin']) };
    const plan = await planInstall(person.ctx, person.credential);
    if (!plan.ok) throw new Error(plan.error.message);
    expect(plan.data.missingPermissions).toContain('oauth:client:add');
    expect(plan.data.missingPermissions).toContain('authorization:role:add');
    expect(plan.data.missingPermissions).not.toContain('wfm:schedule:edit');
    const started = await startInstall(person.ctx, person.credential);
    expect(started).toMatchObject({ ok: false, error: { code: 'missing_permissions' } });
    if (!started.ok) expect(started.error.message).toContain('oauth:client:add');
    expect(await ours(person)).toEqual({ roles: [], clients: [] });
  });

  it('refuses a token of another organisation', async () => {
    const [victim, intruder] = [await admin(), await admin()];
    for (const verb of [planInstall, startInstall, planRemoval, undoInstall]) {
      const outcome = await verb(victim.ctx, intruder.credential);
      expect(outcome, verb.name).toMatchObject({ ok: false, error: { code: 'wrong_organisation' } });
    }
    expect(await ours(victim)).toEqual({ roles: [], clients: [] });
    expect(await ours(intruder)).toEqual({ roles: [], clients: [] });
  });

  it('refuses people without the permission in Headroom', async () => {
    const person = await admin();
    const viewer = contextOf(person.organisation.id, ['viewer', 'planner']);
    await expect(startInstall(viewer, person.credential)).rejects.toThrow(PermissionDenied);
    await expect(getInstallation(viewer)).rejects.toThrow(PermissionDenied);
    await expect(uninstall(viewer, person.credential, { organisationName: person.organisation.name })).rejects.toThrow(
      PermissionDenied,
    );
  });

  it('asks for a new sign-in when the token has ended', async () => {
    const person = await admin();
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: person.organisation.id });
    const started = await startInstall(person.ctx, person.credential);
    expect(started).toMatchObject({ ok: false, error: { code: 'sign_in_again' } });
  });
});

describe('an answer that is lost on the way', () => {
  it.each(['postAuthorizationRoles', 'postOauthClients'])('of %s makes no second object', async (operationId) => {
    const person = await admin();
    await genesys.control('POST', '/_sim/faults', {
      match: { operationId, organisationId: person.organisation.id },
      when: { count: 1 },
      effect: { type: 'reset', when: 'after' },
    });
    expect((await installFor(person)).state).toBe('installed');
    await expectOneOfEach(genesys, person);
    expect(genesys.simulator().world.faults.list()).toMatchObject([{ match: { operationId }, applied: 1 }]);
  });
});

describe('a failed step', () => {
  const breakEvents = (person: Person) =>
    genesys.control('POST', '/_sim/faults', {
      match: { operationId: 'postNotificationsChannels', organisationId: person.organisation.id },
      effect: { type: 'status', status: 500 },
    });

  it('keeps what worked, says why, and is resumed to the end', async () => {
    const person = await admin();
    await breakEvents(person);
    const stopped = await installFor(person);
    expect(stopped.state).toBe('failed');
    expect(stopped.steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'done', 'failed']);
    expect(stopped.steps[4]?.message).toContain('Live events');
    expect(stopped.verifiedAt).toBeNull();

    await genesys.control('DELETE', '/_sim/faults');
    const done = await installFor(person);
    expect(done.state).toBe('installed');
    await expectOneOfEach(genesys, person);
    expect(await actions(person)).toEqual([
      'install.start',
      'grant.store',
      'install.fail',
      'install.resume',
      'install.verify',
    ]);
  });

  it('is undone without leaving anything behind', async () => {
    const person = await admin();
    await breakEvents(person);
    await installFor(person);
    const undone = await undoInstall(person.ctx, person.credential);
    if (!undone.ok) throw new Error(undone.error.message);
    expect(undone.data.state).toBe('not_installed');
    expect(await ours(person)).toEqual({ roles: [], clients: [] });
    expect(await readUsers(person)).toMatchObject({ ok: false, error: { code: 'not_installed' } });
  });
});

describe('a finished installation', () => {
  it('is repaired after its secret was changed by hand, with the same client', async () => {
    const person = await admin();
    const first = await installFor(person);
    const clientId = first.objects.find((object) => object.kind === 'client')?.id ?? '';
    const client = genesys.simulator().world.organisations.get(person.organisation.id)?.clients.get(clientId);
    if (!client) throw new Error('no client');
    client.secret = 'changed by hand';
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: person.organisation.id, clientId });
    expect(await readUsers(person)).toMatchObject({ ok: false, error: { code: 'grant_refused' } });
    expect((await installationOf(person)).state).toBe('refused');

    expect((await installFor(person)).state).toBe('installed');
    await expectOneOfEach(genesys, person);
    expect((await ours(person)).clients[0]?.id).toBe(clientId);
    expect((await readUsers(person)).ok).toBe(true);
  });

  it('has its events received anew by a repair, which may have given the client what it was refused', async () => {
    const person = await admin();
    const { id } = person.organisation;
    const leases = () =>
      query<{ lease_owner: string | null; lease_version: number }>(
        database.ownerUrl(),
        'SELECT lease_owner, lease_version FROM event_ingress WHERE org_id = $1',
        [id],
      );
    // Somebody receives the events as soon as there is a client, before the installation is at its end.
    await query(
      database.ownerUrl(),
      `INSERT INTO event_ingress (org_id, lease_owner, lease_version, lease_until)
       VALUES ($1, 'a process', 3, now() + interval '1 hour')`,
      [id],
    );
    await installFor(person);
    expect(await leases()).toEqual([{ lease_owner: 'a process', lease_version: 3 }]);
    await installFor(person);
    expect(await leases()).toEqual([{ lease_owner: null, lease_version: 4 }]);
  });

  it('is uninstalled only under its own name, completely, and can be installed again', async () => {
    const person = await admin();
    await installFor(person);
    const plan = await planRemoval(person.ctx, person.credential);
    if (!plan.ok) throw new Error(plan.error.message);
    expect(plan.data.objects.map((object) => object.kind)).toEqual(['client', 'role']);

    const wrong = await uninstall(person.ctx, person.credential, { organisationName: 'Somebody else' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'wrong_name' } });
    expect((await installationOf(person)).state).toBe('installed');
    expect(await undoInstall(person.ctx, person.credential)).toMatchObject({ ok: false, error: { code: 'installed' } });

    const removed = await uninstall(person.ctx, person.credential, { organisationName: person.organisation.name });
    if (!removed.ok) throw new Error(removed.error.message);
    expect(removed.data.state).toBe('not_installed');
    expect(await ours(person)).toEqual({ roles: [], clients: [] });
    const [grant] = await query(
      database.ownerUrl(),
      'SELECT state, secret_jwe, token_jwe FROM grants WHERE org_id = $1',
      [person.organisation.id],
    );
    expect(grant).toEqual({ state: 'removed', secret_jwe: '', token_jwe: null });
    expect(await readUsers(person)).toMatchObject({ ok: false, error: { code: 'not_installed' } });

    expect((await installFor(person)).state).toBe('installed');
    await expectOneOfEach(genesys, person);
  });
});

describe('secrets', () => {
  it('reach no answer, no table in the clear, and no log line, even when steps fail', async () => {
    const written: string[] = [];
    const writeSync = fs.writeSync.bind(fs);
    const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((
      fd: number,
      data: string | Uint8Array,
      ...rest: never[]
    ) => {
      if (fd !== 2) return writeSync(fd, data as string, ...rest);
      written.push(Buffer.from(data as string).toString());
      return Buffer.byteLength(data);
    }) as typeof fs.writeSync);
    const level = log.level;
    log.level = 'trace';
    try {
      const person = await admin();
      const answers: unknown[] = [await planInstall(person.ctx, person.credential)];
      await genesys.control('POST', '/_sim/faults', {
        match: { operationId: 'getUsers', organisationId: person.organisation.id },
        effect: { type: 'malformed', kind: 'not-json' },
      });
      answers.push(await installFor(person));
      await genesys.control('DELETE', '/_sim/faults');
      answers.push(await installFor(person));
      log.error({ canary: true }, 'canary: this line must be seen');

      const world = genesys.simulator().world;
      const client = [...(world.organisations.get(person.organisation.id)?.clients.values() ?? [])].find((one) =>
        one.name.startsWith('Headroom for'),
      );
      const tokens = [...world.tokens.values()].filter((token) => token.organisationId === person.organisation.id);
      const canaries = [client?.secret ?? '', person.credential.accessToken, ...tokens.map((token) => token.value)];
      const tables = await Promise.all(
        ['grants', 'installations', 'audit_events', 'sessions', 'throttle_events', 'usage_minutes'].map((table) =>
          query(database.ownerUrl(), `SELECT t::text AS row FROM ${table} t`),
        ),
      );
      const everything = JSON.stringify([answers, tables, written]);
      expect(everything).toContain('canary: this line must be seen');
      expect(canaries.length).toBeGreaterThan(2);
      for (const canary of canaries) {
        expect(canary.length).toBeGreaterThan(20);
        expect(everything.includes(canary)).toBe(false);
      }
    } finally {
      log.level = level;
      spy.mockRestore();
    }
  });
});
