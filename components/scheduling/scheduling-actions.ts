import type { ActionResult } from '#lib/http/define-action.ts';
import type { RunDto, RunSelector } from '#lib/scheduling/schema.ts';

type RunAction = (input: RunSelector) => Promise<ActionResult<RunDto, string>>;

/** The server actions of the scheduling pages, handed in by the pages. */
export type SchedulingActions = { readonly start: RunAction; readonly cancel: RunAction; readonly retry: RunAction };
