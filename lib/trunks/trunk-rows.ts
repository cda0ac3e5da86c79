import { z } from 'zod';
import type { Trunk } from '#lib/db/generated/client.ts';
import { TrunkWay } from './schema.ts';
import type { TrunkSource, TrunkState } from './trunk-state.ts';

const ways = z.array(TrunkWay);
const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** One trunk as its row, by the names of its columns. */
export function toRow(orgId: string, trunk: TrunkState, sequence: bigint) {
  return {
    org_id: orgId,
    id: trunk.id,
    name: trunk.name,
    trunk_base_id: trunk.trunkBaseId,
    edge_id: trunk.edgeId,
    site_id: trunk.siteId,
    state: trunk.state,
    in_service: trunk.inService,
    enabled: trunk.enabled,
    connected: trunk.connected,
    connected_at: at(trunk.connectedAtMs),
    options: trunk.options,
    registers: trunk.registers,
    state_at: at(trunk.stateAtMs),
    state_source: trunk.stateSource,
    state_seen_at: at(trunk.stateSeenAtMs),
    inbound: trunk.inbound,
    outbound: trunk.outbound,
    mismatches: trunk.mismatches,
    calls_at: at(trunk.callsAtMs),
    calls_source: trunk.callsSource,
    calls_seen_at: at(trunk.callsSeenAtMs),
    sequence: sequence.toString(),
  };
}

/** A row as the trunk that it holds. */
export function fromRow(row: Trunk): TrunkState {
  return {
    id: row.id,
    name: row.name,
    trunkBaseId: row.trunkBaseId,
    edgeId: row.edgeId,
    siteId: row.siteId,
    // What else it could be, the table does not hold.
    state: row.state as TrunkState['state'],
    inService: row.inService,
    enabled: row.enabled,
    connected: row.connected,
    connectedAtMs: row.connectedAt?.getTime() ?? null,
    options: ways.parse(row.options),
    registers: ways.parse(row.registers),
    stateAtMs: row.stateAt?.getTime() ?? null,
    stateSource: row.stateSource as TrunkSource,
    stateSeenAtMs: row.stateSeenAt.getTime(),
    inbound: row.inbound,
    outbound: row.outbound,
    mismatches: row.mismatches,
    callsAtMs: row.callsAt?.getTime() ?? null,
    callsSource: row.callsSource as TrunkSource | null,
    callsSeenAtMs: row.callsSeenAt?.getTime() ?? null,
  };
}
