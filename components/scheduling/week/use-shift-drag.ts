'use client';

import { useCallback, useEffect, useRef, useState, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import type { EditedAgent } from '#lib/scheduling/week/week-edits.shared.ts';
import { FINE_SNAP_MINUTES, SNAP_MINUTES } from '#lib/scheduling/week/week-time.shared.ts';
import { dragTo, type DragDraft, type DragGrip } from './drag-draft.ts';
import { openPart, useEdgeScroll, type Point } from './edge-scroll.ts';
import type { TimeScale } from './time-scale.ts';

type Grip = DragGrip & { readonly x: number; readonly y: number };

const THRESHOLD_PX = 4;

/** What dragging needs to know about the grid. */
export type ShiftDragInput = {
  /** What scrolls, under a header and beside a column that stay. */
  scrollRef: RefObject<HTMLDivElement | null>;
  headerPx: number;
  bodyRef: RefObject<HTMLDivElement | null>;
  rows: readonly EditedAgent[];
  scale: TimeScale;
  timeZone: string;
  /** Left end of the time area, from the body's left end. */
  originPx: number;
  rowHeightPx: number;
  isEnabled: boolean;
  onDrop: (draft: DragDraft) => void;
};

/**
 * Dragging with a mouse or pen: a shift by its middle to another time, day or agent, by an edge to another length, and over
 * an empty place to draw a new one. Snaps to 15 minutes, with Shift held to 5; Escape takes it back. At the edges of the grid it
 * scrolls on. Touch scrolls.
 */
export function useShiftDrag(input: ShiftDragInput) {
  const { scrollRef, headerPx, bodyRef, rows, scale, timeZone, originPx, rowHeightPx, isEnabled, onDrop } = input;
  const [draft, setDraft] = useState<DragDraft | null>(null);
  const grip = useRef<Grip | null>(null);
  const hasDragged = useRef(false);
  const pointer = useRef<(Point & { readonly isFine: boolean }) | null>(null);
  const insets = { topPx: headerPx, leftPx: originPx };

  const pointAt = ({ x, y }: Point): { ms: number; row: EditedAgent | undefined } => {
    const box = bodyRef.current?.getBoundingClientRect();
    const left = x - (box?.left ?? 0) - originPx;
    const index = Math.floor((y - (box?.top ?? 0)) / rowHeightPx);
    return { ms: scale.toMs(left), row: rows[Math.min(rows.length - 1, Math.max(0, index))] };
  };
  const stop = useCallback(() => {
    grip.current = null;
    pointer.current = null;
    setDraft(null);
  }, []);
  const isDragging = draft !== null;
  /** What is held, at the pointer; no further than what can be seen. */
  const follow = () => {
    const [held, at, element] = [grip.current, pointer.current, scrollRef.current];
    if (!held || !at || !element) return;
    const part = openPart(element, insets);
    const { ms, row } = pointAt({
      x: Math.min(part.right - 1, Math.max(part.left, at.x)),
      y: Math.min(part.bottom - 1, Math.max(part.top, at.y)),
    });
    const stepMinutes = at.isFine ? FINE_SNAP_MINUTES : SNAP_MINUTES;
    setDraft(dragTo(held, { ms, agentId: row?.agent.id }, { scale, timeZone, stepMinutes }));
  };
  useEdgeScroll(scrollRef, pointer, insets, isDragging, follow);
  useEffect(() => {
    if (!isDragging) return;
    const cancel = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      stop();
    };
    window.addEventListener('keydown', cancel, { capture: true });
    return () => window.removeEventListener('keydown', cancel, { capture: true });
  }, [isDragging, stop]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    hasDragged.current = false;
    if (!isEnabled || event.button !== 0 || event.pointerType === 'touch' || event.ctrlKey || event.metaKey) return;
    const target = event.target instanceof Element ? event.target : null;
    const key = target?.closest<HTMLElement>('[data-key]')?.dataset['key'] ?? null;
    if (key === null && !target?.closest('[data-lane]')) return;
    const { ms, row } = pointAt({ x: event.clientX, y: event.clientY });
    const shift = row?.shifts.find((each) => each.key === key);
    if (!row || (key !== null && !shift)) return;
    const edge = target?.closest<HTMLElement>('[data-edge]')?.dataset['edge'];
    const mode = shift ? (edge === 'start' || edge === 'end' ? edge : 'move') : 'create';
    const { startMs, endMs } = shift ?? { startMs: ms, endMs: ms };
    const started = { mode, key, agentId: row.agent.id, startMs, endMs } as const;
    grip.current = { draft: started, grabMs: ms, x: event.clientX, y: event.clientY };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const held = grip.current;
    if (!held) return;
    // The button was let go where nobody could hear it.
    if (event.buttons === 0) {
      stop();
      return;
    }
    const isFar = Math.hypot(event.clientX - held.x, event.clientY - held.y) >= THRESHOLD_PX;
    if (!isDragging && !isFar) return;
    if (!isDragging) {
      hasDragged.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    pointer.current = { x: event.clientX, y: event.clientY, isFine: event.shiftKey };
    follow();
  };
  const onPointerUp = () => {
    if (draft) onDrop(draft);
    stop();
  };
  return {
    draft,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: stop,
      /** The click that ends a drag is none. */
      onClickCapture: (event: MouseEvent) => {
        if (!hasDragged.current) return;
        hasDragged.current = false;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}
