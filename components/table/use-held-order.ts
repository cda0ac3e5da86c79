'use client';

import { useMemo, useState, type FocusEvent, type PointerEvent } from 'react';
import { keepOrder } from './held-order.ts';

/** The order in force while somebody is on the rows. */
type Held = { readonly key: string; readonly ids: readonly string[] };

/**
 * Keeps the order of a live table's rows while the pointer or the focus is on them: nothing moves under the hand. A new
 * `key` (sort, filter) is the person's own wish and takes the new order at once. Without `isLive` rows pass through.
 */
export function useHeldOrder<Row extends { readonly id: string }>(rows: readonly Row[], key: string, isLive: boolean) {
  const [held, setHeld] = useState<Held | null>(null);
  const isHeld = isLive && held !== null && held.key === key;
  const shown = useMemo(() => (isHeld ? keepOrder(rows, held.ids) : rows), [isHeld, rows, held]);
  const take = () => setHeld({ key, ids: rows.map((row) => row.id) });
  // A new key while somebody is on the rows: what they see now is what is held from now on.
  if (isLive && held !== null && held.key !== key) take();
  const hold = () => {
    if (held === null) take();
  };
  return {
    shown,
    hasNewOrder: shown !== rows,
    /** Takes the new order, and holds that. */
    takeNewOrder: take,
    /** For the element around the rows. */
    handlers: isLive
      ? {
          onPointerEnter: hold,
          onFocus: hold,
          onPointerLeave: (event: PointerEvent) => {
            if (!event.currentTarget.contains(document.activeElement)) setHeld(null);
          },
          onBlur: (event: FocusEvent) => {
            const isStaying = event.currentTarget.contains(event.relatedTarget);
            if (!isStaying && !event.currentTarget.matches(':hover')) setHeld(null);
          },
        }
      : undefined,
  };
}
