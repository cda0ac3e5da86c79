'use client';

import { useVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import type { EditedAgent, EditedWeek } from '#lib/scheduling/week/week-edits.shared.ts';
import { visibleRange } from '../../table/visible-range.ts';
import { useNow } from '../../ui/use-now.ts';
import type { DragDraft } from './drag-draft.ts';
import { GridHeader, HEADER_HEIGHT_PX } from './grid-header.tsx';
import { move, settle, shiftsInCell, targetId, type GridPlace } from './grid-place.ts';
import { AGENT_WIDTH_PX, GridRow, ROW_HEIGHT_PX } from './grid-row.tsx';
import type { TimeScale } from './time-scale.ts';
import { useShiftDrag } from './use-shift-drag.ts';
import type { CodesById } from './week-words.ts';

/** What the page around the grid can ask of it. */
export type GridApi = { focus: (place: GridPlace) => void };

/** Props of {@link WeekGrid}. */
export type WeekGridProps = {
  label: string;
  week: EditedWeek;
  /** The agents to show, in order. */
  rows: readonly EditedAgent[];
  scale: TimeScale;
  codes: CodesById;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  /** Opens a shift, or an empty day. */
  onOpen: (place: GridPlace) => void;
  onRemove: (keys: readonly string[]) => void;
  onDrop: (draft: DragDraft) => void;
  /** Says where the focus is. */
  onPlace: (place: GridPlace | null) => void;
  canEdit: boolean;
  apiRef: RefObject<GridApi | null>;
};

const ASSUMED_HEIGHT_PX = 640;
const OVERSCAN = 6;
const NOW_EVERY_MS = 30_000;
const LEAD_PX = 24;
const NONE: ReadonlySet<string> = new Set();

/** Agents by time: rows come and go with scrolling, one shift or empty day is in the tab order, arrows move on from it. */
export function WeekGrid(props: WeekGridProps) {
  const { week, rows, scale, codes, selected, canEdit, apiRef, onPlace } = props;
  const { timeZone, managementUnits } = week.view;
  const scrollRef = useRef<HTMLDivElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const activeIndexRef = useRef(-1);
  const nowMs = useNow(NOW_EVERY_MS);
  const grid = useMemo(() => ({ rows, days: scale.days }), [rows, scale.days]);
  const [wanted, setWanted] = useState<GridPlace | null>(null);
  const place = useMemo(() => settle(grid, week, wanted), [grid, week, wanted]);
  const unitNames = useMemo(() => new Map(managementUnits.map(({ id, name }) => [id, name])), [managementUnits]);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoises this component.
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN,
    paddingStart: HEADER_HEIGHT_PX,
    scrollPaddingStart: HEADER_HEIGHT_PX,
    initialRect: { width: 0, height: ASSUMED_HEIGHT_PX },
    rangeExtractor: (range: Range) => visibleRange(range, activeIndexRef.current),
    useFlushSync: false,
  });
  const { draft, handlers } = useShiftDrag({
    scrollRef,
    headerPx: HEADER_HEIGHT_PX,
    bodyRef,
    rows,
    scale,
    timeZone,
    originPx: AGENT_WIDTH_PX,
    rowHeightPx: ROW_HEIGHT_PX,
    isEnabled: canEdit,
    onDrop: props.onDrop,
  });
  const pendingFocus = useRef(false);
  const focusOn = (next: GridPlace) => {
    pendingFocus.current = true;
    setWanted(next);
    const index = rows.findIndex(({ agent }) => agent.id === next.agentId);
    if (index >= 0) virtualizer.scrollToIndex(index);
  };
  useEffect(() => {
    activeIndexRef.current = place ? rows.findIndex(({ agent }) => agent.id === place.agentId) : -1;
    apiRef.current = { focus: focusOn };
  });
  useLayoutEffect(() => {
    if (!pendingFocus.current || !place) return;
    const target = bodyRef.current?.querySelector<HTMLElement>(`[data-target="${CSS.escape(targetId(place))}"]`);
    if (!target) return;
    pendingFocus.current = false;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  useStartInView(scrollRef, rows, scale);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!place || event.altKey || event.defaultPrevented) return;
    const isAction = handleAction(event, place, props);
    const pageSize = Math.max(
      1,
      Math.floor((scrollRef.current?.clientHeight ?? ASSUMED_HEIGHT_PX) / ROW_HEIGHT_PX) - 2,
    );
    const next = isAction ? null : move(grid, place, event.key, event.ctrlKey || event.metaKey, pageSize);
    if (!isAction && !next) return;
    event.preventDefault();
    if (next) focusOn(next);
  };
  const placeOf = (target: EventTarget): GridPlace | null => {
    const id = target instanceof Element ? target.closest<HTMLElement>('[data-target]')?.dataset['target'] : undefined;
    return id === undefined ? null : findPlace(grid, week, id);
  };
  const onFocus = (event: FocusEvent) => {
    const found = placeOf(event.target);
    if (!found) return;
    if (!place || targetId(found) !== targetId(place)) setWanted(found);
    onPlace(found);
  };
  const onClick = (event: MouseEvent) => {
    const found = placeOf(event.target);
    if (!found || (found.key === null && event.detail < 2)) return;
    if (found.key !== null && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      props.onSelect(toggled(selected, found.key));
    } else props.onOpen(found);
  };
  return (
    <div
      ref={scrollRef}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-colcount={scale.days.length + 1}
      aria-readonly={!canEdit}
      data-scroll-area
      onKeyDown={onKeyDown}
      // Space selects; some browsers press a button when it is let go.
      onKeyUp={(event) => event.key === ' ' && event.preventDefault()}
      onFocus={onFocus}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || onPlace(null)}
      className="relative overflow-auto overscroll-contain rounded-md border border-divider bg-page"
      style={{ maxHeight: 'max(20rem, 68dvh)', scrollPaddingTop: HEADER_HEIGHT_PX, scrollPaddingLeft: AGENT_WIDTH_PX }}
    >
      <div role="presentation" style={{ width: AGENT_WIDTH_PX + scale.widthPx }}>
        <GridHeader scale={scale} timeZone={timeZone} nowMs={nowMs} />
        <div
          ref={bodyRef}
          role="rowgroup"
          className="relative select-none"
          style={{ height: rows.length * ROW_HEIGHT_PX }}
          onClick={onClick}
          {...handlers}
        >
          {virtualizer.getVirtualItems().map(({ index }) => {
            const row = rows[index];
            if (!row) return null;
            const { id } = row.agent;
            return (
              <GridRow
                key={id}
                row={row}
                asRead={week.asRead.get(id)}
                agentByKey={week.agentByKey}
                rowIndex={index}
                scale={scale}
                codes={codes}
                timeZone={timeZone}
                unitName={unitNames.get(row.agent.managementUnitId) ?? ''}
                place={place?.agentId === id ? place : null}
                selected={row.shifts.some(({ key }) => selected.has(key)) ? selected : NONE}
                draft={draft?.agentId === id ? draft : null}
                canEdit={canEdit}
              />
            );
          })}
          {nowMs !== null && nowMs >= scale.startMs && nowMs < scale.endMs && (
            <div
              aria-hidden
              className="pointer-events-none absolute inset-y-0 z-3 w-px bg-danger"
              style={{ left: AGENT_WIDTH_PX + scale.toPx(nowMs) }}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function handleAction(event: KeyboardEvent, place: GridPlace, props: WeekGridProps): boolean {
  const { selected, onSelect, onOpen, onRemove, canEdit } = props;
  if (event.ctrlKey || event.metaKey) return false;
  if (event.key === 'Enter') {
    onOpen(place);
    return true;
  }
  if (event.key === ' ' && place.key !== null) {
    onSelect(toggled(selected, place.key));
    return true;
  }
  if (event.key === 'Escape' && selected.size > 0) {
    onSelect(NONE);
    return true;
  }
  const keys = selected.size > 0 ? [...selected] : place.key === null ? [] : [place.key];
  if ((event.key === 'Delete' || event.key === 'Backspace') && canEdit && keys.length > 0) {
    onRemove(keys);
    return true;
  }
  return false;
}

function toggled(selected: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The place a `data-target` stands for; the inverse of {@link targetId}. */
function findPlace(
  grid: { readonly rows: readonly EditedAgent[]; readonly days: TimeScale['days'] },
  week: EditedWeek,
  id: string,
): GridPlace | null {
  const owner = week.agents.get(week.agentByKey.get(id) ?? '');
  if (owner) {
    const day = grid.days.find((each) => shiftsInCell(owner, grid.days, each).some(({ key }) => key === id));
    return day ? { agentId: owner.agent.id, date: day.date, key: id } : null;
  }
  const at = id.lastIndexOf(' ');
  return at < 0 ? null : { agentId: id.slice(0, at), date: id.slice(at + 1), key: null };
}

/** Scrolls to where the first shifts begin whenever other days are shown: nobody wants to look at the night. */
function useStartInView(scrollRef: RefObject<HTMLDivElement | null>, rows: readonly EditedAgent[], scale: TimeScale) {
  const shown = useRef('');
  useEffect(() => {
    const key = `${scale.days[0]?.date ?? ''} ${scale.days.length}`;
    if (shown.current === key || rows.length === 0) return;
    shown.current = key;
    const starts = rows.flatMap(({ shifts }) => shifts.map(({ startMs }) => startMs));
    const inView = starts.filter((startMs) => startMs >= scale.startMs && startMs < scale.endMs);
    const firstMs = inView.reduce((least, each) => Math.min(least, each), scale.endMs);
    const leftPx = scale.days.length > 1 || inView.length === 0 ? 0 : scale.toPx(firstMs) - LEAD_PX;
    scrollRef.current?.scrollTo({ left: Math.max(0, leftPx) });
  }, [scrollRef, rows, scale]);
}
