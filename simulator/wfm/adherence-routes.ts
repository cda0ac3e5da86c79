import { badRequest, notFound } from '../core/errors.ts';
import { queryList } from '../core/input.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { getAdherenceTracker } from './adherence-tracker.ts';
import { adherenceBody } from './adherence-wire.ts';
import { isLongerThan } from './query-answer.ts';
import { getStorage } from './storage.ts';
import { wfmRoute } from './wfm-route.ts';
import { findManagementUnit } from './wfm-scope.ts';
import { getWfmSettings } from './wfm-settings.ts';
import { getWfmState } from './wfm-state.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_USER_IDS = 100;
const READERS = ['wfm:realtimeAdherence:view'];

/** Real-time adherence of people, of a management unit and of a team. */
export function createAdherenceRoutes(): SimRoute[] {
  return [
    wfmRoute('GET', '/adherence', {
      operationId: 'getWorkforcemanagementAdherence',
      access: 'read',
      anyOf: READERS,
      handler: listUsers,
    }),
    wfmRoute('GET', '/managementunits/:managementUnitId/adherence', {
      operationId: 'getWorkforcemanagementManagementunitAdherence',
      access: 'read',
      anyOf: READERS,
      handler(request) {
        const place = findManagementUnit(request);
        if ('answer' in place) return place.answer;
        const isForced = request.query.get('forceDownloadService') === 'true';
        return listing(request, bodiesOf(request, place.found.managementUnit.agentIds), isForced);
      },
    }),
    wfmRoute('GET', '/teams/:teamId/adherence', {
      operationId: 'getWorkforcemanagementTeamAdherence',
      access: 'read',
      anyOf: READERS,
      handler(request) {
        const team = getWfmState(request.world, request.organisation).teams.get(request.params.teamId ?? '');
        if (!team) return notFound(request.correlationId);
        return listing(request, bodiesOf(request, team.memberIds), false);
      },
    }),
  ];
}

function listUsers(request: SimRequest): SimResponse {
  const { correlationId, query } = request;
  const ids = [...new Set(queryList(query, 'userId'))];
  if (ids.length === 0) {
    return badRequest(correlationId, 'no.user.ids.specified', 'You must specify at least one userId');
  }
  if (ids.length > MAX_USER_IDS) {
    return badRequest(correlationId, 'max.user.ids', `Only ${MAX_USER_IDS} users can be requested at a time`);
  }
  if (!ids.every((id) => UUID.test(id))) {
    return badRequest(correlationId, 'invalid.id', 'All requested user IDs must be valid UUIDs');
  }
  return { status: 200, body: bodiesOf(request, ids) };
}

/** People who are in no management unit have no adherence and are left out. */
function bodiesOf({ world, organisation }: SimRequest, userIds: readonly string[]) {
  const tracker = getAdherenceTracker(world);
  return userIds.flatMap((userId) => {
    const record = tracker.recordOf(organisation, userId);
    return record ? [adherenceBody(organisation, record)] : [];
  });
}

function listing({ world, region }: SimRequest, entities: readonly unknown[], isDownloadForced: boolean): SimResponse {
  const body = { entities };
  if (!isDownloadForced && !isLongerThan(body, getWfmSettings(world).downloadThresholdBytes)) {
    return { status: 200, body };
  }
  return { status: 200, body: { downloadUrl: getStorage(world).createDownload(region, body) } };
}
