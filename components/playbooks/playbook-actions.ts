import type { ActionResult } from '#lib/http/define-action.ts';
import type {
  ApplicationDto,
  ApplicationSelector,
  ApplyPlaybookInput,
  PlaybookCheck,
  PlaybookDto,
  PlaybookSelector,
  SavePlaybookInput,
  SetRuleInput,
} from '#lib/playbooks/schema.ts';

type Action<Input, Output> = (input: Input) => Promise<ActionResult<Output, string>>;

/** The server actions of the playbooks' page, handed in by the page. */
export type PlaybookActions = {
  readonly save: Action<SavePlaybookInput, PlaybookDto>;
  readonly remove: Action<PlaybookSelector, { readonly id: string }>;
  readonly check: Action<PlaybookSelector, PlaybookCheck>;
  readonly apply: Action<ApplyPlaybookInput, ApplicationDto>;
  readonly revert: Action<ApplicationSelector, ApplicationDto>;
  readonly setRule: Action<SetRuleInput, PlaybookDto>;
};
