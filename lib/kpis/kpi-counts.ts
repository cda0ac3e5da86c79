import { scopeKey, type KpiReading, type KpiScope } from './schema.ts';

/** What counts of one person: their states as stored, and the management unit that their adherence told. */
export type KpiState = {
  readonly presence: string | null;
  readonly presenceAtMs: number | null;
  readonly routingStatus: string | null;
  readonly adherence: string | null;
  readonly managementUnitId: string | null;
};

/** Names of what a person of the directory belongs to. */
export type KpiMember = { readonly team: string | null; readonly groups: readonly string[] };

/** An organisation's figures, kept up to date change by change. */
export type KpiCounter = {
  /** Takes a person's state in the place of the one before; null when they are gone. */
  set(userId: string, state: KpiState | null): void;
  /** The people of the directory: nobody else counts. Counts everybody anew. */
  setMembers(members: ReadonlyMap<string, KpiMember>): void;
  isMember(userId: string): boolean;
  /** Rises with every change of a figure. */
  readonly revision: number;
  /** The scopes whose figures changed after a revision; those that nobody is in any more with empty counts. */
  readingsSince(revision: number): KpiReading[];
};

type Tally = {
  readonly scope: KpiScope;
  readonly counts: Map<string, number>;
  readonly users: Set<string>;
  revision: number;
};

/**
 * Counts people by state in each scope. A change costs what its scopes are, however many people there are. Revisions go on from
 * `firstRevision`.
 */
export function createKpiCounter(firstRevision = 0): KpiCounter {
  const states = new Map<string, KpiState>();
  const tallies = new Map<string, Tally>();
  let members: ReadonlyMap<string, KpiMember> = new Map();
  let revision = firstRevision;

  const tallyOf = (scope: KpiScope): Tally => {
    const key = scopeKey(scope);
    const tally = tallies.get(key) ?? { scope, counts: new Map(), users: new Set(), revision: 0 };
    tallies.set(key, tally);
    return tally;
  };
  const scopesOf = (userId: string, state: KpiState): KpiScope[] => {
    const member = members.get(userId);
    if (member === undefined) return [];
    return [
      { kind: 'organisation', id: '' },
      ...(state.managementUnitId === null ? [] : [{ kind: 'unit' as const, id: state.managementUnitId }]),
      ...(member.team === null ? [] : [{ kind: 'team' as const, id: member.team }]),
      ...member.groups.map((id) => ({ kind: 'group' as const, id })),
    ];
  };
  const add = (userId: string, state: KpiState, amount: 1 | -1) => {
    for (const scope of scopesOf(userId, state)) {
      const tally = tallyOf(scope);
      if (amount === 1) tally.users.add(userId);
      else tally.users.delete(userId);
      for (const key of keysOf(state)) {
        const count = (tally.counts.get(key) ?? 0) + amount;
        if (count === 0) tally.counts.delete(key);
        else tally.counts.set(key, count);
      }
      tally.revision = revision;
    }
  };
  const read = ({ scope, counts, users }: Tally): KpiReading => ({
    scope,
    counts: Object.fromEntries(counts),
    inState: timesInState(users, states),
  });

  return {
    set(userId, state) {
      const before = states.get(userId);
      revision += 1;
      if (before) add(userId, before, -1);
      if (state) {
        states.set(userId, state);
        add(userId, state, 1);
      } else states.delete(userId);
    },
    isMember: (userId) => members.has(userId),
    setMembers(known) {
      revision += 1;
      for (const [userId, state] of states) add(userId, state, -1);
      members = known;
      for (const [userId, state] of states) add(userId, state, 1);
    },
    get revision() {
      return revision;
    },
    readingsSince: (since) => [...tallies.values()].filter((tally) => tally.revision > since).map(read),
  };
}

/** The counts that a person is in. A routing status counts only for who is on queue: of others it says nothing. */
function keysOf({ presence, routingStatus, adherence }: KpiState): string[] {
  const keys: string[] = [];
  if (presence !== null) keys.push(`presence.${presence}`);
  if (presence === 'ON_QUEUE' && routingStatus !== null) keys.push(`routing.${routingStatus}`);
  if (adherence !== null) keys.push(`adherence.${adherence}`);
  return keys;
}

function timesInState(users: ReadonlySet<string>, states: ReadonlyMap<string, KpiState>): KpiReading['inState'] {
  const sums = new Map<string, { people: number; sinceMs: number; longestSinceMs: number }>();
  for (const userId of users) {
    const { presence = null, presenceAtMs = null } = states.get(userId) ?? {};
    if (presence === null || presenceAtMs === null) continue;
    const sum = sums.get(presence) ?? { people: 0, sinceMs: 0, longestSinceMs: presenceAtMs };
    sum.people += 1;
    sum.sinceMs += presenceAtMs;
    sum.longestSinceMs = Math.min(sum.longestSinceMs, presenceAtMs);
    sums.set(presence, sum);
  }
  return Object.fromEntries(
    [...sums].map(([presence, { people, sinceMs, longestSinceMs }]) => [
      presence,
      { averageSinceMs: Math.round(sinceMs / people), longestSinceMs },
    ]),
  );
}
