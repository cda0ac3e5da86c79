import { parseRoutingStatus, parseSystemPresence } from '#lib/directory/to-directory-user.ts';
import type { LiveState } from './schema.ts';

/** What a query has to bring of a user's state: columns of `user_states`, and the label of the presence. */
export type StateRow = {
  readonly user_id: string;
  readonly presence: string | null;
  readonly label: string | null;
  readonly presence_at: Date | null;
  readonly routing_status: string | null;
  readonly routing_at: Date | null;
};

/** A state as pages show it. */
export function toLiveState(row: StateRow): LiveState {
  const system = parseSystemPresence(row.presence);
  const status = parseRoutingStatus(row.routing_status);
  return {
    userId: row.user_id,
    presence: system && { system, label: row.label, sinceMs: row.presence_at?.getTime() ?? null },
    routingStatus: status && { status, sinceMs: row.routing_at?.getTime() ?? null },
  };
}
