/** HTTP methods of the calls that a bench makes. */
export type BenchMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Everything a strategy knows before its first call. */
export type StrategyOptions = {
  /** Origin of the API host, without `/api/v2`. */
  readonly apiBaseUrl: string;
  readonly organisations: readonly { readonly id: string; readonly token: string }[];
  /** Simulated seconds per real second: Genesys' documented 60 s are 60 / timeScale seconds here. */
  readonly timeScale: number;
};

/** One call that a program wants made. */
export type StrategyCall = {
  /** Organisation id. */
  readonly organisation: string;
  readonly priority: 'interactive' | 'bulk';
  /** Names the piece of work, unique within the organisation. */
  readonly item: string;
  readonly method: BenchMethod;
  /** From `/api/v2` on, with its query string. */
  readonly path: string;
  readonly body?: unknown;
};

/** What the program is told: the work is done, or it is not and why. */
export type StrategyAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly error: string };

/** A way to make many calls against rate limits. */
export type Strategy = {
  /** Resolves when the call has succeeded or was given up; does not reject. */
  call(call: StrategyCall): Promise<StrategyAnswer>;
  /** How long `calls` more of one organisation would take, real milliseconds; only of strategies that can tell. */
  estimateMs?(organisation: string, calls: number): number;
  close(): Promise<void>;
};

/** What each module in `strategies/` exports as `create`. */
export type CreateStrategy = (options: StrategyOptions) => Strategy;
