'use client';

import { useCallback, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { useShortcutsEnabled } from '../ui/use-shortcuts.ts';

/** What roving focus needs to know about the rows on show. */
export type RowFocusInput = {
  rowIds: readonly string[];
  /** Rows that PageUp and PageDown move by. */
  pageSize: () => number;
  /** Brings a row that may not be in the document into view. */
  scrollToIndex: (index: number) => void;
  onOpen?: (index: number) => void;
  onClose?: () => void;
  onToggle?: (index: number) => void;
};

function targetIndex(
  key: string,
  current: number,
  count: number,
  pageSize: number,
  hasLetters: boolean,
): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, current + 1);
    case 'ArrowUp':
      return Math.max(0, current - 1);
    case 'j':
      return hasLetters ? Math.min(count - 1, current + 1) : null;
    case 'k':
      return hasLetters ? Math.max(0, current - 1) : null;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return Math.min(count - 1, current + pageSize);
    case 'PageUp':
      return Math.max(0, current - pageSize);
    default:
      return null;
  }
}

/**
 * Roving focus over table rows: one row is in the tab order, arrows (or j and k) move it, Home, End, PageUp and PageDown
 * jump, Enter opens, space selects, Escape closes. The place is kept by row id, so it survives re-sorting.
 */
export function useRowFocus(input: RowFocusInput) {
  const { rowIds, pageSize, scrollToIndex, onOpen, onClose, onToggle } = input;
  const [activeId, setActiveId] = useState<string | null>(null);
  const bodyRef = useRef<HTMLTableSectionElement>(null);
  const pendingFocusId = useRef<string | null>(null);
  const hasLetters = useShortcutsEnabled();
  const found = activeId === null ? -1 : rowIds.indexOf(activeId);
  const activeIndex = found === -1 ? 0 : found;

  useLayoutEffect(() => {
    const id = pendingFocusId.current;
    if (id === null) return;
    const row = bodyRef.current?.querySelector<HTMLElement>(`tr[data-row-id="${CSS.escape(id)}"]`);
    if (!row) return;
    pendingFocusId.current = null;
    row.focus({ preventScroll: true });
  });

  const focusRow = useCallback(
    (index: number) => {
      const id = rowIds[index];
      if (id === undefined) return;
      pendingFocusId.current = id;
      setActiveId(id);
      scrollToIndex(index);
    },
    [rowIds, scrollToIndex],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.key === 'Escape' && onClose) {
      onClose();
      event.preventDefault();
      return;
    }
    const row = event.target instanceof HTMLTableRowElement ? event.target : null;
    if (!row || rowIds.length === 0) return;
    if (event.key === 'Enter' && onOpen) {
      onOpen(activeIndex);
      event.preventDefault();
      return;
    }
    if (event.key === ' ' && onToggle) {
      onToggle(activeIndex);
      event.preventDefault();
      return;
    }
    const next = targetIndex(event.key, activeIndex, rowIds.length, pageSize(), hasLetters);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const row = event.target.closest<HTMLElement>('tr[data-row-id]');
    if (row?.dataset.rowId !== undefined) setActiveId(row.dataset.rowId);
  };

  return { bodyRef, activeIndex, focusRow, onKeyDown, onFocus };
}
