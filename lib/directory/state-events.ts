import type { UserEvent } from '#lib/events/live-event.ts';
import type { GenesysUser } from '#lib/genesys/operations/users.ts';
import { parseMoment, parseRoutingStatus, parseSystemPresence } from './to-directory-user.ts';

/**
 * What an answer with the expands `presence` and `routingStatus` says a user does. What Genesys gives no moment for is left
 * out: it could not be told from what was true before.
 */
export function stateEvents(user: GenesysUser, receivedAtMs: number): UserEvent[] {
  const told = { userId: user.id, receivedAtMs, source: 'users.list' } as const;
  const definition = user.presence?.presenceDefinition;
  const system = parseSystemPresence(definition?.systemPresence ?? null);
  const presenceAtMs = parseMoment(user.presence?.modifiedDate ?? null);
  const status = parseRoutingStatus(user.routingStatus?.status ?? null);
  const routingAtMs = parseMoment(user.routingStatus?.startTime ?? null);
  const events: UserEvent[] = [];
  if (system !== null && presenceAtMs !== null) {
    events.push({ ...told, kind: 'presence', system, definitionId: definition?.id ?? null, atMs: presenceAtMs });
  }
  if (status !== null && routingAtMs !== null) {
    events.push({ ...told, kind: 'routing_status', status, atMs: routingAtMs });
  }
  return events;
}
