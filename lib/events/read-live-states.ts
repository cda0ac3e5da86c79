import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { LiveState } from './schema.ts';
import { toLiveState, type StateRow } from './to-live-state.ts';

type NumberedRow = StateRow & { readonly sequence: bigint };

/** States that changed after a number, and the number they go up to. */
export type ChangedStates = { readonly states: readonly LiveState[]; readonly sequence: bigint };

/**
 * What these users do at the moment, with the organisation's own words for it; only what changed after a number where one is
 * given. Users nobody told of are left out.
 */
export async function readLiveStates(
  tx: OrgTx,
  orgId: string,
  userIds: readonly string[],
  after = -1n,
): Promise<Map<string, LiveState>> {
  const rows = await tx.$queryRaw<NumberedRow[]>`
    SELECT user_id, presence, label, presence_at, routing_status, routing_at, sequence
    FROM user_states LEFT JOIN presence_labels ON presence_labels.org_id = user_states.org_id
      AND definition_id = presence_definition_id
    WHERE user_states.org_id = ${orgId}::uuid AND user_id = ANY (${[...userIds]}::uuid[])
      AND sequence > ${after}`;
  return new Map(rows.map((row) => [row.user_id, toLiveState(row)]));
}

/** The next states that changed after `after`, at most about `limit`; all of one number come together. */
export async function readChangedStates(
  tx: OrgTx,
  orgId: string,
  after: bigint,
  limit: number,
): Promise<ChangedStates> {
  const rows = await tx.$queryRaw<NumberedRow[]>`
    SELECT user_id, presence, label, presence_at, routing_status, routing_at, sequence
    FROM (
      SELECT * FROM user_states WHERE org_id = ${orgId}::uuid AND sequence > ${after}
      ORDER BY sequence FETCH FIRST ${limit} ROWS WITH TIES) AS changed
    LEFT JOIN presence_labels ON presence_labels.org_id = changed.org_id AND definition_id = presence_definition_id
    ORDER BY sequence`;
  return { states: rows.map(toLiveState), sequence: rows.at(-1)?.sequence ?? after };
}
