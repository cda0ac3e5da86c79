import type { Clock } from '#lib/clock.ts';
import type { CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { JobOutcome, JobTools } from '#lib/jobs/job-types.ts';
import type { Failure } from '#lib/result.ts';
import type { Application } from '../application-store.ts';

/** Waits and limits of an application; tests shorten them. */
export type PlaybookSettings = {
  /** What is not wholly applied by then is put back. */
  readonly applyWithinMs: number;
  /** Putting back is tried for this long, until a person has to look. */
  readonly putBackWithinMs: number;
  /** First wait after a call that did not get through; doubles each time. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
};

/** A failover is worth something within minutes; half of one is worth less than none. */
export const DEFAULT_PLAYBOOK_SETTINGS: PlaybookSettings = {
  applyWithinMs: 2 * 60_000,
  putBackWithinMs: 24 * 60 * 60_000,
  retryMs: 1_000,
  retryMaxMs: 30_000,
};

/** Everything a turn at an application needs. */
export type PlaybookTools = JobTools & {
  readonly gateway: Gateway;
  /** Options of readings; they end with the turn. */
  readonly reading: CallOptions;
  /** Options of changes: one that has left goes on to its end, and is journalled. */
  readonly changing: CallOptions;
  readonly clock: Clock;
  readonly settings: PlaybookSettings;
  /** Called at every boundary between a journal entry and an outside effect. For tests that stop a process there. */
  readonly onBoundary: (name: string) => Promise<void>;
};

/**
 * A route that could not be brought to where it should be: `refused` for good (`isUntouched`: and no call of ours can still change
 * it), or an end of the turn.
 */
export type Stuck = { readonly refused: string; readonly isUntouched?: boolean } | { readonly outcome: JobOutcome };

/** What a call that gave no answer means: look before anything is repeated, wait, give the turn back, or never. */
export function meaningOf(code: GatewayCode): 'look' | 'wait' | 'release' | 'refused' {
  switch (code) {
    case 'conflict':
    case 'ambiguous':
    case 'malformed':
      return 'look';
    case 'throttled':
    case 'parked':
    case 'unavailable':
      return 'wait';
    case 'aborted':
      return 'release';
    case 'not_installed':
    case 'grant_refused':
    case 'forbidden':
    case 'unauthorized':
    case 'not_found':
    case 'invalid_request':
      return 'refused';
  }
}

/** The end of a turn that has to wait, as long as it may: until `lastMs`. Then it is refused. */
export function waitOrRefuse(tools: PlaybookTools, failure: Failure<GatewayCode>, lastMs: number): Stuck {
  const { retryMs, retryMaxMs } = tools.settings;
  const nowMs = tools.clock.now();
  const backoffMs = Math.min(retryMaxMs, retryMs * 2 ** Math.min(tools.job.attempts - 1, 10));
  const wakeAtMs = nowMs + Math.max(backoffMs, failure.retryAfterMs ?? 0);
  if (wakeAtMs > lastMs) return { refused: failure.message };
  return { outcome: { kind: 'parked', wakeAtMs, reason: failure.message } };
}

/** A failed reading: nothing was changed by it. */
export function failedReading(tools: PlaybookTools, failure: Failure<GatewayCode>, lastMs: number): Stuck {
  switch (meaningOf(failure.code)) {
    case 'release':
      return { outcome: { kind: 'released' } };
    case 'refused':
      return { refused: failure.message };
    case 'look':
    case 'wait':
      return waitOrRefuse(tools, failure, lastMs);
  }
}

/** When an application that is still going forward turns back. */
export function applyUntilMs({ run, createdAt }: Application, settings: PlaybookSettings): number {
  return (run.startedAt ?? createdAt).getTime() + settings.applyWithinMs;
}
