import 'server-only';
import { systemContext } from '#lib/install/system-context.ts';
import { log } from '#lib/log.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { TrunkStatesRequest, type TrunkStatesAnswer } from './data-action-contract.ts';
import { readTrunks } from './read-trunks.ts';
import type { TrunkGroup, TrunkOverview, TrunkRow } from './schema.ts';
import { standingOfAll } from './trunk-condition.ts';
import { sumOfKnown } from './trunk-state.ts';
import { warmFeed } from './warm-feed.ts';

/** Trunks of which Genesys sends no events are read once a minute; what is older than this is not what it should be. */
const STALE_MS = 90_000;
/** Trunks that nobody keeps up to date are read this often at most, while somebody asks. */
const REFRESH_MS = 30_000;
const READ_WITHIN_MS = 60_000;

/**
 * The state of an organisation's trunks as it is known, for its data actions: from the memory of this process, whatever Genesys or
 * the reception of events does. What is too old says so; a reading is then begun in the background, within what the storm guard
 * allows, and not waited for. `not_found` where there is no such trunk, `invalid_request` where the question is not understood.
 */
export async function answerTrunkStates(
  orgId: string,
  body: unknown,
): Promise<Result<TrunkStatesAnswer, 'not_found' | 'invalid_request'>> {
  const asked = TrunkStatesRequest.safeParse(body ?? {});
  if (!asked.success) {
    const [issue] = asked.error.issues;
    return fail('invalid_request', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`);
  }
  const ctx = systemContext(orgId);
  const feed = await warmFeed(ctx);
  const overview = feed.overview();
  const found = selectTrunks(overview.groups, asked.data);
  if (found === null) return fail('not_found', 'This organisation has no such trunk.');
  const answer = toAnswer(found, overview);
  if (answer.isStale) refresh(ctx);
  return ok(answer);
}

type Found = { readonly group: TrunkGroup; readonly rows: readonly TrunkRow[] };

/** The trunks that are asked for; null when there are none, though some were named. */
function selectTrunks(groups: readonly TrunkGroup[], { trunkId, trunkBaseName }: TrunkStatesRequest): Found[] | null {
  const [id, name] = [trunkId.trim().toLowerCase(), trunkBaseName.trim().toLowerCase()];
  const found = groups
    .filter((group) => name === '' || group.name.trim().toLowerCase() === name)
    .map((group) => ({ group, rows: group.trunks.filter((row) => id === '' || row.trunkId === id) }))
    .filter(({ rows }) => rows.length > 0);
  return found.length === 0 && (id !== '' || name !== '') ? null : found;
}

function toAnswer(found: readonly Found[], { condition, asOfMs }: TrunkOverview): TrunkStatesAnswer {
  const ageMs = condition.trueUntilMs === null ? null : Math.max(0, asOfMs - condition.trueUntilMs);
  const rows = found.flatMap((one) => one.rows.map((row) => ({ ...row, trunkBaseName: one.group.name })));
  const standing = standingOfAll(rows.map((row) => ({ condition: row.condition, reason: row.conditionReason })));
  // One trunk of a base has no capacity of its own.
  const isWhole = found.every(({ group, rows: own }) => own.length === group.trunks.length);
  const isLimited = isWhole && found.every(({ group }) => group.capacity !== null);
  const calls = sumOfKnown(rows.flatMap(({ inbound, outbound }) => [inbound, outbound]));
  const capacity = isLimited ? sumOfKnown(found.map(({ group }) => group.capacity)) : null;
  return {
    isStale: ageMs === null || ageMs > STALE_MS,
    ...(ageMs === null ? {} : { ageSeconds: Math.round(ageMs / 1_000) }),
    asOf: condition.trueUntilMs === null ? '' : new Date(condition.trueUntilMs).toISOString(),
    state: standing.condition,
    reason: standing.reason ?? '',
    ...countOf('calls', calls),
    ...countOf('capacity', capacity),
    trunks: rows.map((row) => ({
      trunkId: row.trunkId,
      name: row.name,
      trunkBaseName: row.trunkBaseName,
      edgeName: row.edgeName ?? '',
      siteName: row.siteName ?? '',
      state: row.condition,
      reason: row.conditionReason ?? '',
      stateSince: row.stateAtMs === null ? '' : new Date(row.stateAtMs).toISOString(),
      ...countOf('inboundCalls', row.inbound),
      ...countOf('outboundCalls', row.outbound),
    })),
  };
}

const countOf = <K extends string>(name: K, count: number | null) =>
  (count === null ? {} : { [name]: count }) as Partial<Record<K, number>>;

/** Organisations whose trunks are read at the moment, or were within {@link REFRESH_MS}, whatever came of it. */
const refreshing = new Set<string>();

/**
 * Reads the trunks in the background, unless somebody does or has just done so. A reading that failed counts, too: another at once
 * would take one of the few places of a minute from those that may succeed.
 */
function refresh(ctx: OrgContext): void {
  const { orgId } = ctx;
  if (refreshing.has(orgId)) return;
  refreshing.add(orgId);
  const options = { scope: 'states', notWithinMs: REFRESH_MS, signal: AbortSignal.timeout(READ_WITHIN_MS) } as const;
  readTrunks(gateway(), ctx, options)
    .catch((error: unknown) => log.warn({ err: error, orgId }, 'trunks could not be read for a data action'))
    .finally(() => setTimeout(() => refreshing.delete(orgId), REFRESH_MS).unref());
}
