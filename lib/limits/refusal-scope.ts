import type { RefusalScope } from './budget-types.ts';

/** One call that a limit above the token's own refused. `owner` is whoever the token belongs to. */
export type Refusal<T> = {
  readonly owner: T;
  readonly operation: string;
  readonly atMs: number;
};

/** Tells whose limit refuses calls, from who else is refused or let through at the same moment. Pure: time is passed in. */
export type RefusalScopes<T> = {
  /** Judges a refusal; `host` and `token` take back what the `lately` refused ones, this one included, were judged before. */
  refused(refusal: Refusal<T>): { readonly scope: RefusalScope; readonly lately: readonly Refusal<T>[] };
  /** A call of the owner was let through; it had left at `startedAtMs`. */
  admitted(owner: T, startedAtMs: number): void;
};

/** Refusals that must agree before a whole host or token is blamed, and how much they must outnumber what was let through. */
const FEWEST_REFUSALS = 3;
const FEWEST_OF_ONE_OWNER = 2;
const OUTNUMBER = 4;

/**
 * So many moments before it refusals were lately. A process that was held up splits one limit's refusals over several
 * moments; an operation that is taken back wrongly learns its own limit again within a refusal or two.
 */
const LATELY_MOMENTS = 5;

/**
 * A refusal alone is its operation's. Several organisations refused within `momentMs`, while next to nothing that left after
 * the first of them is let through, share a limit of their host; several operations of one organisation share the token's.
 */
export function createRefusalScopes<T>(momentMs: number): RefusalScopes<T> {
  let refusals: Refusal<T>[] = [];
  let lately: Refusal<T>[] = [];
  let admissions: { readonly owner: T; readonly startedAtMs: number }[] = [];

  const judge = ({ owner, atMs }: Refusal<T>): RefusalScope => {
    const firstAtMs = refusals[0]?.atMs ?? atMs;
    const since = admissions.filter(({ startedAtMs }) => startedAtMs >= firstAtMs);
    const owners = new Set(refusals.map((refusal) => refusal.owner));
    if (owners.size > 1 && refusals.length >= Math.max(FEWEST_REFUSALS, OUTNUMBER * since.length)) return 'host';
    const own = refusals.filter((refusal) => refusal.owner === owner);
    const operations = new Set(own.map(({ operation }) => operation));
    const ownSince = since.filter((admission) => admission.owner === owner).length;
    const isWholeToken = operations.size > 1 && own.length >= Math.max(FEWEST_OF_ONE_OWNER, OUTNUMBER * ownSince);
    return isWholeToken ? 'token' : 'operation';
  };
  return {
    refused(refusal) {
      refusals = [...refusals.filter(({ atMs }) => atMs > refusal.atMs - momentMs), refusal];
      const firstAtMs = refusals[0]?.atMs ?? refusal.atMs;
      admissions = admissions.filter(({ startedAtMs }) => startedAtMs >= firstAtMs);
      lately = [...lately.filter(({ atMs }) => atMs > refusal.atMs - LATELY_MOMENTS * momentMs), refusal];
      return { scope: judge(refusal), lately };
    },
    admitted(owner, startedAtMs) {
      if (refusals.length > 0 && startedAtMs >= (refusals[0]?.atMs ?? Infinity))
        admissions.push({ owner, startedAtMs });
      // Nothing is asked about the past beyond the moment of the last refusal.
      if (admissions.length > 1_000) admissions = admissions.slice(-500);
    },
  };
}
