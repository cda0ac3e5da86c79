/** The SDK's model of each topic's event body, for the topics the simulator speaks on. From the SDK's own topic list. */
export const topicModels: Readonly<Record<string, string>> = {
  'v2.telephony.providers.edges.{id}': 'EdgeChangeTopicEdge',
  'v2.telephony.providers.edges.{id}.metrics': 'EdgeMetricsTopicEdgeMetrics',
  'v2.telephony.providers.edges.trunks.{id}': 'TrunkInstanceTopicTrunk',
  'v2.telephony.providers.edges.trunks.{id}.metrics': 'TrunkMetricsTopicTrunkMetrics',
  'v2.users.{id}.presence': 'PresenceEventUserPresence',
  'v2.users.{id}.routingStatus': 'UserRoutingStatusUserRoutingStatus',
  'v2.users.{id}.activity': 'AgentActivityChangedTopicAgentActivity',
  'v2.users.{id}.workforcemanagement.adherence': 'WfmUserScheduleAdherenceUpdatedTopicUserScheduleAdherenceUpdate',
  'v2.workforcemanagement.managementunits.{id}.adherence':
    'WfmUserScheduleAdherenceUpdatedMuTopicUserScheduleAdherenceUpdate',
  'v2.workforcemanagement.teams.{id}.adherence': 'WfmUserScheduleAdherenceUpdatedTeamTopicUserScheduleAdherenceUpdate',
  'v2.users.{id}.workforcemanagement.adherence.historical.bulk':
    'WfmHistoricalAdherenceBulkCalculationsCompleteTopicWfmHistoricalAdherenceBulkCalculationsCompleteNotification',
  'v2.users.{id}.workforcemanagement.schedules': 'WfmAgentScheduleUpdateTopicAgentScheduleUpdateNotification',
  'v2.workforcemanagement.businessunits.{id}.schedules': 'WfmBuScheduleTopicBuScheduleNotification',
  'v2.workforcemanagement.managementunits.{id}.schedules': 'WfmScheduleTopicWfmScheduleNotification',
  'v2.workforcemanagement.managementunits.{id}.agentschedules.changed':
    'WfmAgentManagementUnitScheduleChangedTopicAgentMuScheduleChangedNotification',
  'v2.workforcemanagement.users.{id}.schedules.query':
    'WfmBuScheduleQueryResultTopicBuScheduleSearchResultNotification',
  'v2.workforcemanagement.users.{id}.schedules.search':
    'WfmBuScheduleSearchResultTopicBuScheduleSearchResultNotification',
};
