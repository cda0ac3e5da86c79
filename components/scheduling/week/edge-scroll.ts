import { useEffect, useEffectEvent, type RefObject } from 'react';

/** How near to an edge of the visible part scrolling begins, and how far it goes in a frame at the edge and beyond. */
const EDGE_PX = 48;
const MAX_STEP_PX = 18;

/** A point of the window. */
export type Point = { readonly x: number; readonly y: number };

/** How far to scroll in one frame: nothing in the middle, the faster the nearer to an edge; negative to the start. */
export function edgeStep(position: number, from: number, to: number): number {
  const edge = Math.min(EDGE_PX, (to - from) / 4);
  const depth = position < from + edge ? position - (from + edge) : position > to - edge ? position - (to - edge) : 0;
  const share = Math.min(1, Math.abs(depth) / edge);
  return depth === 0 ? 0 : Math.sign(depth) * Math.max(1, Math.round(share * MAX_STEP_PX));
}

/** What of a scroll area is not covered by its fixed header and first column. */
export type Insets = { readonly topPx: number; readonly leftPx: number };

/** The rectangle in the window that rows and times can be seen in: the area may reach beyond the window. */
export function openPart(element: HTMLElement, { topPx, leftPx }: Insets) {
  const box = element.getBoundingClientRect();
  const [left, top] = [box.left + element.clientLeft, box.top + element.clientTop];
  return {
    left: Math.max(0, left + leftPx),
    right: Math.min(window.innerWidth, left + element.clientWidth),
    top: Math.max(0, top + topPx),
    bottom: Math.min(window.innerHeight, top + element.clientHeight),
  };
}

/** While something is dragged, scrolls the area as long as the pointer is at one of its edges, and says so at each step. */
export function useEdgeScroll(
  scrollRef: RefObject<HTMLElement | null>,
  pointer: RefObject<Point | null>,
  insets: Insets,
  isDragging: boolean,
  onScrolled: () => void,
): void {
  const scroll = useEffectEvent(() => {
    const [element, point] = [scrollRef.current, pointer.current];
    if (!element || !point) return;
    const part = openPart(element, insets);
    const before = [element.scrollLeft, element.scrollTop];
    element.scrollBy(edgeStep(point.x, part.left, part.right), edgeStep(point.y, part.top, part.bottom));
    if (element.scrollLeft !== before[0] || element.scrollTop !== before[1]) onScrolled();
  });
  useEffect(() => {
    if (!isDragging) return;
    let frame = requestAnimationFrame(function step() {
      scroll();
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [isDragging]);
}
