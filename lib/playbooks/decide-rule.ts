import type { TargetCondition } from './check-step.ts';
import { TROUBLE_KINDS, type TroubleKind } from './schema.ts';

/** An event of a trunk, as far as rules look at it. */
export type TrunkNews = {
  readonly atMs: number;
  readonly kind: string;
  readonly trunkBaseId: string | null;
  readonly trunkId: string | null;
};

/** What a rule says. */
export type RuleTerms = {
  readonly eventKinds: readonly TroubleKind[];
  readonly trunkBaseIds: readonly string[];
  readonly holdDownMs: number;
  readonly coolDownMs: number;
  /** Events up to then are none of its business. */
  readonly enabledAtMs: number;
};

/** Trouble that has lasted: since when without a break, what it is, and of which trunk bases. */
export type Trouble = {
  readonly sinceMs: number;
  readonly kinds: readonly string[];
  readonly trunkBaseIds: readonly string[];
};

/** `hold`: there is trouble, and it must last longer, or the cool-down has to pass; `untilMs` at the earliest. */
export type RuleDecision =
  | { readonly kind: 'ignore' }
  | { readonly kind: 'hold'; readonly why: 'hold_down' | 'cool_down'; readonly untilMs: number }
  | { readonly kind: 'apply'; readonly trouble: Trouble };

/** Trouble of a trunk base: since when without a break, and its trunks in trouble, each with when it joined and by which kinds. */
type Open = { readonly sinceMs: number; readonly trunks: Map<string, Joined> };
type Joined = { readonly atMs: number; readonly kinds: Set<string> };

/**
 * Whether a rule acts now, from the events and the clock alone. A trunk base is in trouble from the first event of a chosen
 * kind until the last trunk that reported one is back. Trouble that breaks off starts over, so that a flapping trunk never
 * acts, and each trouble acts once. It is held from the last trunk that joined it: until then others carried the calls. A trunk
 * base has to be known to be out of service besides: one that carries calls by some of its trunks is left alone, and so is one of
 * which nothing is heard at present.
 */
export function decideRule(
  terms: RuleTerms,
  events: readonly TrunkNews[],
  conditions: ReadonlyMap<string, TargetCondition>,
  lastActedAtMs: number | null,
  nowMs: number,
): RuleDecision {
  const open = openTroubles(terms, events, nowMs);
  const fresh = [...open].filter(
    ([baseId, { sinceMs }]) =>
      conditions.get(baseId) === 'out_of_service' && (lastActedAtMs === null || sinceMs > lastActedAtMs),
  );
  if (fresh.length === 0) return { kind: 'ignore' };
  const sinceMs = Math.min(...fresh.map(([, trouble]) => trouble.sinceMs));
  const heldUntilMs = Math.min(...fresh.map(([, trouble]) => joinedAtMs(trouble))) + terms.holdDownMs;
  const cooledAtMs = lastActedAtMs === null ? heldUntilMs : lastActedAtMs + terms.coolDownMs;
  const untilMs = Math.max(heldUntilMs, cooledAtMs);
  if (nowMs < untilMs) return { kind: 'hold', why: cooledAtMs > heldUntilMs ? 'cool_down' : 'hold_down', untilMs };
  const lasting = fresh.filter(([, trouble]) => joinedAtMs(trouble) + terms.holdDownMs <= nowMs);
  const kinds = new Set(lasting.flatMap(([, { trunks }]) => [...trunks.values()].flatMap((trunk) => [...trunk.kinds])));
  return {
    kind: 'apply',
    trouble: { sinceMs, kinds: [...kinds].sort(), trunkBaseIds: lasting.map(([baseId]) => baseId).sort() },
  };
}

/** When the last trunk joined that is in trouble still. */
function joinedAtMs({ trunks }: Open): number {
  return Math.max(...[...trunks.values()].map(({ atMs }) => atMs));
}

/** Trunk bases in trouble now. Events that come twice or late change nothing: what counts is when they happened. */
function openTroubles(terms: RuleTerms, events: readonly TrunkNews[], nowMs: number): ReadonlyMap<string, Open> {
  const beginnings = new Set<string>(terms.eventKinds);
  const endings = new Map<string, string>(terms.eventKinds.map((kind) => [TROUBLE_KINDS[kind], kind]));
  const watched = new Set(terms.trunkBaseIds);
  const open = new Map<string, Open>();
  const inOrder = events
    .filter(({ atMs }) => atMs > terms.enabledAtMs && atMs <= nowMs)
    // Of two at one moment the end comes first, so that the trouble counts from there.
    .toSorted((one, other) => one.atMs - other.atMs || Number(endings.has(other.kind)) - Number(endings.has(one.kind)));
  for (const { kind, trunkBaseId, trunkId, atMs } of inOrder) {
    if (trunkBaseId === null || !watched.has(trunkBaseId)) continue;
    const id = trunkId ?? '';
    if (beginnings.has(kind)) {
      const trouble = open.get(trunkBaseId) ?? { sinceMs: atMs, trunks: new Map<string, Joined>() };
      const trunk = trouble.trunks.get(id) ?? { atMs, kinds: new Set<string>() };
      trunk.kinds.add(kind);
      trouble.trunks.set(id, trunk);
      open.set(trunkBaseId, trouble);
    } else {
      const ended = endings.get(kind);
      const trouble = open.get(trunkBaseId);
      const trunk = trouble?.trunks.get(id);
      if (ended === undefined || !trouble || !trunk) continue;
      trunk.kinds.delete(ended);
      if (trunk.kinds.size === 0) trouble.trunks.delete(id);
      if (trouble.trunks.size === 0) open.delete(trunkBaseId);
    }
  }
  return open;
}
