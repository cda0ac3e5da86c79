/**
 * Permissions the simulator knows: domain, entity, actions. They are those that the operations of the public API document
 * ask for, so a role holding `*` expands to exactly what a caller may need.
 */
export const permissionCatalogue: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  affiliateOrganization: {
    clientBilling: ['view'],
  },
  analytics: {
    rateLimitAggregate: ['view'],
    userObservation: ['view'],
  },
  audits: {
    audit: ['view'],
  },
  authorization: {
    division: ['add'],
    grant: ['add', 'delete', 'view'],
    license: ['view'],
    orgTrustee: ['add', 'delete', 'edit', 'view'],
    orgTrusteeGroup: ['add', 'delete', 'edit', 'view'],
    orgTrusteeUser: ['add', 'delete', 'edit', 'view'],
    orgTrustor: ['delete', 'view'],
    role: ['add', 'delete', 'edit', 'view'],
    settings: ['edit', 'view'],
  },
  billing: {
    subscription: ['read', 'view'],
  },
  coaching: {
    appointment: ['add', 'edit'],
  },
  conversation: {
    call: ['add'],
  },
  directory: {
    group: ['add', 'delete', 'edit'],
    organization: ['admin', 'view'],
    user: ['add', 'delete', 'edit', 'setPassword', 'view'],
    userStateChange: ['view'],
  },
  externalContacts: {
    contact: ['edit', 'view'],
  },
  groups: {
    team: ['add', 'assign', 'delete', 'edit', 'view'],
  },
  integrations: {
    integration: ['add', 'delete', 'edit', 'view'],
  },
  learning: {
    assignment: ['add', 'reschedule'],
  },
  limits: {
    organization: ['view'],
  },
  oauth: {
    client: ['add', 'authorize', 'delete', 'edit', 'view'],
    token: ['delete'],
  },
  presence: {
    presenceDefinition: ['add', 'delete', 'edit', 'view'],
    settings: ['edit', 'view'],
    source: ['add', 'delete', 'edit', 'view'],
    userPresence: ['edit', 'view'],
    userPrimarySource: ['edit', 'view'],
  },
  processautomation: {
    trigger: ['add', 'delete', 'edit', 'test', 'view'],
  },
  recording: {
    retentionPolicy: ['view'],
  },
  routing: {
    queue: ['add', 'edit', 'join', 'readonly', 'search', 'view'],
    queueMember: ['manage'],
    skill: ['manage', 'view'],
  },
  scripter: {
    publishedScript: ['add', 'search', 'view'],
    script: ['search', 'view'],
  },
  telephony: {
    callMetrics: ['view'],
    otherStationAssociation: ['view'],
    plugin: ['all'],
    sites: ['view'],
  },
  usage: {
    client: ['view'],
    events: ['view'],
    organization: ['view'],
    simpleSearch: ['view'],
  },
  wfm: {
    activityCode: ['add', 'delete', 'edit', 'view'],
    adherenceExplanation: ['add', 'edit', 'view'],
    agent: ['edit', 'view'],
    agentAdherence: ['notify'],
    agentAdherenceExplanation: ['submit'],
    agentHistoricalAdherence: ['view'],
    agentHistoricalAdherenceConformance: ['view'],
    agentManagementUnitSchedule: ['view'],
    agentSchedule: ['view'],
    agentSchedulingPreferences: ['edit'],
    agentSchedulingPreferencesQuery: ['view'],
    agentSchedulingPreferencesSettings: ['view'],
    agentShiftTradeRequest: ['participate'],
    agentTimeOffRequest: ['submit'],
    businessUnit: ['add', 'delete', 'edit', 'search', 'view'],
    historicalAdherence: ['view'],
    intraday: ['view'],
    managementUnit: ['add', 'delete', 'edit', 'search', 'view'],
    planningGroup: ['add', 'delete', 'edit', 'view'],
    publishedSchedule: ['view'],
    realtimeAdherence: ['view'],
    schedule: ['add', 'delete', 'edit', 'generate', 'view'],
    schedulerSettings: ['edit', 'view'],
    schedulingPreferencesQuery: ['view'],
    schedulingPreferencesSettings: ['edit', 'view'],
    schedulingrequest: ['view'],
    serviceGoalTemplate: ['add', 'delete', 'edit', 'view'],
    shiftTradeRequest: ['edit', 'view'],
    shortTermForecast: ['add', 'delete', 'edit', 'view'],
    shrinkage: ['view'],
    staffingGroup: ['add', 'delete', 'edit', 'view'],
    timeOffLimit: ['add', 'delete', 'edit', 'view'],
    timeOffPlan: ['add', 'delete', 'edit', 'view'],
    timeOffRequest: ['add', 'edit', 'view'],
    unavailableTimes: ['view'],
    workPlan: ['add', 'delete', 'edit', 'view'],
    workPlanRotation: ['add', 'delete', 'edit', 'view'],
  },
};
