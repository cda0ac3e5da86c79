import type { ActionFailure, ActionResult } from '#lib/http/define-action.ts';
import type { InstallationDto, InstallCheck, UninstallInput } from '#lib/install/schema.ts';

type Nothing = Record<string, never>;

/** The server actions of the install page, handed in by the page. */
export type InstallActions = {
  readonly start: (input: Nothing) => Promise<ActionResult<InstallationDto, string>>;
  readonly undo: (input: Nothing) => Promise<ActionResult<InstallationDto, string>>;
  readonly uninstall: (input: UninstallInput) => Promise<ActionResult<InstallationDto, string>>;
  readonly check: (input: Nothing) => Promise<ActionResult<InstallCheck[], string>>;
};

/** A failed action as an error, with the words for the screen. */
export class ActionProblem extends Error {
  readonly code: string;

  constructor(failure: ActionFailure<string>) {
    super(failure.message);
    this.name = 'ActionProblem';
    this.code = failure.code;
  }
}

/** The data of an action; throws {@link ActionProblem} when it failed, as TanStack Query expects. */
export async function dataOf<T>(result: Promise<ActionResult<T, string>>): Promise<T> {
  const outcome = await result;
  if (!outcome.ok) throw new ActionProblem(outcome.error);
  return outcome.data;
}
