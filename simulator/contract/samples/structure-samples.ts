import type { RouteSamples, SampleContext } from './route-sample.ts';

/** The first entity of a listing. */
async function firstOf(context: SampleContext, path: string): Promise<string> {
  const { body } = await context.call('GET', path);
  return (body as { entities: { id: string }[] }).entities[0]?.id ?? '';
}

const team = async (context: SampleContext) => ({ teamId: await firstOf(context, '/api/v2/teams') });
const queue = async (context: SampleContext) => ({ queueId: await firstOf(context, '/api/v2/routing/queues') });

/** Samples of teams, locations and queues. */
export const structureSamples: RouteSamples = {
  getTeams: [{ status: 200 }, { status: 200, request: () => ({ query: 'pageSize=1&expand=entities.division' }) }],
  getTeam: [{ status: 200, request: async (context) => ({ params: await team(context) }) }],
  getTeamMembers: [
    { status: 200, request: async (context) => ({ params: await team(context) }) },
    { status: 200, request: async (context) => ({ params: await team(context), query: 'pageSize=5&expand=entities' }) },
  ],
  getLocations: [{ status: 200 }],
  getRoutingQueues: [{ status: 200 }, { status: 200, request: () => ({ query: 'pageSize=2&name=*c*' }) }],
  getRoutingQueueMembers: [
    { status: 200, request: async (context) => ({ params: await queue(context) }) },
    {
      status: 200,
      request: async (context) => ({ params: await queue(context), query: 'expand=presence,routingStatus&pageSize=3' }),
    },
  ],
  getUserQueues: [
    { status: 200, request: (context) => ({ params: { userId: context.agentId }, query: 'joined=false' }) },
  ],
};
