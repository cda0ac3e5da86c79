import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { idRef, orEmpty, orNull } from './shared-schemas.ts';

const family = 'workforcemanagement';
const permission = 'wfm:realtimeAdherence:view';
const scope = 'workforce-management:readonly';

const userAdherence = z.object({
  user: idRef,
  businessUnit: orNull(idRef),
  managementUnit: orNull(idRef),
  team: orNull(idRef),
  /** OnQueueWork, Break, Meal, Meeting, OffQueueWork, TimeOff, Training, Unavailable or Unscheduled. */
  scheduledActivityCategory: orNull(z.string()),
  scheduledActivityCode: orNull(z.object({ id: z.string(), name: orNull(z.string()) })),
  actualActivityCategory: orNull(z.string()),
  /** `OnQueue` without a space, unlike the `On Queue` of a presence. */
  systemPresence: orNull(z.string()),
  organizationSecondaryPresenceId: orNull(z.string()),
  routingStatus: orNull(z.string()),
  isOutOfOffice: orNull(z.boolean()),
  /** InAdherence, OutOfAdherence, Unscheduled, Unknown, Ignored or Explained. */
  adherenceState: orNull(z.string()),
  /** Positive, Negative, Neutral or Unknown. */
  impact: orNull(z.string()),
  timeOfAdherenceChange: orNull(z.string()),
  presenceUpdateTime: orNull(z.string()),
  activeQueues: orEmpty(idRef),
  nextActivityReminders: orEmpty(z.object({ activityCategory: orNull(z.string()), startDate: orNull(z.string()) })),
  removedFromManagementUnit: orNull(z.boolean()),
});

/** What is behind the `downloadUrl` of a listing, and the listing itself. */
export const adherenceListing = z.object({ entities: orEmpty(userAdherence), downloadUrl: orNull(z.string()) });

/**
 * `GET /workforcemanagement/adherence`: where people stand now, 1 to 100 at a time; whoever is in no management unit is left
 * out (platform document §6.6). Never cached: it is true for the moment.
 */
export const adherenceOfUsers = defineOperation({
  name: 'wfm.adherence.users',
  family,
  method: 'GET',
  request: (params: { readonly userIds: readonly string[] }) => ({
    path: apiPath`/workforcemanagement/adherence`,
    query: { userId: params.userIds },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope,
  answer: z.array(userAdherence),
});

/**
 * `GET /workforcemanagement/managementunits/{id}/adherence`: everybody of a unit in one call. A large answer comes as a
 * `downloadUrl` to be read with {@link adherenceListing} (platform document §6.6).
 */
export const adherenceOfManagementUnit = defineOperation({
  name: 'wfm.adherence.managementunit',
  family,
  method: 'GET',
  request: (params: { readonly managementUnitId: string; readonly forceDownloadService?: boolean }) => ({
    path: apiPath`/workforcemanagement/managementunits/${params.managementUnitId}/adherence`,
    query: { forceDownloadService: params.forceDownloadService },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope,
  answer: adherenceListing,
});

/** `GET /workforcemanagement/teams/{id}/adherence`: everybody of a team, as {@link adherenceOfManagementUnit} (platform document §6.6). */
export const adherenceOfTeam = defineOperation({
  name: 'wfm.adherence.team',
  family,
  method: 'GET',
  request: (params: { readonly teamId: string }) => ({
    path: apiPath`/workforcemanagement/teams/${params.teamId}/adherence`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope,
  answer: adherenceListing,
});
