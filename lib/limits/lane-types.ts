import type { ShareBudget } from './budget-sharing.ts';
import type { BudgetState, PauseReason, RefusalScope } from './budget-types.ts';
import type { Place } from './call-queue.ts';
import type { Estimate } from './estimate.ts';
import type { Grant } from './grant.ts';
import type { GateSettings, HostGate } from './host-gate.ts';
import type { Priority } from './priority.ts';

/** How a turn ended: with what the work returned, or without the work having run. */
export type Turn<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'turned_away'; readonly reason: PauseReason; readonly retryAfterMs: number }
  | { readonly kind: 'halted'; readonly reason: string }
  | { readonly kind: 'aborted' };

/** A call's place in its lane, for as long as the call lives. Its label is the operation. */
export type Ticket = Place<Waiter>;

/** Numbers a lane works with. */
export type LaneSettings = GateSettings & {
  /**
   * Calls in flight at once, those that hang left out; and how many may be when the next is not interactive: few are enough
   * where calls are quick.
   */
  readonly maxConcurrent: number;
  readonly maxConcurrentBulk: number;
  /** Calls of one family in flight at once, those that hang left out: fewer than `maxConcurrent`, so that others always find a slot. */
  readonly maxConcurrentFamily: number;
  /** A pause longer than this turns calls of the priority away instead of letting them wait. */
  readonly maxPauseMs: Readonly<Record<Priority, number>>;
};

/** A pause that Genesys asked for. */
export type LanePause = {
  readonly operation: string | null;
  readonly untilMs: number;
  readonly reason: PauseReason;
};

/** A limit that a lane has learned from answers. */
export type LaneLearned = {
  readonly key: 'token' | 'host' | `operation:${string}`;
  readonly allowed: number;
  readonly source: 'documented' | 'observed';
};

/** What a lane may be given beside its settings. */
export type LaneDeps = {
  readonly onLearned?: (learned: LaneLearned) => void;
  /** Makes the lane's budget one of several processes. */
  readonly share?: ShareBudget;
};

/** Queue, budget and pacing of one bucket. Everything that wants to call goes through here, in turn. */
export type Lane = {
  /**
   * Takes a place at the end of its priority; the place is kept through every repetition of the call. Calls of one `family`
   * share its part of the slots.
   */
  enter(priority: Priority, operation?: string, family?: string): Ticket;
  /**
   * Waits for the ticket's turn, then runs `work` in a slot. `work` must call the grant's `depart` right before it sends,
   * come again when that is refused, and settle it once there is an answer. Rejects with what `work` throws.
   */
  turn<T>(ticket: Ticket, signal: AbortSignal | undefined, work: (grant: Grant) => Promise<T>): Promise<Turn<T>>;
  /** Says whose limit refused a call: the token's, unless its own state does not explain it (`isElsewhere`). */
  refused(operation: string, isElsewhere: boolean): RefusalScope;
  /** Stops everything under the limit for `waitMs`; turns away who would wait too long. */
  pause(waitMs: number, reason: PauseReason, scope?: RefusalScope, operation?: string): void;
  setLimit(limit: number | null, source: 'limits_api' | 'override'): void;
  /** What an earlier process learned. */
  adopt(learned: { readonly key: LaneLearned['key']; readonly allowed: number }): void;
  /** Goes through a gate shared with the other organisations of its host from now on. */
  join(gate: HostGate): void;
  /** Makes a call more urgent because somebody more urgent now waits for it, too. */
  raise(ticket: Ticket, priority: Priority): void;
  /** Keeps all but interactive calls back until `ready` settles (for example until the limit is known). */
  holdUntil(ready: Promise<unknown>): void;
  /** Sends everybody who waits away and lets nobody in, until `resume`. */
  halt(reason: string): void;
  resume(): void;
  readonly haltReason: string | null;
  /** How long the present pause lasts; 0 when there is none. */
  readonly pausedForMs: number;
  /** What stands still now: everything (`operation` null), or single operations under a limit of their own. */
  readonly pauses: readonly LanePause[];
  readonly waiting: Readonly<Record<Priority, number>>;
  readonly isEmpty: boolean;
  state(): BudgetState;
  /** How long `calls` more calls of one priority would take. */
  estimate(calls: number, priority: Priority): Estimate;
  /** Halts for good, by default with the reason `closed`, and releases the timer. */
  close(reason?: string): void;
};

/** Somebody who waits; `end` is called once. */
export type Waiter = { pending: PendingTurn | null };
type PendingTurn = { readonly run: (grant: Grant) => Promise<void>; readonly end: (turn: Turn<never>) => void };
