import type { ReactNode } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';

/**
 * The three things a cell can know. "Unavailable" is never drawn as 0: it is a dash with the reason, so a missing number
 * cannot be mistaken for none.
 */
export type CellState<Value> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'value'; readonly value: Value };

/** A dash with its reason, readable by pointer and by assistive technology. */
export function Unavailable({ reason }: { reason: string }) {
  return (
    <span title={reason} className="text-mid">
      <span aria-hidden>–</span>
      <span className="sr-only">Unavailable: {reason}</span>
    </span>
  );
}

/** Props of {@link CellValue}. */
export type CellValueProps<Value> = {
  state: CellState<Value>;
  /** How the value is shown. */
  children: (value: Value) => ReactNode;
};

/** Draws one of the three kinds of value. */
export function CellValue<Value>({ state, children }: CellValueProps<Value>) {
  switch (state.kind) {
    case 'loading':
      return <Skeleton className="h-4 w-3/4" />;
    case 'unavailable':
      return <Unavailable reason={state.reason} />;
    case 'value':
      return children(state.value);
  }
}
