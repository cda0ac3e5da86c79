import type { ActionResult } from '#lib/http/define-action.ts';
import type { RunDto, RunSelector, ScheduleRules, StartRunInput } from '#lib/scheduling/schema.ts';

type RunAction<Input = RunSelector> = (input: Input) => Promise<ActionResult<RunDto, string>>;

/** The server actions of the scheduling pages, handed in by the pages. */
export type SchedulingActions = {
  readonly start: RunAction<StartRunInput>;
  readonly cancel: RunAction;
  readonly pause: RunAction;
  readonly resume: RunAction;
  /** Answers the draft that takes a draft's place, planned from what there is now. */
  readonly planAgain: RunAction;
  /** Answers a draft that tries again what failed. */
  readonly retry: RunAction;
  /** Answers a draft that takes everything back. */
  readonly undo: RunAction;
  readonly setRules: (rules: ScheduleRules) => Promise<ActionResult<ScheduleRules, string>>;
};
