import type { Priority } from './priority.ts';

/** Where the organisation's limit comes from, the least trusted first. */
export type LimitSource = 'default' | 'limits_api' | 'throttle' | 'headers' | 'override';

/**
 * What is known of the server's window: nothing yet (accounted as rolling), that all its calls come back at one moment
 * (`fixed` from its first call, `aligned` to the server's clock), or that each comes back a window after it was made.
 */
export type WindowKind = 'unknown' | 'fixed' | 'aligned' | 'rolling';

/** Why the whole bucket stands still. `parked`: the server's hint is beyond what we wait for. */
export type PauseReason = 'throttled' | 'parked';

/** One bucket's budget at one moment. Times are epoch milliseconds. */
export type BudgetState = {
  readonly limit: number;
  readonly limitSource: LimitSource;
  readonly windowMs: number;
  readonly windowKind: WindowKind;
  /** Calls spent in the current window: the server's count where it tells, ours otherwise, in flight included. */
  readonly used: number;
  readonly remaining: number;
  /** Kept back for interactive calls. */
  readonly reserve: number;
  /** Calls of other applications expected until the window ends (in a rolling one, what they have in it). */
  readonly others: number;
  readonly inFlight: number;
  /** When some or all of what is used comes back; null when nothing is used. */
  readonly resetsAtMs: number | null;
  readonly pausedUntilMs: number | null;
  readonly pauseReason: PauseReason | null;
};

/** May a call start now, and if not, when to ask again. */
export type Admission =
  | { readonly admit: true }
  | {
      readonly admit: false;
      readonly reason: 'paused' | 'exhausted' | 'reserved' | 'paced';
      /** Ask again then; null: only the end of a call in flight can change the answer. */
      readonly retryAtMs: number | null;
    };

/** What the rate headers of one answer said; a field is null when the header is absent or makes no sense. */
export type RateHeaders = {
  readonly count: number | null;
  readonly allowed: number | null;
  readonly resetMs: number | null;
};

/** The numbers a budget works with. */
export type BudgetSettings = {
  readonly limit: number;
  readonly windowMs: number;
  /** Added to the window when calls are expected back, against clock differences. */
  readonly windowMarginMs: number;
  /** Length of one second of the server's clock: 1,000 except against a simulator whose time runs faster. */
  readonly serverSecondMs: number;
  /** Share of the limit that is kept for interactive calls however few there were. */
  readonly reserveFloorShare: number;
  /** True for a limit that no header counts (a route's, a shared gateway's): nothing is to be learned from answers. */
  readonly isUncounted?: boolean;
};

/**
 * How a call ended, as far as the budget cares. `throttled`: the token's own limit refused it. `throttled_elsewhere`: some
 * other limit did (a route's, a shared gateway's). `unknown`: no answer, it may have counted. `unsent`: it never left.
 */
export type Settlement = {
  readonly atMs: number;
  /** Where the call belongs in the log, for limits that are learned later. */
  readonly label?: string;
  readonly outcome: 'admitted' | 'throttled' | 'throttled_elsewhere' | 'unknown' | 'unsent';
  /** On a refusal: calls that other processes had let through in the window. */
  readonly admittedElsewhere?: number;
  readonly headers: RateHeaders;
};

/** What of a bucket's work waits behind a call that is not interactive, that call included. */
export type Backlog = {
  readonly calls: number;
  /** How many more will be handed in soon, judging by the last moments; Infinity when nobody can tell. */
  readonly toCome: number;
};

/** A call the budget admitted; give it back with `settle`. */
export type Permit = {
  readonly priority: Priority;
  readonly startedAtMs: number;
  /** Which window was known when the call started, and how many calls of ours it had counted. */
  readonly windowId: number;
  readonly counted: number;
};

/** Whose limit refused a call: the token's own, one operation's of the organisation, or one of the whole host. */
export type RefusalScope = 'token' | 'operation' | 'host';
