import type { ActionResult } from '#lib/http/define-action.ts';
import type { TrunkCapacityInput, TrunkThresholds } from '#lib/trunks/schema.ts';

/** The server actions of the trunk page, handed in by the page. */
export type TrunkActions = {
  readonly setCapacity: (input: TrunkCapacityInput) => Promise<ActionResult<unknown, string>>;
  readonly setThresholds: (input: TrunkThresholds) => Promise<ActionResult<unknown, string>>;
};
