import { adherenceOfManagementUnit, adherenceOfTeam, adherenceOfUsers } from '#lib/genesys/operations/adherence.ts';
import type { Operation } from '#lib/genesys/operation.ts';
import {
  historicalAdherenceJobsCreate,
  historicalAdherenceJobsGet,
} from '#lib/genesys/operations/historical-adherence.ts';
import {
  channelsCreate,
  channelsList,
  channelSubscriptionsGet,
  channelSubscriptionsPut,
} from '#lib/genesys/operations/notifications.ts';
import {
  rolesCreate,
  rolesDelete,
  rolesGet,
  rolesList,
  rolesPut,
  roleUsersAdd,
  subjectsMe,
} from '#lib/genesys/operations/authorization.ts';
import {
  oauthClientsCreate,
  oauthClientsDelete,
  oauthClientsList,
  oauthClientsPut,
  oauthClientsRotateSecret,
} from '#lib/genesys/operations/oauth-clients.ts';
import { edgesList, edgesMetrics, sitesList } from '#lib/genesys/operations/edges.ts';
import { groupsIndividuals, groupsList, groupsSearch } from '#lib/genesys/operations/groups.ts';
import { locationsList } from '#lib/genesys/operations/locations.ts';
import { limitsNamespace, organizationsMe } from '#lib/genesys/operations/organizations.ts';
import { outboundRouteGet, outboundRoutePut, outboundRoutesList } from '#lib/genesys/operations/outbound-routes.ts';
import { presenceDefinitions } from '#lib/genesys/operations/presence.ts';
import { queuesList, queueMembers } from '#lib/genesys/operations/queues.ts';
import {
  scriptPages,
  scriptPublishedPages,
  scriptPublishedVariables,
  scriptsList,
  scriptsPublishedList,
} from '#lib/genesys/operations/scripts.ts';
import { teamMembers, teamsList } from '#lib/genesys/operations/teams.ts';
import { tokensMe } from '#lib/genesys/operations/tokens.ts';
import { callsMetrics, trunkBasesList, trunksList, trunksMetrics } from '#lib/genesys/operations/trunks.ts';
import { usageJobsCreate, usageJobsGet } from '#lib/genesys/operations/usage.ts';
import { usersGet, usersList, usersMe } from '#lib/genesys/operations/users.ts';
import {
  wfmAgentSchedulesQuery,
  wfmAgentSchedulesSearch,
  wfmHeadcountForecast,
  wfmScheduleGet,
  wfmSchedulesList,
  wfmUpdate,
  wfmUpdateUploadUrl,
} from '#lib/genesys/operations/wfm-schedules.ts';
import {
  wfmBusinessUnit,
  wfmTimeOffCreate,
  wfmTimeOffPatch,
  wfmTimeOffQuery,
} from '#lib/genesys/operations/wfm-time-off.ts';
import {
  wfmActivityCodes,
  wfmBusinessUnits,
  wfmBusinessUnitUsers,
  wfmManagementUnits,
} from '#lib/genesys/operations/wfm.ts';

/** What an installation needs to know about an operation. */
export type OperationFacts = Pick<Operation<never, unknown>, 'name' | 'family' | 'permission' | 'scope'>;

/** A part of Headroom with the operations it runs in the background, with the organisation's own credential. */
export type Feature = {
  readonly id: string;
  readonly label: string;
  readonly operations: readonly OperationFacts[];
  /** Permissions of the notification topics it listens to, which no operation declares. */
  readonly topicPermissions: readonly string[];
};

/** Every feature. The role that the installation creates holds the permissions of these operations and no other. */
export const FEATURES: readonly Feature[] = [
  {
    id: 'credential',
    label: 'Credential',
    operations: [tokensMe, organizationsMe, subjectsMe],
    topicPermissions: [],
  },
  {
    id: 'directory',
    label: 'User directory',
    operations: [
      usersList,
      usersGet,
      groupsList,
      presenceDefinitions,
      teamsList,
      teamMembers,
      queuesList,
      queueMembers,
      locationsList,
    ],
    topicPermissions: ['directory:user:view', 'presence:userPresence:view'],
  },
  {
    id: 'scheduling',
    label: 'Bulk scheduling',
    operations: [
      wfmBusinessUnits,
      wfmManagementUnits,
      wfmActivityCodes,
      wfmBusinessUnitUsers,
      groupsSearch,
      groupsIndividuals,
      wfmSchedulesList,
      wfmScheduleGet,
      wfmAgentSchedulesQuery,
      wfmAgentSchedulesSearch,
      wfmHeadcountForecast,
      wfmUpdateUploadUrl,
      wfmUpdate,
    ],
    topicPermissions: [],
  },
  {
    id: 'time-off',
    label: 'Time off in bulk',
    operations: [wfmBusinessUnit, wfmTimeOffQuery, wfmTimeOffCreate, wfmTimeOffPatch],
    topicPermissions: [],
  },
  {
    id: 'adherence',
    label: 'Real-time adherence',
    operations: [adherenceOfUsers, adherenceOfManagementUnit, adherenceOfTeam],
    topicPermissions: [],
  },
  {
    id: 'trunks',
    label: 'Trunk capacity',
    operations: [trunkBasesList, trunksList, trunksMetrics, callsMetrics, sitesList, edgesList, edgesMetrics],
    topicPermissions: ['telephony:plugin:all'],
  },
  {
    id: 'playbooks',
    label: 'Failover playbooks',
    operations: [outboundRoutesList, outboundRouteGet, outboundRoutePut, trunkBasesList],
    topicPermissions: [],
  },
  {
    id: 'capacity',
    label: 'Capacity reports',
    operations: [historicalAdherenceJobsCreate, historicalAdherenceJobsGet],
    topicPermissions: [],
  },
  {
    id: 'scripts',
    label: 'Agent scripts',
    operations: [scriptsList, scriptsPublishedList, scriptPages, scriptPublishedPages, scriptPublishedVariables],
    topicPermissions: [],
  },
  {
    id: 'quota',
    label: 'Quota usage',
    operations: [limitsNamespace, usageJobsCreate, usageJobsGet],
    topicPermissions: [],
  },
  {
    id: 'events',
    label: 'Live events',
    operations: [channelsCreate, channelsList, channelSubscriptionsGet, channelSubscriptionsPut],
    topicPermissions: [],
  },
];

/** What the installation itself does, as the signed-in admin. */
export const INSTALL_OPERATIONS: readonly OperationFacts[] = [
  tokensMe,
  usersMe,
  rolesList,
  rolesGet,
  rolesCreate,
  roleUsersAdd,
  oauthClientsList,
  oauthClientsCreate,
  oauthClientsPut,
  oauthClientsRotateSecret,
];

/** Needed on top of {@link INSTALL_OPERATIONS} when a role of an earlier installation lacks a permission. */
export const UPDATE_OPERATIONS: readonly OperationFacts[] = [rolesPut];

/** What undoing and uninstalling do, as the signed-in admin. */
export const REMOVAL_OPERATIONS: readonly OperationFacts[] = [
  tokensMe,
  usersMe,
  rolesList,
  oauthClientsList,
  oauthClientsPut,
  oauthClientsDelete,
  rolesDelete,
];
