import { TOPIC_TEMPLATES } from './topic-templates.ts';

/** Who may subscribe to a topic class. */
type TopicRule = {
  /** Any one of these permissions opens the topic; empty means none is needed. */
  readonly anyOf: readonly string[];
  /** The id in the topic must be the caller's own; `or-permission` lets the permissions stand in for that. */
  readonly currentUser: 'no' | 'required' | 'or-permission';
};

/** A parsed subscription: the classes it belongs to and the plain topics under which its events arrive. */
export type ParsedTopic = {
  readonly id: string;
  readonly topics: readonly { readonly name: string; readonly template: string; readonly ids: readonly string[] }[];
};

const OPEN: TopicRule = { anyOf: [], currentUser: 'no' };
const SCHEDULE_VIEW = ['wfm:schedule:view', 'wfm:publishedSchedule:view'];
const ADHERENCE_VIEW = ['wfm:realtimeAdherence:view', 'wfm:agentSchedule:view', 'wfm:agentAdherence:notify'];

/** First match counts. Where Genesys documents no permission the rule follows the REST operation that shows the same data. */
const RULES: readonly (readonly [prefix: RegExp, rule: TopicRule])[] = [
  [/^v2\.(?:.*\.)?workforcemanagement(?:\..*)?\.adherence$/, { anyOf: ADHERENCE_VIEW, currentUser: 'or-permission' }],
  [/^v2\.users\.\{id\}\.workforcemanagement\.schedules$/, { anyOf: SCHEDULE_VIEW, currentUser: 'or-permission' }],
  [/^v2\.users\.\{id\}\.workforcemanagement\./, { anyOf: [], currentUser: 'required' }],
  [/^v2\.workforcemanagement\.users\./, { anyOf: [], currentUser: 'required' }],
  [
    /^v2\.workforcemanagement\.(?:businessunits|managementunits)\.\{id\}\.(?:agent)?schedul/,
    { anyOf: SCHEDULE_VIEW, currentUser: 'no' },
  ],
  [
    /^v2\.users\.\{id\}\.(?:tokens|alerting|badges|geolocation|fax|voicemail|outbound|recordings|userrecordings)/,
    { anyOf: [], currentUser: 'required' },
  ],
  [/^v2\.users\.\{id\}\.conversations/, { anyOf: ['conversation:communication:view'], currentUser: 'or-permission' }],
  [/^v2\.telephony\./, { anyOf: ['telephony:plugin:all'], currentUser: 'no' }],
  [/^v2\.audits\./, { anyOf: ['audits:audit:view'], currentUser: 'no' }],
  [/^v2\.operations\.events/, { anyOf: ['usage:events:view'], currentUser: 'no' }],
  [/^v2\.routing\.queues/, { anyOf: ['routing:queue:view'], currentUser: 'no' }],
];

const EVENT_BRIDGE =
  /^v2\.(?:users\.\{id\}\.(?:presence|routingStatus|activity|workforcemanagement)|audits|operations|routing|telephony)/;
const CONCRETE_ID = /^[A-Za-z0-9_@-]{1,200}$/;

const templatesByLength = new Map<number, string[][]>();
for (const template of TOPIC_TEMPLATES) {
  const segments = template.split('.');
  templatesByLength.set(segments.length, [...(templatesByLength.get(segments.length) ?? []), segments]);
}
for (const candidates of templatesByLength.values()) {
  candidates.sort((left, right) => placeholders(left) - placeholders(right));
}

/** The rule of a topic class. */
export function topicRule(template: string): TopicRule {
  return RULES.find(([pattern]) => pattern.test(template))?.[1] ?? OPEN;
}

/** How events of a topic class can leave Genesys. */
export function topicTransports(template: string): string[] {
  return EVENT_BRIDGE.test(template) ? ['Websocket', 'EventBridge', 'ProcessAutomation'] : ['Websocket'];
}

/**
 * Reads a subscription id. `v2.users.<id>?presence&routingStatus` stands for two topics of one entity. Null when any of its
 * topics is not of a public class.
 */
export function parseTopic(id: string): ParsedTopic | null {
  const [base = '', combined] = id.split('?');
  const names = combined === undefined ? [base] : combined.split('&').map((part) => `${base}.${part}`);
  const topics = names.flatMap((name) => matchTemplate(name) ?? []);
  return topics.length === names.length && names.length > 0 ? { id, topics } : null;
}

function matchTemplate(name: string): { name: string; template: string; ids: string[] } | null {
  const segments = name.split('.');
  for (const template of templatesByLength.get(segments.length) ?? []) {
    const ids: string[] = [];
    const isMatch = template.every((part, index) => {
      const segment = segments[index] ?? '';
      if (part !== '{id}') return part === segment;
      ids.push(segment);
      return CONCRETE_ID.test(segment);
    });
    if (isMatch) return { name, template: template.join('.'), ids };
  }
  return null;
}

function placeholders(segments: readonly string[]): number {
  return segments.filter((segment) => segment === '{id}').length;
}
