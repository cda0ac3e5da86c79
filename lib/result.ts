/**
 * An expected failure, as a value: what stopped the work (`code`, a literal the caller switches on), a sentence a person
 * can act on, and whether trying again can help. Bugs and broken invariants are thrown instead.
 */
export type Failure<Code extends string = string> = {
  readonly code: Code;
  /** Blocker, cause and next step, fit to be shown to the person who asked. Holds no secret. */
  readonly message: string;
  readonly retryable: boolean;
  /** Milliseconds until a retry can succeed, where that is known. */
  readonly retryAfterMs?: number;
  /** Plain extra facts for the screen or the log (for example the missing permission). Holds no secret. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

/** The outcome of every verb: data, or a {@link Failure} whose `code` is one of the verb's own. */
export type Result<T, Code extends string = string> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: Failure<Code> };

/** A success. */
export function ok<T>(data: T): { readonly ok: true; readonly data: T } {
  return { ok: true, data };
}

/** A failure; not retryable unless `extra` says so. */
export function fail<Code extends string>(
  code: Code,
  message: string,
  extra: Partial<Omit<Failure<Code>, 'code' | 'message'>> = {},
): { readonly ok: false; readonly error: Failure<Code> } {
  return { ok: false, error: { code, message, retryable: false, ...extra } };
}
