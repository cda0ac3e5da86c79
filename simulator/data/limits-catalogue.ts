/** A published limit. */
export type LimitDoc = {
  readonly namespace: string;
  readonly key: string;
  readonly defaultValue: number;
  readonly description: string;
  readonly configurable: boolean;
  readonly trackable: boolean;
};

const limit = (
  namespace: string,
  key: string,
  defaultValue: number,
  description: string,
  configurable = false,
  trackable = false,
): LimitDoc => ({ namespace, key, defaultValue, description, configurable, trackable });

/** Limits whose values are known; the other namespaces exist and list none. */
export const limitCatalogue: readonly LimitDoc[] = [
  limit('platform.api', 'token.rate.per.minute', 300, 'Requests of one token in a minute.', false, true),
  limit(
    'platform.api',
    'client.credentials.token.rate.per.minute',
    300,
    'Requests of one client-credentials token in a minute.',
    true,
    true,
  ),
  limit(
    'platform.api',
    'org.app.user.rate.per.minute',
    3_000,
    'Requests of one client and user in a minute.',
    false,
    true,
  ),
  limit('platform.api', 'ui.token.rate.per.minute', 300, 'Requests of one token of the Genesys client in a minute.'),
  limit('platform.api', 'request.bytes.max', 512_000, 'Bytes of a request body.'),
  limit('notifications', 'channels.per.user.application.max', 20, 'Channels of one user and application.'),
  limit('notifications', 'topics.per.channel.max', 1_000, 'Topics of one channel.'),
  limit('users', 'bulk.ids.max', 100, 'User ids in one request.'),
  limit('presence', 'bulk.ids.max', 50, 'User presences in one request.'),
  limit('groups', 'members.per.request.max', 50, 'Members added to a group in one request.'),
  limit('usage', 'aggregates.interval.days.max', 90, 'Days in one usage query.'),
  limit('workforce.management', 'business.units.per.organization.max', 50, 'Business units of an organization.', true),
  limit('workforce.management', 'agents.per.business.unit.max', 5_000, 'Agents of a business unit.'),
  limit('workforce.management', 'agents.per.management.unit.max', 1_500, 'Agents of a management unit.'),
  limit('workforce.management', 'activity.codes.per.business.unit.max', 250, 'Activity codes of a business unit.'),
  limit('workforce.management', 'teams.per.request.max', 10, 'Teams in one request.'),
  limit('auth.api', 'oauth.clients.per.organization.max', 500, 'OAuth clients of an organization.', true),
  limit('authorization', 'roles.per.organization.max', 500, 'Roles of an organization.', true),
];

/** Every namespace of the limits API. */
export const limitNamespaces: readonly string[] = (
  'web.deployments web.messaging agent.assistant agentic.virtual.agents analytics.agents ' +
  'analytics.alerting analytics.data.extraction analytics analytics.realtime ' +
  'analytics.reporting.settings anomaly.detection architect audiohook audiohook.monitor audit auth.api ' +
  'authorization automation.testing bots bots.voice business.rules callback case.management cobrowse ' +
  'content.management conversation copilot dataactions datatables directory dsar email ' +
  'employee.engagement event.orchestration external.contacts external.events.data.ingestion ' +
  'gamification gcv gdpr groups guides historical.adherence infrastructureascode integrations ' +
  'intent.miner internal.messaging journey knowledge language.understanding learning limit.registry ' +
  'marketplace mcp.analytics.aggregates mcp media.communications messaging micro.frontend multi.org ' +
  'notifications onboarding outbound platform.api predictive.routing presence quality recording ' +
  'response.management routing scim screen.monitoring search secondary.automation.testing skills ' +
  'social.media speech.and.text.analytics speech.integration supportability task.management ' +
  'telephony.configuration usage users users.rules voice.transcription webchat webhooks ' +
  'workforce.management.adherence workforce.management.agent.availability workforce.management.forecast ' +
  'workforce.management workforce.management.scheduling.preferences workforce.management.self.schedule ' +
  'workforce.management.shift.trading system'
).split(' ');

/** A fresh set of the defaults, by namespace and key. */
export function defaultLimits(): Map<string, Map<string, number>> {
  const limits = new Map<string, Map<string, number>>();
  for (const { namespace, key, defaultValue } of limitCatalogue) {
    const members = limits.get(namespace) ?? new Map<string, number>();
    members.set(key, defaultValue);
    limits.set(namespace, members);
  }
  return limits;
}
