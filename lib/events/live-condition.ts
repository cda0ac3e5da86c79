import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { LIVE_CONDITIONS, type LiveCondition } from './schema.ts';

/** How the organisation's events stand, and the number of its last change. */
export type StreamHead = { readonly condition: LiveCondition; readonly sequence: bigint };

type HeadRow = {
  readonly sequence: bigint | null;
  readonly state: string | null;
  readonly state_since: Date | null;
  readonly reason: string | null;
  readonly lease_until: Date | null;
  /** By the database's clock, which the leases are kept by. */
  readonly is_held: boolean | null;
  readonly gap_since: Date | null;
  readonly is_complete: boolean | null;
  readonly now: Date;
};

/** Reads how the events stand. A holder that let its lease run out has ended, whatever it wrote last. */
export async function readStreamHead(tx: OrgTx, orgId: string): Promise<StreamHead> {
  const [row] = await tx.$queryRaw<HeadRow[]>`
    SELECT (SELECT sequence FROM live_streams WHERE org_id = ${orgId}::uuid) AS sequence, state, state_since, reason,
      lease_until, lease_until > now() AS is_held, gap_since, topics >= topics_wanted AS is_complete, now()::timestamptz(3) AS now
    FROM (SELECT) AS one LEFT JOIN event_ingress ON org_id = ${orgId}::uuid`;
  return { condition: conditionOf(row), sequence: row?.sequence ?? 0n };
}

/** Why, where whoever receives the events left no reason. */
const REASONS: Readonly<Record<LiveCondition['state'], string | null>> = {
  off: 'Nobody receives the events of this organisation yet',
  starting: 'The reception of events begins',
  live: null,
  interrupted: 'Genesys Cloud notifications are reconnecting',
  refused: 'Genesys Cloud refuses to send events',
  stopped: 'The reception of events was stopped',
};

const OFF: LiveCondition = { state: 'off', sinceMs: null, reason: REASONS.off, trueUntilMs: null, isComplete: null };

function conditionOf(row: HeadRow | undefined): LiveCondition {
  if (!row || row.state === null) return OFF;
  const isAbandoned = row.state === 'live' && row.is_held !== true;
  const state = isAbandoned ? 'interrupted' : (LIVE_CONDITIONS.find((known) => known === row.state) ?? 'off');
  const sinceMs = (isAbandoned ? row.lease_until : row.state_since)?.getTime() ?? null;
  const gapMs = row.gap_since?.getTime() ?? null;
  const isLive = state === 'live' && gapMs === null;
  return {
    state,
    sinceMs,
    reason: isAbandoned
      ? 'The process that received the events has ended; another takes over'
      : (row.reason ?? REASONS[state]),
    trueUntilMs: isLive ? row.now.getTime() : (gapMs ?? (state === 'interrupted' ? sinceMs : null)),
    isComplete: state === 'live' && row.is_complete === true ? true : null,
  };
}
