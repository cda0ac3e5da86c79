import { notFound } from '../core/errors.ts';
import { afterListing } from '../core/paging.ts';
import type { SimRequest, SimRoute } from '../core/types.ts';
import type { Team } from '../wfm/wfm-model.ts';
import { getWfmState } from '../wfm/wfm-state.ts';

const scopes = ['groups', 'groups:readonly'];
const permissions: SimRoute['permissions'] = { type: 'ANY', names: ['groups:team:view'] };
/** No document names the largest page; this is what official tooling asks for. */
const pageRule = { maxSize: 100 };
/** When the teams were put together. */
const madeOn = '2026-01-12T09:00:00.000Z';

/** `Team`; the division's name comes by `expand=entities.division`. */
function teamBody({ organisation, query }: SimRequest, team: Team): Record<string, unknown> {
  const { homeDivisionId: id } = organisation;
  const isExpanded = query.get('expand') === 'entities.division';
  return {
    id: team.id,
    name: team.name,
    division: { id, ...(isExpanded ? { name: 'Home' } : {}), selfUri: `/api/v2/authorization/divisions/${id}` },
    description: `Team ${team.name}`,
    dateCreated: madeOn,
    dateModified: madeOn,
    memberCount: team.memberIds.length,
    selfUri: `/api/v2/teams/${team.id}`,
  };
}

const findTeam = ({ world, organisation, params }: SimRequest) =>
  getWfmState(world, organisation).teams.get(params.teamId ?? '') ?? null;

/** Work teams and who is in them. Everybody who works contacts is in one. */
export function createTeamRoutes(): SimRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/teams',
      operationId: 'getTeams',
      scopes,
      permissions,
      handler(request) {
        const prefix = (request.query.get('name') ?? '').toLowerCase();
        const teams = [...getWfmState(request.world, request.organisation).teams.values()]
          .filter(({ name }) => name.toLowerCase().startsWith(prefix))
          .sort((left, right) => left.name.localeCompare(right.name, 'en', { numeric: true }));
        return afterListing(request, teams, (team) => teamBody(request, team), pageRule);
      },
    },
    {
      method: 'GET',
      path: '/api/v2/teams/:teamId',
      operationId: 'getTeam',
      scopes,
      permissions,
      handler(request) {
        const team = findTeam(request);
        return team ? { status: 200, body: teamBody(request, team) } : notFound(request.correlationId);
      },
    },
    {
      method: 'GET',
      path: '/api/v2/teams/:teamId/members',
      operationId: 'getTeamMembers',
      scopes,
      permissions,
      handler(request) {
        const team = findTeam(request);
        if (!team) return notFound(request.correlationId);
        const isExpanded = request.query.get('expand') === 'entities';
        const memberBody = (id: string) => {
          const name = request.organisation.users.get(id)?.name;
          return { id, ...(isExpanded ? { name } : {}), selfUri: `/api/v2/users/${id}` };
        };
        return afterListing(request, team.memberIds, memberBody, pageRule);
      },
    },
  ];
}
