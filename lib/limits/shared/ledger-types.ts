import type { PauseReason } from '../budget-types.ts';

/** What has become of the permits of one chunk. All numbers are totals, so that telling twice does no harm. */
export type Settled = {
  /** Id of the chunk; a chunk the ledger does not know counts all the same. */
  readonly chunk: string;
  /** Calls that have ended, were not refused, and may have been counted by the server. */
  readonly ended: number;
  readonly refused: number;
  /** Permits no call was sent for. */
  readonly unsent: number;
  /** Whether the server has admitted one of the calls. */
  readonly admitted: boolean;
  /** Highest count of the server's window that one of the answers named. */
  readonly count: number | null;
};

/** Asks for permits. `rank` 0 is interactive, 1 background synchronisation, 2 bulk. */
export type Wish = { readonly chunk: string; readonly count: number; readonly rank: 0 | 1 | 2 };

/** One message about one bucket: what ended, what was found out, what is wanted. Every part may be empty. */
export type ExchangeRequest = {
  readonly bucket: string;
  readonly member: string;
  readonly epoch: string;
  /** Calls the asking process believes a window holds. */
  readonly limit: number;
  /** Permits to leave for interactive calls. */
  readonly keep: number;
  readonly windowMs: number;
  /** How long a permit granted now may stand for a call on its way. */
  readonly lifeMs: number;
  readonly settled: readonly Settled[];
  /** Calls on their way that were started without a permit, while the process was cut off. */
  readonly opened: { readonly chunk: string; readonly count: number } | null;
  readonly pause: { readonly pauseMs: number; readonly reason: PauseReason } | null;
  readonly wish: Wish | null;
};

/** The answer to an {@link ExchangeRequest}. */
export type ExchangeReply =
  /** The ledger was started anew: nothing was done, say hello first. */
  | { readonly kind: 'other_epoch' }
  | {
      readonly kind: 'exchanged';
      readonly granted: number;
      /** When to ask again, when nothing was granted. */
      readonly retryAfterMs: number;
      /** Calls of all processes that the server's window may hold. */
      readonly used: number;
      /** Those of them that have ended and were not refused. */
      readonly admitted: number;
      /** Calls of other applications that it holds besides. */
      readonly others: number;
      /** A pause that one of the processes was told; 0 when there is none. */
      readonly pausedForMs: number;
      readonly pauseReason: PauseReason | null;
    };

/** What a process says of itself, every heartbeat. */
export type HelloRequest = {
  readonly member: string;
  /** The epoch it knows, null at first. */
  readonly epoch: string | null;
  /** Changes when the server of the ledger was started anew. */
  readonly serverId: string;
  /** The share it may be using; see {@link HelloReply}. */
  readonly held: number;
  /** For how long it has been a member. */
  readonly memberForMs: number;
  /** The book's own time in the last answer it got, 0 before the first. */
  readonly heardAtMs: number;
  /** True while it uses its share, or has not told of calls it made so: it only asks whether the book is there. */
  readonly isReturning: boolean;
  /** Members it knows of, for a ledger that has forgotten them. */
  readonly known: readonly Member[];
};

/** One process and its share of every limit, in millionths. */
export type Member = { readonly id: string; readonly share: number };

/** The answer to a {@link HelloRequest}. */
export type HelloReply = {
  readonly epoch: string;
  /** The book's own time, epoch milliseconds. */
  readonly nowMs: number;
  /**
   * False when the process only asked, and when its message was so long on the way that it may have turned to its share
   * meanwhile: then it is still taken to be cut off, and says hello again.
   */
  readonly isAccepted: boolean;
  /** The share the process may use while it is cut off. The shares of all members never come to more than the whole. */
  readonly share: number;
  readonly members: readonly Member[];
  /** How long nothing is granted, because nobody knows what was spent before the ledger was started anew. */
  readonly quietForMs: number;
};
