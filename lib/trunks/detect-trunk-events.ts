import type { TrunkEventKind, TrunkThresholds, TrunkWay } from './schema.ts';
import { standingOf } from './trunk-condition.ts';
import type { TrunkProjection, TrunkState } from './trunk-state.ts';
import { watchBases, type TrunkWatch } from './watch-bases.ts';

/** Something that happened to a trunk, a base, or (both null) the whole organisation. */
export type DetectedEvent = {
  readonly kind: TrunkEventKind;
  readonly atMs: number;
  readonly trunkBaseId: string | null;
  readonly trunkId: string | null;
  readonly edgeId: string | null;
  /** What is needed to say it in words. */
  readonly detail: {
    readonly reason?: string;
    readonly calls?: number;
    readonly capacity?: number;
    /** Concurrent calls that were lost, and that other trunk bases took over. */
    readonly lost?: number;
    readonly moved?: number;
    readonly toTrunkBaseIds?: readonly string[];
    readonly afterMs?: number;
  };
};

/** What is to be remembered for the next time, and what happened. */
export type Detected = { readonly events: readonly DetectedEvent[]; readonly watch: TrunkWatch };

/**
 * Tells what happened between two states of an organisation's trunks: of each trunk, whether registrations, options pings or the
 * whole of it went or came back; of each base, what {@link watchBases} sees. What is seen for the first time has not happened
 * now. A trunk that somebody deactivated or deleted in Genesys is not in trouble: of it no loss is told, and once it is active
 * again how it stands then. `nowMs` is Genesys' time of the change.
 */
export function detectTrunkEvents(
  before: TrunkProjection,
  after: TrunkProjection,
  watch: TrunkWatch,
  thresholds: Pick<TrunkThresholds, 'near' | 'reached'>,
  nowMs: number,
): Detected {
  const events: DetectedEvent[] = [];
  for (const trunk of after.trunks.values()) {
    const known = before.trunks.get(trunk.id);
    const edge = after.edges.get(trunk.edgeId ?? '');
    const knownEdge = before.edges.get(known?.edgeId ?? '');
    if (!known || (known === trunk && edge === knownEdge)) continue;
    const was = standingOf(known, knownEdge);
    const is = standingOf(trunk, edge);
    const atMs = trunk.stateAtMs !== known.stateAtMs ? (trunk.stateAtMs ?? nowMs) : nowMs;
    const { id: trunkId, trunkBaseId, edgeId } = trunk;
    const tell = (kind: TrunkEventKind, reason: string | null) =>
      events.push({ kind, atMs, trunkBaseId, trunkId, edgeId, detail: reason === null ? {} : { reason } });
    for (const kind of changesOf(known, trunk)) {
      tell(kind, kind === 'registration_lost' ? errorOf(trunk.registers) : errorOf(trunk.options));
    }
    if (!isActive(trunk) || is.condition === 'unknown') continue;
    const [wasOut, isOut] = [was.condition === 'out_of_service', is.condition === 'out_of_service'];
    if (isActive(known) && (was.condition === 'unknown' || wasOut === isOut)) continue;
    tell(isOut ? 'trunk_down' : 'trunk_up', is.reason);
  }
  const watched = watchBases(after, watch, thresholds, nowMs);
  return { events: [...events, ...watched.events], watch: watched.watch };
}

/** What happened to the ways of one trunk. */
function changesOf(known: TrunkState, trunk: TrunkState): TrunkEventKind[] {
  const kinds: TrunkEventKind[] = [];
  const compare = (was: readonly TrunkWay[], is: readonly TrunkWay[], lost: TrunkEventKind, back: TrunkEventKind) => {
    if (was.length === 0 || is.length === 0) return;
    const [wereDown, areDown] = [downOf(was), downOf(is)];
    if (isActive(trunk) && areDown > 0 && (wereDown === 0 || !isActive(known))) kinds.push(lost);
    if (areDown === 0 && wereDown > 0) kinds.push(back);
  };
  compare(known.registers, trunk.registers, 'registration_lost', 'registration_back');
  compare(known.options, trunk.options, 'options_failed', 'options_back');
  if (isActive(trunk) && isRefusing(trunk) && !isRefusing(known)) kinds.push('blocked');
  return kinds;
}

const isActive = ({ state }: TrunkState) => state === 'active';
const downOf = (ways: readonly TrunkWay[]) => ways.filter(({ isUp }) => !isUp).length;
const errorOf = (ways: readonly TrunkWay[]) => ways.find(({ isUp }) => !isUp)?.error ?? null;

/** Whether the carrier says that it takes no more: SIP 503, Service Unavailable. */
export function isRefusing({ options }: Pick<TrunkState, 'options'>): boolean {
  return options.some(({ isUp, error }) => !isUp && error !== null && /^503\b/.test(error));
}
