import 'server-only';
import { isSignalledByPostgres, sendSignal } from '#lib/db/send-signal.ts';
import type { SignalChannel } from '#lib/db/signal-listeners.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { MergedState } from './merge-states.ts';

/** How many users changed, and the number of the organisation's last change. */
export type Applied = { readonly changed: number; readonly sequence: bigint };

/** The payload is the organisation and the number of the change. */
const CHANNEL: SignalChannel = 'headroom_live';

/**
 * Locks the organisation's stream for the rest of the transaction, so that numbers are committed in their order, and answers
 * the last one. A statement of its own: only the next one sees what the holder before has written.
 */
export async function lockStream(tx: OrgTx): Promise<bigint> {
  const find = () => tx.$queryRaw<{ sequence: bigint }[]>`
    SELECT sequence FROM live_streams WHERE org_id = current_org_id() FOR NO KEY UPDATE`;
  let [row] = await find();
  if (!row) {
    await tx.$executeRaw`INSERT INTO live_streams (org_id) VALUES (current_org_id()) ON CONFLICT DO NOTHING`;
    [row] = await find();
  }
  if (!row) throw new Error('The organisation is gone.');
  return row.sequence;
}

/**
 * Merges states by Genesys' time, in one statement and under the lock of {@link lockStream}: what is not newer than what is
 * there changes nothing, except that a reading notes that it still stands. Where anything changed, the changed rows and the
 * stream get the next number, and listeners are told once the transaction commits.
 */
