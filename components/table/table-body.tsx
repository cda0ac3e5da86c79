'use client';

import { useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { VIRTUALISE_ABOVE, type CellFit, type DataColumn } from './column.ts';
import { DataRow, SkeletonRow, SpacerRow } from './data-row.tsx';
import type { TableSelection } from './selection-bar.tsx';
import { useRowFocus } from './use-row-focus.ts';
import { visibleRange } from './visible-range.ts';

/** Height of the sticky heading in px; rows must not come to rest under it. */
export const HEADER_HEIGHT_PX = 36;

/** The view before it is measured, so that the server's markup already has rows. */
const ASSUMED_HEIGHT_PX = 640;
const OVERSCAN = 8;

/** Rows that come page by page. */
export type MoreRows = {
  hasMore: boolean;
  /** The next page is on its way. */
  isLoading: boolean;
  load: () => void;
};

/** The next page is asked for when so few rows are left below the view. */
const LOAD_AHEAD = 40;

/** A row of the model: the caller's own, with its id. */
export type BodyRow<Row> = { readonly id: string; readonly original: Row };

type TableBodyProps<Row extends object> = {
  rows: readonly BodyRow<Row>[];
  rowIds: readonly string[];
  columns: readonly DataColumn<Row>[];
  getRowName: (row: Row) => string;
  rowHeightPx: number;
  fit: CellFit<Row> | null;
  scrollRef: RefObject<HTMLDivElement | null>;
  selection: TableSelection | undefined;
  openRowId: string | null | undefined;
  onOpenRow: ((row: Row) => void) | undefined;
  onCloseRow: (() => void) | undefined;
  more: MoreRows | undefined;
  onRowsInView: ((rowIds: readonly string[]) => void) | undefined;
  isRowLeaving: ((row: Row) => boolean) | undefined;
};

/**
 * The rows. Scrolling re-draws this component alone, and in it only the rows that come into view; space stands for the
 * rest, so that the table keeps its real height, its semantics and its scroll bar.
 */
export function TableBody<Row extends object>(props: TableBodyProps<Row>) {
  const { rows, rowIds, columns, getRowName, rowHeightPx, scrollRef, selection, openRowId, onOpenRow, onCloseRow } =
    props;
  const { more, onRowsInView, isRowLeaving } = props;
  const isVirtual = rows.length > VIRTUALISE_ABOVE;
  const activeIndexRef = useRef(0);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoises this component.
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: isVirtual,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeightPx,
    overscan: OVERSCAN,
    paddingStart: HEADER_HEIGHT_PX,
    scrollPaddingStart: HEADER_HEIGHT_PX,
    initialRect: { width: 0, height: ASSUMED_HEIGHT_PX },
    rangeExtractor: (range: Range) => visibleRange(range, activeIndexRef.current),
    useFlushSync: false,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeightPx]);

  const scrollToIndex = useCallback(
    (index: number) => {
      if (isVirtual) virtualizer.scrollToIndex(index);
      else scrollRef.current?.querySelectorAll('tbody tr[data-row-id]')[index]?.scrollIntoView({ block: 'nearest' });
    },
    [isVirtual, virtualizer, scrollRef],
  );
  const latest = useRef({ selection, onOpenRow });
  useEffect(() => {
    latest.current = { selection, onOpenRow };
  });
  const toggleRow = useCallback((id: string) => {
    const current = latest.current.selection;
    if (!current) return;
    const next = new Set(current.selectedIds);
    if (!next.delete(id)) next.add(id);
    current.onChange(next);
  }, []);
  const openRow = useCallback((row: Row) => latest.current.onOpenRow?.(row), []);
  const focus = useRowFocus({
    rowIds,
    pageSize: () => Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? ASSUMED_HEIGHT_PX) / rowHeightPx) - 2),
    scrollToIndex,
    onOpen: onOpenRow && ((index) => rows[index] && onOpenRow(rows[index].original)),
    onClose: onCloseRow,
    onToggle: selection && ((index) => rowIds[index] !== undefined && toggleRow(rowIds[index])),
  });
  useEffect(() => {
    activeIndexRef.current = focus.activeIndex;
  });

  const columnCount = columns.length + (selection ? 1 : 0);
  const indexes = isVirtual ? virtualizer.getVirtualItems().map((item) => item.index) : rows.map((_, index) => index);
  // Not the drawn ones: the row with the focus is drawn wherever it is.
  const { startIndex: firstIndex, endIndex: lastIndex } = (isVirtual ? virtualizer.range : null) ?? {
    startIndex: 0,
    endIndex: Math.min(rows.length, VIRTUALISE_ABOVE) - 1,
  };
  const mustLoad = more !== undefined && more.hasMore && !more.isLoading && lastIndex >= rows.length - LOAD_AHEAD;
  useEffect(() => {
    if (mustLoad) more.load();
  }, [mustLoad, more]);
  useEffect(() => {
    onRowsInView?.(rowIds.slice(firstIndex, lastIndex + 1));
  }, [onRowsInView, rowIds, firstIndex, lastIndex]);

  const drawn: ReactNode[] = [];
  let nextIndex = 0;
  const addSpace = (untilIndex: number) => {
    if (untilIndex <= nextIndex) return;
    const heightPx = (untilIndex - nextIndex) * rowHeightPx;
    drawn.push(<SpacerRow key={`space-${drawn.length}`} heightPx={heightPx} columnCount={columnCount} />);
  };
  for (const index of indexes) {
    const row = rows[index];
    if (!row) continue;
    addSpace(index);
    drawn.push(
      <DataRow
        key={row.id}
        id={row.id}
        row={row.original}
        name={getRowName(row.original)}
        rowIndex={index}
        columns={columns}
        heightPx={rowHeightPx}
        isFixed={isVirtual}
        fit={props.fit}
        isActive={index === focus.activeIndex}
        isOpen={openRowId === row.id}
        isSelected={selection ? selection.selectedIds.has(row.id) : null}
        isLeaving={isRowLeaving?.(row.original) ?? false}
        onToggle={toggleRow}
        onOpen={onOpenRow ? openRow : undefined}
      />,
    );
    nextIndex = index + 1;
  }
  if (isVirtual) addSpace(rows.length);
  if (more?.hasMore && rows.length > 0) {
    drawn.push(<SkeletonRow key="more" columns={columns} hasSelection={Boolean(selection)} heightPx={rowHeightPx} />);
  }
  return (
    <tbody
      ref={focus.bodyRef}
      onKeyDown={focus.onKeyDown}
      onFocus={(event) => {
        // Tabbing over the headings has scrolled to the last one; the rows are read from their beginning.
        if (event.relatedTarget?.closest('thead')) scrollRef.current?.scrollTo({ left: 0 });
        focus.onFocus(event);
      }}
    >
      {drawn}
    </tbody>
  );
}
