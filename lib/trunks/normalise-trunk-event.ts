import { z } from 'zod';
import { moment } from '#lib/events/moment.ts';
import type { TrunkWay } from './schema.ts';
import type { EdgeStateChange, TrunkCallsChange, TrunkChange, TrunkSource, TrunkStateChange } from './trunk-state.ts';

const word = z.string().nullish().catch(null);
const flag = z.boolean().nullish().catch(null);
const count = z.number().int().min(0).max(1_000_000_000);
const errorInfo = z.object({ code: word, text: word }).nullish().catch(null);
const option = z.object({ proxyAddress: word, optionState: flag, optionStateTime: moment, errorInfo });
const register = z.object({ proxyAddress: word, registerState: flag, registerStateTime: moment, errorInfo });
const trunk = z.object({
  connectedStatus: z.object({ connected: flag, connectedStateTime: moment }).nullish().catch(null),
  optionsStatus: z.array(option).nullish().catch(null),
  registersStatus: z.array(register).nullish().catch(null),
});
const metrics = z.object({
  eventTime: moment,
  calls: z.object({ inboundCallCount: count, outboundCallCount: count }),
  qos: z
    .object({ mismatchCount: count.nullish().catch(null) })
    .nullish()
    .catch(null),
});
const edge = z.object({ onlineStatus: z.enum(['ONLINE', 'OFFLINE']) });

type Told = { readonly receivedAtMs: number; readonly source: TrunkSource };
type Reader = (id: string, body: unknown, told: Told, sentAtMs: number | null) => TrunkChange[];

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const EDGES = 'v2\\.telephony\\.providers\\.edges\\.';

/** Topics of trunks and edges (platform document §4.3). */
const READERS: readonly (readonly [RegExp, Reader])[] = [
  [new RegExp(`^${EDGES}trunks\\.${ID}$`, 'i'), readState],
  [new RegExp(`^${EDGES}trunks\\.${ID}\\.metrics$`, 'i'), readCalls],
  [new RegExp(`^${EDGES}${ID}$`, 'i'), readEdge],
];

/** How a trunk stands, and what it carries. */
export const trunkTopics = (trunkId: string) =>
  [`v2.telephony.providers.edges.trunks.${trunkId}`, `v2.telephony.providers.edges.trunks.${trunkId}.metrics`] as const;
/** Whether an edge is there. */
export const edgeTopic = (edgeId: string) => `v2.telephony.providers.edges.${edgeId}`;
/** Whether a topic is one of these. */
export const isTrunkTopic = (topic: string) => READERS.some(([pattern]) => pattern.test(topic));

/**
 * What an event of a trunk or an edge says; none for a topic that is of no interest and for a body that says nothing that can
 * be used. Never throws. A change of a trunk without a time is left out: it could not be told from an older one. The body of an
 * edge has none: it counts from `sentAtMs`, where the way it came says when Genesys sent it, else from when it was heard.
 */
export function normaliseTrunkEvent(
  topicName: string,
  eventBody: unknown,
  receivedAtMs: number,
  source: TrunkSource,
  sentAtMs: number | null = null,
): TrunkChange[] {
  for (const [pattern, read] of READERS) {
    const id = pattern.exec(topicName)?.[1]?.toLowerCase();
    if (id !== undefined) return read(id, eventBody, { receivedAtMs, source }, sentAtMs);
  }
  return [];
}

function readState(trunkId: string, body: unknown, told: Told): TrunkStateChange[] {
  const { atMs, ...state } = readTrunkStatus(trunkId, body, told);
  return atMs === null ? [] : [{ ...state, atMs }];
}

/** How a trunk of an event or of a listing stands; `atMs` is the last of the moments it names, null where it names none. */
export function readTrunkStatus(
  trunkId: string,
  body: unknown,
  told: Told,
): Omit<TrunkStateChange, 'atMs'> & { readonly atMs: number | null } {
  const { data } = trunk.safeParse(body);
  const connection = data?.connectedStatus;
  const times = [
    connection?.connectedStateTime,
    ...(data?.optionsStatus ?? []).map(({ optionStateTime }) => optionStateTime),
    ...(data?.registersStatus ?? []).map(({ registerStateTime }) => registerStateTime),
  ].filter((time) => time != null);
  return {
    kind: 'trunk_state',
    trunkId,
    connected: connection?.connected ?? null,
    connectedAtMs: connection?.connectedStateTime ?? null,
    options: data?.optionsStatus?.flatMap((way) => toWay(way.optionState, way)) ?? null,
    registers: data?.registersStatus?.flatMap((way) => toWay(way.registerState, way)) ?? null,
    atMs: times.length === 0 ? null : Math.max(...times),
    ...told,
  };
}

function toWay(isUp: boolean | null | undefined, way: Pick<z.infer<typeof option>, 'proxyAddress' | 'errorInfo'>) {
  if (isUp == null) return [];
  const { code, text } = way.errorInfo ?? {};
  const error = isUp ? null : [code, text].filter((part) => part).join(' ') || null;
  const told: TrunkWay = { address: way.proxyAddress ?? '', isUp, error };
  return [told];
}

/** What a trunk carries, of an event or of a reading of the metrics. */
export function readCalls(trunkId: string, body: unknown, told: Told): TrunkCallsChange[] {
  const { data } = metrics.safeParse(body);
  if (!data || data.eventTime === null) return [];
  const { inboundCallCount: inbound, outboundCallCount: outbound } = data.calls;
  const mismatches = data.qos?.mismatchCount ?? null;
  return [{ kind: 'trunk_calls', trunkId, inbound, outbound, mismatches, atMs: data.eventTime, ...told }];
}

function readEdge(edgeId: string, body: unknown, told: Told, sentAtMs: number | null): EdgeStateChange[] {
  const { data } = edge.safeParse(body);
  if (!data) return [];
  // A clock that is ahead must not keep out what comes after.
  const atMs = Math.min(sentAtMs ?? told.receivedAtMs, told.receivedAtMs);
  return [{ kind: 'edge_state', edgeId, status: data.onlineStatus, atMs, ...told }];
}
