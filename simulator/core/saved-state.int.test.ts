import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScheduleClient, type WireAgent, type WireSchedule } from '../contract/schedule-client.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';

type Client = { id: string; secret: string; name: string };
type Units = { businessUnits: { schedules: { id: string; published: boolean }[] }[] };
type Schedules = { schedules: { agentSchedules: { user: { id: string }; shifts: { id: string }[] }[] }[] };

let directory: string;
let session: SimSession | undefined;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-simulator-state-'));
});
afterEach(async () => {
  await session?.close();
  fs.rmSync(directory, { recursive: true, force: true });
});

/** Ends the running simulator, if any, and starts one on the same file. */
async function restart(): Promise<SimSession> {
  await session?.close();
  session = await openSession({ stateFile: path.join(directory, 'state') });
  return session;
}

async function createClient(on: SimSession, name: string): Promise<Client> {
  const admin = on.userToken('admin');
  const roles = (await on.call('GET', '/api/v2/authorization/roles?name=Headroom', undefined, admin)).body as {
    entities: { id: string }[];
  };
  const roleId =
    roles.entities[0]?.id ??
    (
      (
        await on.call(
          'POST',
          '/api/v2/authorization/roles',
          { name: 'Headroom', permissions: ['wfm:schedule:view'] },
          admin,
        )
      ).body as { id: string }
    ).id;
  const me = (await on.call('GET', '/api/v2/users/me', undefined, admin)).body as { id: string };
  await on.call('PUT', `/api/v2/authorization/roles/${roleId}/users/add`, [me.id], admin);
  await on.control('POST', '/_sim/time', { advanceSeconds: 60 });
  const divisionId = (
    (await on.call('GET', '/api/v2/authorization/divisions/home', undefined, admin)).body as { id: string }
  ).id;
  const body = { name, authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions: [{ roleId, divisionId }] };
  const created = await on.call('POST', '/api/v2/oauth/clients', body, admin);
  expect(created.status).toBe(200);
  return created.body as Client;
}

async function tokenStatus(on: SimSession, client: Client): Promise<number> {
  const response = await fetch(`${on.region.login}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return response.status;
}

describe('a simulator with a state file', () => {
  it('knows an installed client and its secret after a restart, and a token issued before it', async () => {
    const first = await restart();
    const client = await createClient(first, 'Installed');
    const { token } = first;
    const second = await restart();
    expect(await tokenStatus(second, client)).toBe(200);
    expect((await second.call('GET', '/api/v2/tokens/me', undefined, token)).status).toBe(200);
  });

  it('gives a client made after the restart an id of its own', async () => {
    const one = await createClient(await restart(), 'Before');
    const two = await createClient(await restart(), 'After');
    expect(two.id).not.toBe(one.id);
  });

  it('has an organisation that was added after the start again, with the same people and weeks', async () => {
    const first = await restart();
    const made = (await first.control('POST', '/_sim/organisations', { userCount: 45, regionId: 'us-east-1' }))
      .body as {
      id: string;
    };
    const read = async (from: SimSession) => [
      (await from.control('GET', `/_sim/organisations/${made.id}`)).body,
      (await from.control('GET', `/_sim/organisations/${made.id}/business-units`)).body,
    ];
    const before = await read(first);
    expect(before[0]).toMatchObject({ id: made.id, userCount: 45 });
    expect(await read(await restart())).toEqual(before);
    expect(await read(await restart())).toEqual(before);
  });

  it('finds a changed schedule again', async () => {
    const on = await restart();
    const base = `/_sim/organisations/${on.organisation.id}`;
    const units = (await on.control('GET', `${base}/business-units`)).body as Units;
    const schedule = units.businessUnits[0]?.schedules.find((candidate) => candidate.published);
    const read = async (from: SimSession) =>
      ((await from.control('GET', `${base}/schedules?scheduleId=${schedule?.id}`)).body as Schedules).schedules[0]
        ?.agentSchedules ?? [];
    const all = await read(on);
    const changed = all.find((candidate) => candidate.shifts.length > 1);
    const path = `${base}/schedules/${schedule?.id}/agents/${changed?.user.id}`;
    const shifts = [{ id: changed?.shifts[0]?.id, delete: true, activities: [] }];
    expect((await on.control('POST', path, { shifts })).body).not.toHaveProperty('message');
    const before = await read(on);
    expect(before).not.toEqual(all);
    expect(await read(await restart())).toEqual(before);
  });

  it('finds a carrier’s changed settings again', async () => {
    const read = async (from: SimSession) =>
      (await from.control('GET', `/_sim/organisations/${from.organisation.id}/telephony`)).body as {
        trunkBases: { id: string; maxCalls: number | null }[];
      };
    const on = await restart();
    const [carrier] = (await read(on)).trunkBases;
    const path = `/_sim/organisations/${on.organisation.id}/telephony/trunk-bases/${carrier?.id ?? ''}`;
    expect((await on.control('POST', path, { maxCalls: 77 })).status).toBe(200);
    expect((await read(await restart())).trunkBases[0]).toMatchObject({ id: carrier?.id, maxCalls: 77 });
  });

  it('lets an update it had accepted take effect, however soon it was stopped', async () => {
    const before = await restart();
    await before.control('PATCH', '/_sim/config', {
      wfm: { supervisor: { isEnabled: false }, updateDelayMs: 3_600_000 },
    });
    const client = await openScheduleClient(before);
    const week = (await client.list()).at(-1) as WireSchedule;
    const agent = (await client.agents(week)).find(({ shifts }) => shifts.length > 0) as WireAgent;
    const shift = agent.shifts[0];
    const accepted = await client.update(week, {
      metadata: { version: (await client.read(week)).metadata.version },
      agentSchedules: [
        {
          userId: agent.user.id,
          metadata: { version: agent.metadata.version },
          shifts: [{ id: shift?.id, delete: true, activities: [] }],
        },
      ],
    });
    expect(accepted.status).toBe(202);
    const after = await openScheduleClient(await restart());
    const kept = (await after.agents(week)).find(({ user }) => user.id === agent.user.id);
    expect(kept?.shifts.map(({ id }) => id)).not.toContain(shift?.id);
  });
});
