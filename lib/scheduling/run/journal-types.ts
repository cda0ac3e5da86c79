import { z } from 'zod';

/** Kinds of journal entry, in the order of one round. `request`: the call for one item, where Genesys takes them one by one. */
export const StepKind = z.enum(['read', 'upload_url', 'upload', 'update', 'await', 'read_back', 'request']);
export type StepKind = z.infer<typeof StepKind>;

/**
 * `intended`: written before the outside effect; if it is the last word, the effect may or may not have happened.
 * `ambiguous`: the answer was lost for certain.
 */
export const StepState = z.enum(['intended', 'done', 'failed', 'ambiguous']);
export type StepState = z.infer<typeof StepState>;

/** How the wait for an update ended: as Genesys said, because the schedule's version changed, or without news. */
export const AwaitOutcome = z.enum(['complete', 'error', 'changed', 'unknown']);
export type AwaitOutcome = z.infer<typeof AwaitOutcome>;

/** What the journal keeps with a step; which fields depends on its kind. */
export const StepDetail = z.object({
  /** From 1; a new round starts when the week has to be read again before sending. */
  round: z.number().int(),
  /** read, update: version of the schedule. */
  scheduleVersion: z.number().int().optional(),
  /** read: versions of the touched agents. */
  agentVersions: z.record(z.string(), z.number().int()).optional(),
  readAtMs: z.number().optional(),
  /** upload_url, upload, update. */
  uploadKey: z.string().optional(),
  bytes: z.number().int().optional(),
  /** update, await: null when the answer to the update was lost. */
  operationId: z.string().nullable().optional(),
  sentAtMs: z.number().optional(),
  /** request: whose call it is. */
  rowNumber: z.number().int().optional(),
  /** update, await. */
  outcome: AwaitOutcome.optional(),
  /** What follows a step that did not go its usual way. */
  next: z.enum(['finish', 'replan', 'send_again']).optional(),
  /** For people who read the journal. */
  reason: z.string().optional(),
});
export type StepDetail = z.infer<typeof StepDetail>;

/** One journal entry. */
export type Step = {
  readonly sequence: number;
  readonly kind: StepKind;
  readonly state: StepState;
  readonly detail: StepDetail;
};
