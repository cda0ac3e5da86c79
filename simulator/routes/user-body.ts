import { expandPermissions, permissionsOfRoles, visibleRoleIds } from '../core/permissions.ts';
import type { SimOrganisation, SimUser, World } from '../core/types.ts';
import { getWfmState } from '../wfm/wfm-state.ts';
import { permissionPolicies } from './permission-policies.ts';

/** Values `expand` takes on users; others are ignored, as expands are best effort. */
export type UserExpand = ReadonlySet<string>;

const iso = (ms: number) => new Date(ms).toISOString();

/** `UserPresence` as REST writes it. */
export function presenceBody(user: SimUser): Record<string, unknown> {
  const { definitionId, systemPresence, message, modifiedMs } = user.presence;
  return {
    source: 'PURECLOUD',
    primary: true,
    presenceDefinition: { id: definitionId, systemPresence, selfUri: `/api/v2/presence/definitions/${definitionId}` },
    message,
    modifiedDate: iso(modifiedMs),
    selfUri: `/api/v2/users/${user.id}/presences/PURECLOUD`,
  };
}

/** `RoutingStatus`. */
export function routingStatusBody(user: SimUser): Record<string, unknown> {
  return { userId: user.id, status: user.routingStatus.status, startTime: iso(user.routingStatus.startMs) };
}

/** `UserAuthorization`: visible roles and the permissions they expand to. */
export function authorizationBody(world: World, organisation: SimOrganisation, user: SimUser): Record<string, unknown> {
  const roleIds = [...visibleRoleIds(user, world.clock.now())];
  const granted = permissionsOfRoles(organisation, roleIds);
  return {
    roles: roleIds.map((id) => ({ id, name: organisation.roles.get(id)?.name ?? '' })),
    unusedRoles: [],
    permissions: expandPermissions(granted),
    permissionPolicies: permissionPolicies([...granted]),
  };
}

function conversationSummaryBody(user: SimUser): Record<string, unknown> {
  const none = { contactCenter: { active: 0, acw: 0 }, enterprise: { active: 0, acw: 0 } };
  const active = user.routingStatus.status === 'INTERACTING' ? 1 : 0;
  const call = { contactCenter: { active, acw: 0 }, enterprise: { active: 0, acw: 0 } };
  return {
    userId: user.id,
    call,
    callback: none,
    email: none,
    message: none,
    chat: none,
    socialExpression: none,
    video: none,
  };
}

function stationBody(user: SimUser): Record<string, unknown> {
  if (user.presence.systemPresence === 'Offline') return {};
  const station = {
    id: user.id,
    name: `${user.name} WebRTC`,
    type: 'inin_webrtc_softphone',
    associatedUser: { id: user.id, selfUri: `/api/v2/users/${user.id}` },
    associatedDate: iso(user.presence.modifiedMs),
    webRtcCallAppearances: 100,
  };
  return { associatedStation: station, effectiveStation: station };
}

function expansions(world: World, organisation: SimOrganisation, user: SimUser): Record<string, () => unknown> {
  return {
    presence: () => presenceBody(user),
    routingStatus: () => routingStatusBody(user),
    conversationSummary: () => conversationSummaryBody(user),
    outOfOffice: () => ({
      user: { id: user.id, selfUri: `/api/v2/users/${user.id}` },
      active: false,
      indefinite: false,
      selfUri: `/api/v2/users/${user.id}/outofoffice`,
    }),
    station: () => stationBody(user),
    authorization: () => authorizationBody(world, organisation, user),
    groups: () => user.groupIds.map((id) => ({ id, selfUri: `/api/v2/groups/${id}` })),
    skills: () =>
      user.skills.map(({ id, name, proficiency }) => ({
        id,
        name,
        proficiency,
        state: 'active',
        skillUri: `/api/v2/routing/skills/${id}`,
        selfUri: `/api/v2/users/${user.id}/routingskills/${id}`,
      })),
    team: () => {
      const { teams, teamIdByAgent } = getWfmState(world, organisation);
      const team = teams.get(teamIdByAgent.get(user.id) ?? '');
      return team && { id: team.id, name: team.name, selfUri: `/api/v2/teams/${team.id}` };
    },
    languages: () => [],
    languagePreference: () => 'en-US',
    profileSkills: () => user.skills.map(({ name }) => name),
    certifications: () => [],
    biography: () => ({ biography: '' }),
    employerInfo: () => ({ officialName: user.name, employeeType: 'Full-time' }),
    locations: () =>
      user.locationId === null
        ? []
        : [
            {
              id: user.locationId,
              locationDefinition: { id: user.locationId, selfUri: `/api/v2/locations/${user.locationId}` },
            },
          ],
    lasttokenissued: () => {
      const issuedMs = world.tokenStore.lastIssuedMs(user.id);
      return issuedMs === undefined ? undefined : { dateIssued: iso(issuedMs) };
    },
    dateLastLogin: () => {
      const issuedMs = world.tokenStore.lastIssuedMs(user.id);
      return issuedMs === undefined ? undefined : iso(issuedMs);
    },
  };
}

/** `User` with what `expand` asks for. */
export function userBody(
  world: World,
  organisation: SimOrganisation,
  user: SimUser,
  expand: UserExpand,
): Record<string, unknown> {
  const selfUri = `/api/v2/users/${user.id}`;
  const body: Record<string, unknown> = {
    id: user.id,
    name: user.name,
    division: { id: user.divisionId, name: 'Home', selfUri: `/api/v2/authorization/divisions/${user.divisionId}` },
    chat: { jabberId: `${user.id.replaceAll('-', '')}@${organisation.shortName}.orgspan.com` },
    department: user.department,
    email: user.email,
    primaryContactInfo: [
      { address: user.phone, display: user.phone, mediaType: 'PHONE', type: 'PRIMARY' },
      { address: user.email, mediaType: 'EMAIL', type: 'PRIMARY' },
    ],
    addresses: [{ address: user.phone, display: user.phone, mediaType: 'PHONE', type: 'WORK' }],
    state: user.state,
    title: user.title,
    username: user.username,
    ...(user.managerId === null ? {} : { manager: { id: user.managerId, selfUri: `/api/v2/users/${user.managerId}` } }),
    version: user.version,
    acdAutoAnswer: false,
    selfUri,
  };
  if (expand.size > 0) {
    const available = expansions(world, organisation, user);
    for (const name of expand) {
      const value = available[name]?.();
      if (value !== undefined) body[name === 'lasttokenissued' ? 'lastTokenIssued' : name] = value;
    }
  }
  return body;
}