export async function mergeStates(tx: OrgTx, states: ReadonlyMap<string, MergedState>, last: bigint): Promise<Applied> {
  const rows = JSON.stringify([...states].map(([userId, state]) => toRow(userId, state)));
  const next = last + 1n;
  // Told by the same statement where that can be: the lock of the stream is held for one round trip less.
  const isTold = isSignalledByPostgres();
  const [applied] = await tx.$queryRaw<{ changed: number; org_id: string }[]>`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS given (user_id uuid,
        presence text, presence_definition_id uuid, presence_at timestamptz(3), presence_source text, presence_seen_at timestamptz(3),
        routing_status text, routing_at timestamptz(3), routing_source text, routing_seen_at timestamptz(3),
        adherence text, adherence_impact text, scheduled_activity text, actual_activity text, management_unit_id uuid, team_id uuid,
        adherence_at timestamptz(3), adherence_source text, adherence_seen_at timestamptz(3))
    ), compared AS (
      SELECT given.*, known AS known,
        coalesce(given.presence_at > coalesce(known.presence_at, '-infinity'), false) AS new_presence,
        coalesce(given.routing_at > coalesce(known.routing_at, '-infinity'), false) AS new_routing,
        coalesce(given.adherence_at > coalesce(known.adherence_at, '-infinity'), false) AS new_adherence,
        coalesce(given.presence_source IN ('users.list', 'adherence') AND given.presence_at = known.presence_at
          AND given.presence_seen_at > known.presence_seen_at, false) AS same_presence,
        coalesce(given.routing_source IN ('users.list', 'adherence') AND given.routing_at = known.routing_at
          AND given.routing_seen_at > known.routing_seen_at, false) AS same_routing,
        coalesce(given.adherence_source = 'adherence' AND given.adherence_at = known.adherence_at
          AND given.adherence_seen_at > known.adherence_seen_at, false) AS same_adherence
      FROM given LEFT JOIN user_states AS known ON known.org_id = current_org_id() AND known.user_id = given.user_id
    ), written AS (
      INSERT INTO user_states (org_id, user_id,
        presence, presence_definition_id, presence_at, presence_source, presence_seen_at,
        routing_status, routing_at, routing_source, routing_seen_at,
        adherence, adherence_impact, scheduled_activity, actual_activity, management_unit_id, team_id,
        adherence_at, adherence_source, adherence_seen_at, sequence)
      SELECT current_org_id(), user_id,
        CASE WHEN new_presence THEN presence ELSE (known).presence END,
        CASE WHEN new_presence THEN presence_definition_id ELSE (known).presence_definition_id END,
        CASE WHEN new_presence THEN presence_at ELSE (known).presence_at END,
        CASE WHEN new_presence THEN presence_source ELSE (known).presence_source END,
        CASE WHEN new_presence OR same_presence THEN presence_seen_at ELSE (known).presence_seen_at END,
        CASE WHEN new_routing THEN routing_status ELSE (known).routing_status END,
        CASE WHEN new_routing THEN routing_at ELSE (known).routing_at END,
        CASE WHEN new_routing THEN routing_source ELSE (known).routing_source END,
        CASE WHEN new_routing OR same_routing THEN routing_seen_at ELSE (known).routing_seen_at END,
        CASE WHEN new_adherence THEN adherence ELSE (known).adherence END,
        CASE WHEN new_adherence THEN adherence_impact ELSE (known).adherence_impact END,
        CASE WHEN new_adherence THEN scheduled_activity ELSE (known).scheduled_activity END,
        CASE WHEN new_adherence THEN actual_activity ELSE (known).actual_activity END,
        CASE WHEN new_adherence THEN management_unit_id ELSE (known).management_unit_id END,
        CASE WHEN new_adherence THEN team_id ELSE (known).team_id END,
        CASE WHEN new_adherence THEN adherence_at ELSE (known).adherence_at END,
        CASE WHEN new_adherence THEN adherence_source ELSE (known).adherence_source END,
        CASE WHEN new_adherence OR same_adherence THEN adherence_seen_at ELSE (known).adherence_seen_at END,
        CASE WHEN new_presence OR new_routing OR new_adherence THEN ${next}::bigint ELSE (known).sequence END
      FROM compared
      WHERE new_presence OR new_routing OR new_adherence OR same_presence OR same_routing OR same_adherence
      ON CONFLICT (org_id, user_id) DO UPDATE SET
        presence = excluded.presence, presence_definition_id = excluded.presence_definition_id,
        presence_at = excluded.presence_at, presence_source = excluded.presence_source,
        presence_seen_at = excluded.presence_seen_at, routing_status = excluded.routing_status,
        routing_at = excluded.routing_at, routing_source = excluded.routing_source,
        routing_seen_at = excluded.routing_seen_at, adherence = excluded.adherence,
        adherence_impact = excluded.adherence_impact, scheduled_activity = excluded.scheduled_activity,
        actual_activity = excluded.actual_activity, management_unit_id = excluded.management_unit_id,
        team_id = excluded.team_id, adherence_at = excluded.adherence_at, adherence_source = excluded.adherence_source,
        adherence_seen_at = excluded.adherence_seen_at, sequence = excluded.sequence
      RETURNING sequence
    ), moved AS (
      UPDATE live_streams SET sequence = ${next}::bigint
      WHERE org_id = current_org_id() AND EXISTS (SELECT FROM written WHERE sequence = ${next}::bigint)
      RETURNING CASE WHEN ${isTold}::boolean THEN pg_notify(${CHANNEL}, org_id || ' ' || sequence) END
    )
    SELECT (SELECT count(*) FROM written WHERE sequence = ${next}::bigint)::integer AS changed,
      (SELECT count(*) FROM moved) AS told, current_org_id()::text AS org_id`;
  const { changed, org_id: orgId } = applied ?? { changed: 0, org_id: '' };
  if (changed > 0 && !isTold) await sendSignal(tx, CHANNEL, `${orgId} ${next}`);
  return { changed, sequence: changed > 0 ? next : last };
}

const moment = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());

function toRow(userId: string, { presence, routing_status: routing, adherence }: MergedState) {
  return {
    user_id: userId,
    presence: presence?.system,
    presence_definition_id: presence?.definitionId,
    presence_at: moment(presence?.atMs),
    presence_source: presence?.source,
    presence_seen_at: moment(presence?.receivedAtMs),
    routing_status: routing?.status,
    routing_at: moment(routing?.atMs),
    routing_source: routing?.source,
    routing_seen_at: moment(routing?.receivedAtMs),
    adherence: adherence?.state,
    adherence_impact: adherence?.impact,
    scheduled_activity: adherence?.scheduledCategory,
    actual_activity: adherence?.actualCategory,
    management_unit_id: adherence?.managementUnitId,
    team_id: adherence?.teamId,
    adherence_at: moment(adherence?.atMs),
    adherence_source: adherence?.source,
    adherence_seen_at: moment(adherence?.receivedAtMs),
  };
}
