import type { Budget } from './budget.ts';
import type { PauseReason } from './budget-types.ts';

/** What the owner of a shared budget is told. */
export type SharingListener = {
  /** More may start than before, or it is known when. */
  onChange(): void;
  /** Another process was told to pause. */
  onPause(pauseMs: number, reason: PauseReason): void;
};

/** A budget that several processes share, seen from one of them. */
export type SharedView = { readonly budget: Budget; release(): void };

/** Makes a budget one that several processes share; `key` names it the same in all of them. */
export type ShareBudget = (key: string, budget: Budget, listener: SharingListener) => SharedView;

/** A budget of this process alone. */
export const unshared: ShareBudget = (_key, budget) => ({ budget, release: () => {} });
