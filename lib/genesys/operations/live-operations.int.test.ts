import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { collectPages } from '../collect-pages.ts';
import type { Operation } from '../operation.ts';
import { as, createGatewayRig } from '../testing/gateway-rig.ts';
import type { GatewayRig } from '../testing/gateway-rig.ts';
import { adherenceListing, adherenceOfManagementUnit, adherenceOfTeam, adherenceOfUsers } from './adherence.ts';
import {
  historicalAdherenceJobsCreate,
  historicalAdherenceJobsGet,
  historicalAdherenceResult,
} from './historical-adherence.ts';
import { locationsList } from './locations.ts';
import { queueMembers, queuesList } from './queues.ts';
import { teamMembers, teamsList } from './teams.ts';
import { usersList } from './users.ts';
import { wfmBusinessUnits, wfmBusinessUnitUsers } from './wfm.ts';

const genesys = useSimulatedGenesys({ config: { limits: { enabled: false } } });

let organisation: OrganisationInfo;
let rig: GatewayRig;

beforeAll(async () => {
  organisation = await genesys.mint({ userCount: 300 });
  rig = createGatewayRig([organisation], genesys.simulator().info.regions);
});
afterAll(async () => rig.gateway.close());

/** One call with the organisation's own token, its data. */
async function read<P, A>(operation: Operation<P, A>, params: P): Promise<A> {
  const answer = await rig.gateway.call(operation, params, as('sync', organisation));
  if (!answer.ok) throw new Error(`${operation.name}: ${answer.error.message} ${JSON.stringify(answer.error.context)}`);
  return answer.data.data;
}

/** The agents of the first management unit. */
async function firstUnit(): Promise<{ managementUnitId: string; userIds: string[] }> {
  const businessUnitId = (await read(wfmBusinessUnits, {})).entities[0]?.id ?? '';
  const [place] = (await read(wfmBusinessUnitUsers, { businessUnitId })).managementUnits;
  return { managementUnitId: place?.managementUnit?.id ?? '', userIds: (place?.users ?? []).map(({ id }) => id) };
}

describe('adherence operations', () => {
  it('answer the same for people, their unit and their team', async () => {
    const { managementUnitId, userIds } = await firstUnit();
    const ofUnit = await read(adherenceOfManagementUnit, { managementUnitId });
    expect(ofUnit.entities.map(({ user }) => user.id).toSorted()).toEqual(userIds.toSorted());
    const ofUsers = await read(adherenceOfUsers, { userIds: userIds.slice(0, 100) });
    expect(ofUsers).toHaveLength(Math.min(100, userIds.length));
    const [agent] = ofUsers;
    expect(agent?.adherenceState).toMatch(/^(In|OutOf)Adherence$|^Unscheduled$|^Ignored$/);
    expect(Date.parse(agent?.timeOfAdherenceChange ?? '')).toBeLessThanOrEqual(Date.now());
    const ofTeam = await read(adherenceOfTeam, { teamId: agent?.team?.id ?? '' });
    expect(ofTeam.entities.map(({ user }) => user.id)).toContain(agent?.user.id);
  });

  it('read a large unit from its download', async () => {
    const { managementUnitId, userIds } = await firstUnit();
    const large = await read(adherenceOfManagementUnit, { managementUnitId, forceDownloadService: true });
    expect(large.entities).toEqual([]);
    const transfer = { consumer: 'test', priority: 'sync' } as const;
    const url = large.downloadUrl ?? '';
    const downloaded = await rig.gateway.download(organisation.id, url, adherenceListing, transfer);
    if (!downloaded.ok) throw new Error(downloaded.error.message);
    expect(downloaded.data.data.entities).toHaveLength(userIds.length);
  });

  it('read what everybody of a unit did on a day, once the job has ended', async () => {
    const { managementUnitId, userIds } = await firstUnit();
    const [startDate, endDate] = [2, 1].map((days) => new Date(Date.now() - days * 86_400_000).toISOString());
    const item = { managementUnitId, startDate: startDate ?? '', endDate: endDate ?? '', includeExceptions: true };
    const started = await read(historicalAdherenceJobsCreate, { items: [item], timeZone: 'Europe/Dublin' });
    expect(started).toMatchObject({ job: { status: 'Processing' }, downloadUrls: [] });
    await genesys.control('POST', '/_sim/time', { advanceSeconds: 10 });
    const ended = await read(historicalAdherenceJobsGet, { jobId: started.job.id });
    expect(ended.job.status).toBe('Complete');
    const transfer = { consumer: 'test', priority: 'sync' } as const;
    const [url = ''] = ended.downloadUrls;
    const downloaded = await rig.gateway.download(organisation.id, url, historicalAdherenceResult, transfer);
    if (!downloaded.ok) throw new Error(downloaded.error.message);
    expect(downloaded.data.data.userResults).toHaveLength(userIds.length);
    expect(downloaded.data.data.userResults.some(({ exceptionInfo }) => exceptionInfo.length > 0)).toBe(true);
  });
});

describe('operations of the directory’s structure', () => {
  it('read teams and their members slice by slice, and the people know their team and office', async () => {
    const teams: { id: string; memberCount: number | null }[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const slice = await read(teamsList, { pageSize: 3, after });
      teams.push(...slice.entities);
      after = slice.after;
    }
    expect(teams.length).toBeGreaterThan(3);
    expect(new Set(teams.map(({ id }) => id)).size).toBe(teams.length);
    const teamId = teams[0]?.id ?? '';
    const members = await read(teamMembers, { teamId });
    expect(members).toMatchObject({ after: null });
    expect(members.entities).toHaveLength(teams[0]?.memberCount ?? -1);
    const people = await read(usersList, { pageNumber: 1, expand: ['team', 'locations'] });
    const inTeam = people.entities.filter(({ team }) => team?.id === teamId).map(({ id }) => id);
    expect(inTeam.toSorted()).toEqual(members.entities.map(({ id }) => id).toSorted());
    const offices = (await read(locationsList, { pageNumber: 1 })).entities.map(({ id }) => id);
    expect(offices).toContain(people.entities[0]?.locations[0]?.id);
  });

  it('read every member of a queue although Genesys does not say how many pages there are', async () => {
    const queues = await collectPages(rig.gateway, queuesList, { pageSize: 5 }, as('sync', organisation));
    if (!queues.ok) throw new Error(queues.error.message);
    const largest = queues.data.data.toSorted((a, b) => (b.memberCount ?? 0) - (a.memberCount ?? 0))[0];
    const params = { queueId: largest?.id ?? '', pageSize: 50 };
    const members = await collectPages(rig.gateway, queueMembers, params, as('sync', organisation));
    if (!members.ok) throw new Error(members.error.message);
    expect(largest?.memberCount).toBeGreaterThan(100);
    expect(new Set(members.data.data.map(({ id }) => id)).size).toBe(largest?.memberCount);
  });
});
