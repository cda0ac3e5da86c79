import type { GenesysPresenceDefinition } from '#lib/genesys/operations/presence.ts';
import type { GenesysUser } from '#lib/genesys/operations/users.ts';
import {
  ROUTING_STATUSES,
  SYSTEM_PRESENCES,
  type DirectoryUser,
  type RoutingStatus,
  type SystemPresence,
} from './schema.ts';

/** The organisation's own words for its presences, by definition id. */
export type PresenceLabels = ReadonlyMap<string, string>;

/** Languages whose label is preferred, in order; any other is better than none. */
const PREFERRED_LANGUAGES = ['en_GB', 'en_US', 'en'];

/** The organisation's own words by definition id, in English where there is one; words that only repeat the system's are left out. */
export function presenceLabels(definitions: readonly GenesysPresenceDefinition[]): PresenceLabels {
  const labels = new Map<string, string>();
  for (const { id, languageLabels, name, systemPresence } of definitions) {
    const words = languageLabels ?? {};
    const preferred = PREFERRED_LANGUAGES.map((language) => words[language]).find(Boolean);
    const label = preferred ?? Object.values(words).find(Boolean) ?? name;
    if (!label) continue;
    const system = parseSystemPresence(label);
    if (system === null || system !== parseSystemPresence(systemPresence)) labels.set(id, label);
  }
  return labels;
}

/** One user of a `users.list` page as a directory row. */
export function toDirectoryUser(user: GenesysUser, labels: PresenceLabels): DirectoryUser {
  return {
    id: user.id,
    name: user.name ?? user.username ?? user.email ?? user.id,
    email: user.email,
    title: user.title,
    department: user.department,
    division: user.division?.name ?? null,
    phone: phoneOf(user),
    presence: presenceOf(user, labels),
    routingStatus: routingStatusOf(user),
    skills: user.skills.flatMap((skill) => skill.name ?? []),
  };
}

function presenceOf(user: GenesysUser, labels: PresenceLabels): DirectoryUser['presence'] {
  const definition = user.presence?.presenceDefinition;
  const system = parseSystemPresence(definition?.systemPresence ?? null);
  if (!definition || !system) return null;
  return {
    system,
    label: labels.get(definition.id) ?? null,
    sinceMs: parseMoment(user.presence?.modifiedDate ?? null),
  };
}

function routingStatusOf(user: GenesysUser): DirectoryUser['routingStatus'] {
  const status = parseRoutingStatus(user.routingStatus?.status ?? null);
  return status ? { status, sinceMs: parseMoment(user.routingStatus?.startTime ?? null) } : null;
}

/** Null for a word we do not know. */
export function parseRoutingStatus(text: string | null): RoutingStatus | null {
  return ROUTING_STATUSES.find((known) => known === text) ?? null;
}

/** REST writes `On Queue` or `OnQueue`, events write `ON_QUEUE`; one form serves all. Null for a word we do not know. */
export function parseSystemPresence(text: string | null): SystemPresence | null {
  const letters = lettersOf(text ?? '');
  return SYSTEM_PRESENCES.find((known) => lettersOf(known) === letters) ?? null;
}

function lettersOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z]/g, '');
}

/** The primary telephone number, else any. */
function phoneOf(user: GenesysUser): string | null {
  const contacts = [...user.primaryContactInfo, ...user.addresses].filter((contact) => contact.mediaType === 'PHONE');
  const contact = contacts.find((each) => each.type === 'PRIMARY') ?? contacts[0];
  return contact?.address ?? contact?.display ?? contact?.extension ?? null;
}

/** Genesys' moments as epoch milliseconds; null for none or one that is no moment. */
export function parseMoment(text: string | null): number | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
