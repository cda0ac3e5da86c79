'use server';

import { defineAction } from '#lib/http/define-action.ts';
import { TrunkCapacityInput, TrunkThresholds } from '#lib/trunks/schema.ts';
import { setTrunkCapacity, setTrunkThresholds } from '#lib/trunks/set-trunk-capacity.ts';

/** Sets how many concurrent calls a trunk base carries, or takes that away. */
export const setTrunkCapacityAction = defineAction({
  permission: 'trunks:manage',
  input: TrunkCapacityInput,
  handler: ({ signedIn, input }) => setTrunkCapacity(signedIn.ctx, input),
});

/** Sets from which shares of its capacity on the organisation is warned. */
export const setTrunkThresholdsAction = defineAction({
  permission: 'trunks:manage',
  input: TrunkThresholds,
  handler: ({ signedIn, input }) => setTrunkThresholds(signedIn.ctx, input),
});
