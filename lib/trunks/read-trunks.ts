import { collectPages } from '#lib/genesys/collect-pages.ts';
import type { CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { edgesList } from '#lib/genesys/operations/edges.ts';
import {
  callsMetrics,
  trunkBasesList,
  trunksList,
  trunksMetrics,
  TRUNK_METRICS_AT_ONCE,
} from '#lib/genesys/operations/trunks.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { addTrunkEvents } from './store.ts';
import { applyTrunkReading } from './apply-trunk-changes.ts';
import { readCalls, readTrunkStatus } from './normalise-trunk-event.ts';
import { noteReading, takeReading } from './read-store.ts';
import { addOrganisationCalls, findOrganisationCalls, type CallMetrics } from './sample-store.ts';
import { guardCalls } from './storm-guard.ts';
import type { ReadTrunk, TrunkReading } from './trunk-state.ts';

/** `all`: with trunk bases and edges. `states`: how trunks stand and what they carry. */
export type ReadingScope = 'all' | 'states';

/** Nobody else reads, and nobody has read within this. */
export type ReadingOptions = {
  readonly scope: ReadingScope;
  readonly notWithinMs: number;
  readonly signal: AbortSignal;
};

/**
 * Reads the organisation's trunks and writes what it finds; `skipped` when somebody else reads, or has just read. For a hundred
 * trunks two calls of Genesys, and two more for bases and edges; all of them go by {@link guardCalls}. For ingress and for reads
 * in the background, which hold no permission of a person.
 */
export async function readTrunks(
  gateway: Pick<Gateway, 'call'>,
  ctx: OrgContext,
  { scope, notWithinMs, signal }: ReadingOptions,
): Promise<Result<'read' | 'skipped', GatewayCode>> {
  const { orgId } = ctx;
  if (!(await withOrg(ctx, (tx) => takeReading(tx, notWithinMs)))) return ok('skipped');
  const startedAt = new Date();
  let news = {};
  try {
    const guarded = guardCalls(gateway, ctx, { signal, isReading: true });
    const read = await readReading(guarded, optionsOf(ctx, signal), scope);
    if (!read.ok) {
      news = { problem: read.error.message };
      return read;
    }
    await applyTrunkReading(ctx, read.data);
    news = { problem: null, statesAt: startedAt, ...(scope === 'all' ? { inventoryAt: startedAt } : {}) };
    return ok('read');
  } finally {
    await withOrg(ctx, (tx) => noteReading(tx, orgId, { readingUntil: null, ...news }));
  }
}

const optionsOf = ({ orgId }: OrgContext, signal: AbortSignal): CallOptions => ({
  org: orgId,
  consumer: 'trunks.read',
  priority: 'sync',
  freshness: 'network',
  signal,
});

async function readReading(
  gateway: Pick<Gateway, 'call'>,
  options: CallOptions,
  scope: ReadingScope,
): Promise<Result<TrunkReading, GatewayCode>> {
  const trunks = await collectPages(gateway, trunksList, {}, options);
  if (!trunks.ok) return trunks;
  const told = { receivedAtMs: Date.now(), source: 'trunks.list' } as const;
  const external = trunks.data.data.flatMap((trunk): ReadTrunk[] => {
    if (trunk.trunkType !== 'EXTERNAL' || trunk.trunkBase === null) return [];
    const id = trunk.id.toLowerCase();
    const isTold = (status: string | null) => status === null || status === 'ENABLED';
    const body = {
      ...trunk,
      optionsStatus: isTold(trunk.optionsEnabledStatus) ? trunk.optionsStatus : [],
      registersStatus: isTold(trunk.registersEnabledStatus) ? trunk.registersStatus : [],
    };
    return [
      {
        id,
        name: trunk.name ?? id,
        trunkBaseId: trunk.trunkBase.id.toLowerCase(),
        edgeId: trunk.edge?.id.toLowerCase() ?? null,
        state: STATES.find((known) => known === trunk.state) ?? 'active',
        inService: trunk.inService !== false,
        enabled: trunk.enabled !== false,
        status: readTrunkStatus(id, body, told),
      },
    ];
  });
  const inventory = external.length > 0 && scope === 'all' ? await readInventory(gateway, options) : ok(NO_INVENTORY);
  if (!inventory.ok) return inventory;
  const calls: TrunkReading['calls'][number][] = [];
  for (let from = 0; from < external.length; from += TRUNK_METRICS_AT_ONCE) {
    const trunkIds = external.slice(from, from + TRUNK_METRICS_AT_ONCE).map(({ id }) => id);
    const metrics = await gateway.call(trunksMetrics, { trunkIds }, options);
    if (!metrics.ok) return metrics;
    for (const one of metrics.data.data) if (one.trunk) calls.push(...readCalls(one.trunk.id.toLowerCase(), one, told));
  }
  return ok({ receivedAtMs: told.receivedAtMs, ...inventory.data, trunks: external, calls });
}

const STATES = ['active', 'inactive', 'deleted'] as const;
const NO_INVENTORY: Pick<TrunkReading, 'bases' | 'edges'> = { bases: null, edges: null };

async function readInventory(
  gateway: Pick<Gateway, 'call'>,
  options: CallOptions,
): Promise<Result<Pick<TrunkReading, 'bases' | 'edges'>, GatewayCode>> {
  const bases = await collectPages(gateway, trunkBasesList, {}, options);
  if (!bases.ok) return bases;
  const edges = await collectPages(gateway, edgesList, {}, options);
  if (!edges.ok) return edges;
  return ok({
    bases: bases.data.data
      .filter(({ trunkType, state }) => trunkType === 'EXTERNAL' && state !== 'deleted')
      .map(({ id, name, maxCalls, trunkMetabase, managed, state }) => ({
        id: id.toLowerCase(),
        name: name ?? id,
        maxCalls,
        metabase: trunkMetabase?.id ?? null,
        isManaged: managed === true,
        state: state ?? 'active',
      })),
    edges: edges.data.data.map(({ id, name, site, state, onlineStatus }) => ({
      id: id.toLowerCase(),
      name: name ?? id,
      siteId: site?.id.toLowerCase() ?? null,
      siteName: site?.name ?? null,
      state: state ?? 'active',
      status: onlineStatus,
    })),
  });
}

/**
 * Reads how many calls the whole organisation has and may have: one call by {@link guardCalls}. Reaching the limit is written down
 * as what happened, once for as long as it lasts.
 */
export async function readOrganisationCalls(
  gateway: Pick<Gateway, 'call'>,
  ctx: OrgContext,
  signal: AbortSignal,
): Promise<Result<CallMetrics | null, GatewayCode>> {
  const { orgId } = ctx;
  const guarded = guardCalls(gateway, ctx, { signal, isReading: false });
  const read = await guarded.call(callsMetrics, {}, optionsOf(ctx, signal));
  if (!read.ok) return read;
  const { concurrentCallCount: calls, maxCallCapacity } = read.data.data;
  if (calls === null) return ok(null);
  const metrics = { calls, maxCapacity: maxCallCapacity !== null && maxCallCapacity > 0 ? maxCallCapacity : null };
  const now = new Date(read.data.fetchedAtMs);
  await withOrg(ctx, async (tx) => {
    const before = await findOrganisationCalls(tx, orgId, now);
    await addOrganisationCalls(tx, now, metrics);
    const isFull = metrics.maxCapacity !== null && calls >= metrics.maxCapacity;
    const wasFull = before !== null && before.maxCapacity !== null && before.peak >= before.maxCapacity;
    if (!isFull || wasFull) return;
    const nobody = { trunkBaseId: null, trunkId: null, edgeId: null };
    const detail = { calls, capacity: metrics.maxCapacity ?? calls };
    await addTrunkEvents(tx, orgId, [{ kind: 'blocked', atMs: now.getTime(), ...nobody, detail }]);
  });
  return ok(metrics);
}
