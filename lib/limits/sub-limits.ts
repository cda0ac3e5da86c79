import type { Clock } from '#lib/clock.ts';
import { createBudget } from './budget.ts';
import type { Budget } from './budget.ts';
import { unshared } from './budget-sharing.ts';
import type { ShareBudget, SharedView } from './budget-sharing.ts';
import type { BudgetSettings, PauseReason } from './budget-types.ts';
import type { OwnCall } from './own-calls.ts';

/** Limits of single operations that were learned from refusals; each is a budget of its own. */
export type SubLimits = {
  /** The budget of an operation; null while nothing limits it beside the token. */
  of(operation: string): Budget | null;
  /** The operation was refused after `recent` calls of ours, its own among them by their label. */
  learn(operation: string, recent: readonly OwnCall[], nowMs: number): Budget;
  /** What an earlier process learned. */
  adopt(operation: string, allowed: number, nowMs: number): void;
  /** It was somebody else's limit after all. */
  unlearn(operation: string): void;
  /** Operations that stand still now, after a refusal. */
  pauses(
    nowMs: number,
  ): readonly { readonly operation: string; readonly untilMs: number; readonly reason: PauseReason }[];
  close(): void;
};

/** None known. */
export function createSubLimits(
  settings: BudgetSettings,
  clock: Clock,
  share: ShareBudget = unshared,
  onChange: () => void = () => {},
): SubLimits {
  const views = new Map<string, SharedView>();
  const budgetOf = (operation: string) => views.get(operation)?.budget;
  const create = (operation: string): Budget => {
    const own = createBudget(uncounted(settings));
    const onPause = (pauseMs: number, reason: PauseReason) => {
      own.pause(clock.now() + pauseMs, reason);
      onChange();
    };
    const view = share(`operation:${operation}`, own, { onChange, onPause });
    views.set(operation, view);
    return view.budget;
  };
  return {
    of: (operation) => budgetOf(operation) ?? null,
    learn(operation, recent, nowMs) {
      const known = budgetOf(operation);
      const budget = known ?? create(operation);
      if (known === undefined) for (const call of recent) if (call.label === operation) budget.adopt(call);
      budget.refuse(nowMs);
      return budget;
    },
    adopt(operation, allowed, nowMs) {
      (budgetOf(operation) ?? create(operation)).adoptLimit(allowed, nowMs);
    },
    unlearn(operation) {
      views.get(operation)?.release();
      views.delete(operation);
    },
    pauses: (nowMs) =>
      [...views].flatMap(([operation, { budget }]) => {
        const { pausedUntilMs: untilMs, pauseReason: reason } = budget.state(nowMs);
        return untilMs === null || reason === null ? [] : [{ operation, untilMs, reason }];
      }),
    close() {
      for (const view of views.values()) view.release();
      views.clear();
    },
  };
}

/** Settings of a limit that nothing but refusals tells of. */
export function uncounted(settings: BudgetSettings): BudgetSettings {
  return { ...settings, limit: Infinity, isUncounted: true };
}
