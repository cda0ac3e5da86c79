import type { OrgContext } from '#lib/tenancy/org-context.ts';
import type { Lease } from './lease.ts';

/** A run that this process may work on for as long as its lease holds. */
export type ClaimedJob = {
  readonly orgId: string;
  readonly runId: string;
  readonly kind: string;
  /** How often the run was taken up, this time included. */
  readonly attempts: number;
  /** How often a turn before this one ended with a mistake of ours. */
  readonly crashes: number;
};

/** What a handler works with. */
export type JobTools = {
  readonly job: ClaimedJob;
  /** Acts for the organisation of the run, as the job. Carries no permission of a person. */
  readonly ctx: OrgContext;
  /** Every write of the handler goes through it, so that a process that was given up on writes nothing. */
  readonly lease: Lease;
  /** Aborted when the process stops or the lease is lost: park at the next point where nothing is half done. */
  readonly signal: AbortSignal;
  /** Tells a listener, until it is taken back, whenever something about the run was signalled, or may have been. */
  readonly onSignal: (listener: () => void) => () => void;
  /**
   * How a turn ends that threw `error`, which is logged: parked, or finished when it was one mistake too many. Throws what is none. For
   * handlers that leave nothing open in a run that is given up; what others throw ends the same way.
   */
  readonly afterCrash: (error: unknown) => JobOutcome;
};

/** How a handler's turn ended. `parked`: not before a moment, with the reason in words; `isUncounted` where the turn is none of the
 * attempts, `isCrash` where it ended with a mistake of ours. `released`: any time, anywhere. `paused`: when somebody says so. */
export type JobOutcome =
  | { readonly kind: 'finished'; readonly state: 'done' | 'failed' | 'cancelled'; readonly reason: string | null }
  | {
      readonly kind: 'parked';
      readonly wakeAtMs: number;
      readonly reason: string;
      readonly isUncounted?: true;
      readonly isCrash?: true;
    }
  | { readonly kind: 'released' }
  | { readonly kind: 'paused' };

/** Works on one run until it is finished, must wait, or is asked to stop. Must go on from its journal when called again. */
export type JobHandler = (tools: JobTools) => Promise<JobOutcome>;
