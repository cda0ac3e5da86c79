import type { SimOrganisation } from '../core/types.ts';
import { activeQueueIds } from '../data/build-queues.ts';
import type { AdherenceRecord } from './adherence-tracker.ts';
import type { WfmState } from './wfm-state.ts';
import { businessUnitReference, managementUnitReference, toIso, userReference } from './wire.ts';

/** What a record says in REST answers and in events alike. */
function sharedMembers(organisation: SimOrganisation, record: AdherenceRecord) {
  const { user, scheduled, actual, state, impact } = record;
  const definition = organisation.presenceDefinitions.find(({ id }) => id === user.presence.definitionId);
  return {
    scheduledActivityCategory: scheduled.category,
    systemPresence: user.presence.systemPresence.replaceAll(' ', ''),
    ...(definition && !definition.primary ? { organizationSecondaryPresenceId: definition.id } : {}),
    routingStatus: user.routingStatus.status,
    actualActivityCategory: actual,
    isOutOfOffice: false,
    adherenceState: state,
    impact,
    presenceUpdateTime: toIso(user.presence.modifiedMs),
    removedFromManagementUnit: false,
    nextActivityReminders: scheduled.next
      ? [{ activityCategory: scheduled.next.category, startDate: toIso(scheduled.next.startMs) }]
      : [],
    suppressOnTimeReminder: false,
  };
}

/** UserScheduleAdherence. */
export function adherenceBody(organisation: SimOrganisation, record: AdherenceRecord) {
  const { user, unit, managementUnitId, teamId, scheduled, changedMs } = record;
  const codeId = scheduled.activityCodeId;
  return {
    id: user.id,
    name: user.name,
    user: userReference(user.id),
    businessUnit: businessUnitReference(unit.id),
    managementUnit: managementUnitReference(managementUnitId),
    ...(teamId === null ? {} : { team: { id: teamId, selfUri: `/api/v2/teams/${teamId}` } }),
    ...sharedMembers(organisation, record),
    ...(codeId === null
      ? {}
      : {
          scheduledActivityCode: {
            id: codeId,
            name: unit.activityCodes.get(codeId)?.name,
            secondaryPresences: [],
            selfUri: `${businessUnitReference(unit.id).selfUri}/activitycodes/${codeId}`,
          },
        }),
    timeOfAdherenceChange: toIso(changedMs),
    activeQueues: activeQueueIds(organisation, user).map((id) => ({ id, selfUri: `/api/v2/routing/queues/${id}` })),
    selfUri: `/api/v2/workforcemanagement/adherence?userId=${user.id}`,
  };
}

/** UserScheduleAdherenceUpdate: the same body on the topics of the agent, the management unit and the team. */
export function adherenceEventBody(organisation: SimOrganisation, state: WfmState, record: AdherenceRecord) {
  const { user, unit, managementUnitId, teamId, scheduled, changedMs } = record;
  return {
    user: { id: user.id },
    managementUnitId,
    businessUnitId: unit.id,
    ...(teamId === null ? {} : { team: { id: teamId, name: state.teams.get(teamId)?.name } }),
    ...sharedMembers(organisation, record),
    ...(scheduled.activityCodeId === null
      ? {}
      : { scheduledActivityCode: { id: scheduled.activityCodeId, secondaryPresences: [] } }),
    adherenceChangeTime: toIso(changedMs),
    activeQueues: activeQueueIds(organisation, user).map((id) => ({ id })),
  };
}
