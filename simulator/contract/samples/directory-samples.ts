import type { RouteSamples, SampleContext } from './route-sample.ts';

const userExpand = [
  'presence',
  'routingStatus',
  'station',
  'groups',
  'team',
  'skills',
  'languages',
  'locations',
  'authorization',
  'outOfOffice',
  'conversationSummary',
  'integrationPresence',
  'lasttokenissued',
  'dateLastLogin',
].join(',');

const user = (context: SampleContext) => ({ userId: context.agentId });
const criteria = { query: [{ type: 'STARTS_WITH', fields: ['name'], value: 'a' }], pageSize: 5, pageNumber: 1 };
const encoded = `q64=${encodeURIComponent(Buffer.from(JSON.stringify(criteria)).toString('base64'))}`;

let groups = 0;
const newGroup = (context: SampleContext) =>
  context.create('/api/v2/groups', { name: `Sample ${++groups}`, type: 'official', visibility: 'public' });

async function newGroupWithMember(context: SampleContext) {
  const groupId = await newGroup(context);
  const members = { memberIds: [context.agentId], version: 1 };
  await context.call('POST', `/api/v2/groups/${groupId}/members`, members);
  return { params: { groupId } };
}

async function definitionOf(context: SampleContext, systemPresence: string): Promise<string> {
  const { body } = await context.call('GET', '/api/v2/presence/definitions');
  const { entities } = body as { entities: { id: string; systemPresence: string }[] };
  return entities.find((entry) => entry.systemPresence === systemPresence)?.id ?? '';
}

async function presence(context: SampleContext) {
  return { presenceDefinition: { id: await definitionOf(context, 'Break') }, message: 'Back soon' };
}

/** Samples of people, presence and routing status. */
export const userSamples: RouteSamples = {
  getUsers: [
    { status: 200 },
    { status: 200, request: () => ({ query: `pageSize=50&pageNumber=1&state=any&expand=${userExpand}` }) },
    { status: 200, request: () => ({ query: 'pageSize=10&pageNumber=2' }) },
  ],
  getUsersQuery: [{ status: 200, request: () => ({ query: 'pageSize=10' }) }],
  getUsersMe: [
    { status: 200, request: () => ({ query: `expand=${userExpand},organization,token,trustors,date,orgProducts` }) },
  ],
  postUsersSearch: [{ status: 200, request: () => ({ body: criteria }) }],
  getUsersSearch: [{ status: 200, request: () => ({ query: encoded }) }],
  getUser: [{ status: 200, request: (context) => ({ params: user(context), query: `expand=${userExpand}` }) }],
  patchUser: [
    {
      status: 200,
      async request(context) {
        const { body } = await context.call('GET', `/api/v2/users/${context.agentId}`);
        return { params: user(context), body: { version: (body as { version: number }).version, title: 'Sample' } };
      },
    },
  ],
  getUserTrustors: [{ status: 200, request: (context) => ({ params: user(context) }) }],
  getPresenceDefinitions: [{ status: 200 }],
  getPresenceDefinition: [
    {
      status: 200,
      request: async (context) => ({ params: { definitionId: await definitionOf(context, 'Available') } }),
    },
  ],
  getPresencedefinitions: [{ status: 200 }],
  getSystempresences: [{ status: 200 }],
  getUsersPresencesPurecloudBulk: [{ status: 200, request: (context) => ({ query: `id=${context.agentId}` }) }],
  getUsersPresenceBulk: [
    { status: 200, request: (context) => ({ params: { sourceId: 'PURECLOUD' }, query: `id=${context.agentId}` }) },
  ],
  putUsersPresencesBulk: [
    { status: 200, request: async (context) => ({ body: [{ id: context.agentId, ...(await presence(context)) }] }) },
  ],
  getUserPresencesPurecloud: [{ status: 200, request: (context) => ({ params: user(context) }) }],
  getUserPresence: [{ status: 200, request: (context) => ({ params: { ...user(context), sourceId: 'PURECLOUD' } }) }],
  patchUserPresencesPurecloud: [
    { status: 200, request: async (context) => ({ params: user(context), body: await presence(context) }) },
  ],
  patchUserPresence: [
    {
      status: 200,
      request: async (context) => ({
        params: { ...user(context), sourceId: 'PURECLOUD' },
        body: await presence(context),
      }),
    },
  ],
  getUserRoutingstatus: [{ status: 200, request: (context) => ({ params: user(context) }) }],
  putUserRoutingstatus: [{ status: 200, request: (context) => ({ params: user(context), body: { status: 'IDLE' } }) }],
};

/** Samples of groups. */
export const groupSamples: RouteSamples = {
  getGroups: [{ status: 200 }],
  postGroups: [
    { status: 200, request: () => ({ body: { name: 'Sample group', type: 'official', visibility: 'public' } }) },
  ],
  getGroupsSearch: [{ status: 200, request: () => ({ query: encoded }) }],
  postGroupsSearch: [{ status: 200, request: () => ({ body: criteria }) }],
  getGroup: [{ status: 200, request: async (context) => ({ params: { groupId: await newGroup(context) } }) }],
  putGroup: [
    {
      status: 200,
      request: async (context) => ({
        params: { groupId: await newGroup(context) },
        body: { version: 1, description: 'Changed' },
      }),
    },
  ],
  deleteGroup: [{ status: 204, request: async (context) => ({ params: { groupId: await newGroup(context) } }) }],
  getGroupIndividuals: [{ status: 200, request: newGroupWithMember }],
  getGroupMembers: [{ status: 200, request: newGroupWithMember }],
  postGroupMembers: [
    {
      status: 202,
      request: async (context) => ({
        params: { groupId: await newGroup(context) },
        body: { memberIds: [context.agentId], version: 1 },
      }),
    },
  ],
  deleteGroupMembers: [
    {
      status: 202,
      request: async (context) => ({ params: { groupId: await newGroup(context) }, query: `ids=${context.agentId}` }),
    },
  ],
};
