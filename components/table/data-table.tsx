'use client';

import { useVirtualizer, type Range } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { usePreference } from '../ui/use-preference.ts';
import {
  initialWidthPx,
  minWidthPx,
  ROW_HEIGHT_PX,
  SELECT_WIDTH_PX,
  VIRTUALISE_ABOVE,
  type DataColumn,
  type TableSort,
} from './column.ts';
import { ColumnMenu } from './column-menu.tsx';
import { DataRow, SkeletonRow, SpacerRow } from './data-row.tsx';
import { HeaderRow } from './header-row.tsx';
import { SelectionBar, type TableSelection } from './selection-bar.tsx';
import { TableToolbar, type TableSearch } from './table-toolbar.tsx';
import { useRowFocus } from './use-row-focus.ts';
import { useTableModel } from './use-table-model.ts';
import { visibleRange } from './visible-range.ts';

const HEADER_HEIGHT_PX = 36;
const SKELETON_ROWS = 8;
const DENSITIES = ['comfortable', 'compact'] as const;

/** Props of {@link DataTable}. `rows`, `columns` and the callbacks should keep their identity between renders. */
export type DataTableProps<Row extends object> = {
  /** What the table lists: its accessible name. */
  label: string;
  rows: readonly Row[];
  columns: readonly DataColumn<Row>[];
  getRowId: (row: Row) => string;
  /** The row in words, for its checkbox and its open button. */
  getRowName: (row: Row) => string;
  /** `loading` shows skeleton rows, `error` shows `errorState`; both only make sense while there are no rows. */
  status?: 'ready' | 'loading' | 'error';
  /** New data is on its way; what is shown stays. */
  isRefreshing?: boolean;
  /** Shown when there are no rows: `EmptyState`, or `FilteredEmptyState` while filtering. */
  emptyState: ReactNode;
  errorState?: ReactNode;
  /** All rows there are, when more exist than `rows` holds. */
  totalCount?: number;
  sort?: TableSort;
  onSortChange?: (sort: TableSort) => void;
  /** The rows come sorted; the table shows the direction and asks for another. */
  isSortedByServer?: boolean;
  hiddenColumnIds?: readonly string[];
  onHiddenColumnsChange?: (ids: readonly string[]) => void;
  selection?: TableSelection;
  /** Opens a row's detail; gives rows a hover and the first cell a button. */
  onOpenRow?: (row: Row) => void;
  onCloseRow?: () => void;
  openRowId?: string | null;
  search?: TableSearch;
  /** Filters and the like, beside the search. */
  toolbar?: ReactNode;
  /** No toolbar at all: for short tables inside a card. */
  isBare?: boolean;
  /** Where the table begins to scroll; any CSS height. */
  maxHeight?: string;
};

/** A table for a handful to tens of thousands of rows: real `<table>` semantics, pinned first column, roving row focus. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, rows, columns, getRowName, status = 'ready', selection, onOpenRow, onCloseRow } = props;
  const { modelRows, shownColumns, sort, setHidden, canSort, toggleSort } = useTableModel(props);
  const [density, setDensity] = usePreference('headroom.density', DENSITIES, 'comfortable');
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const scrollRef = useRef<HTMLDivElement>(null);
  const rowHeightPx = ROW_HEIGHT_PX[density];
  const rowIds = useMemo(() => modelRows.map((row) => row.id), [modelRows]);
  const isVirtual = modelRows.length > VIRTUALISE_ABOVE;
  const activeIndexRef = useRef(0);

  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoises this component.
  const virtualizer = useVirtualizer({
    count: modelRows.length,
    enabled: isVirtual,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeightPx,
    overscan: 8,
    scrollPaddingStart: HEADER_HEIGHT_PX,
    rangeExtractor: (range: Range) => visibleRange(range, activeIndexRef.current),
    useFlushSync: false,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeightPx]);

  const scrollToIndex = useCallback(
    (index: number) => {
      if (isVirtual) virtualizer.scrollToIndex(index);
      else scrollRef.current?.querySelectorAll('tbody tr[data-row-id]')[index]?.scrollIntoView({ block: 'nearest' });
    },
    [isVirtual, virtualizer],
  );
  const toggleRow = useCallback(
    (id: string) => {
      if (!selection) return;
      const next = new Set(selection.selectedIds);
      if (!next.delete(id)) next.add(id);
      selection.onChange(next);
    },
    [selection],
  );
  const openRow = useCallback((row: Row) => onOpenRow?.(row), [onOpenRow]);
  const focus = useRowFocus({
    rowIds,
    pageSize: () => Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? 400) / rowHeightPx) - 2),
    scrollToIndex,
    onOpen: onOpenRow && ((index) => modelRows[index] && onOpenRow(modelRows[index].original)),
    onClose: onCloseRow,
    onToggle: selection && ((index) => rowIds[index] !== undefined && toggleRow(rowIds[index])),
  });
  useEffect(() => {
    activeIndexRef.current = focus.activeIndex;
  });

  const widthOf = (column: DataColumn<Row>) => widths[column.id] ?? initialWidthPx(column);
  const resize = useCallback(
    (column: DataColumn<Row>, widthPx: number) =>
      setWidths((current) => ({ ...current, [column.id]: Math.max(minWidthPx(column), Math.round(widthPx)) })),
    [],
  );
  const selectWidthPx = selection ? SELECT_WIDTH_PX : 0;
  const minTableWidthPx = selectWidthPx + shownColumns.reduce((sum, column) => sum + widthOf(column), 0);
  const columnCount = shownColumns.length + (selection ? 1 : 0);
  const isLoading = status === 'loading' && rows.length === 0;
  const isEmpty = !isLoading && rows.length === 0;
  const items = isVirtual
    ? virtualizer.getVirtualItems().map((item) => item.index)
    : modelRows.map((_, index) => index);

  const body: ReactNode[] = [];
  let nextIndex = 0;
  for (const index of items) {
    const row = modelRows[index];
    if (!row) continue;
    if (index > nextIndex) {
      body.push(
        <SpacerRow key={`gap-${nextIndex}`} heightPx={(index - nextIndex) * rowHeightPx} columnCount={columnCount} />,
      );
    }
    body.push(
      <DataRow
        key={row.id}
        id={row.id}
        row={row.original}
        name={getRowName(row.original)}
        rowIndex={index}
        columns={shownColumns}
        heightPx={rowHeightPx}
        isActive={index === focus.activeIndex}
        isOpen={props.openRowId === row.id}
        isSelected={selection ? selection.selectedIds.has(row.id) : null}
        onToggle={toggleRow}
        onOpen={onOpenRow ? openRow : undefined}
      />,
    );
    nextIndex = index + 1;
  }
  if (modelRows.length > nextIndex && isVirtual) {
    body.push(
      <SpacerRow key="gap-end" heightPx={(modelRows.length - nextIndex) * rowHeightPx} columnCount={columnCount} />,
    );
  }

  return (
    <div className="flex min-w-0 flex-col">
      {!props.isBare && (
        <TableToolbar search={props.search} filters={props.toolbar}>
          <ColumnMenu
            columns={columns}
            shownColumns={shownColumns}
            onHiddenChange={setHidden}
            density={density}
            onDensityChange={setDensity}
          />
        </TableToolbar>
      )}
      {selection && <SelectionBar selection={selection} rowIds={rowIds} totalCount={props.totalCount ?? rows.length} />}
      <div className={clsx('relative overflow-clip', !props.isBare && 'rounded-md border border-divider bg-page')}>
        {props.isRefreshing && (
          <div aria-hidden className="absolute inset-x-0 top-0 z-30 h-0.5 animate-appear overflow-hidden rounded-sm">
            <div className="h-full w-1/4 animate-slide bg-focus" />
          </div>
        )}
        <div
          ref={scrollRef}
          data-scroll-area
          className={clsx('relative overflow-auto overscroll-contain', isEmpty && 'overflow-hidden')}
          style={{ maxHeight: props.maxHeight ?? 'max(20rem, 70dvh)' }}
        >
          <table
            aria-label={label}
            aria-rowcount={(props.totalCount ?? modelRows.length) + 1}
            aria-busy={isLoading || props.isRefreshing || undefined}
            className="w-full table-fixed border-separate border-spacing-0 text-sm"
            style={{ minWidth: isEmpty ? undefined : minTableWidthPx }}
          >
            <colgroup>
              {selection && <col style={{ width: SELECT_WIDTH_PX }} />}
              {shownColumns.map((column, index) => (
                <col
                  key={column.id}
                  style={{ width: index === 0 ? `min(${widthOf(column)}px, 48vw)` : widthOf(column) }}
                />
              ))}
            </colgroup>
            <HeaderRow
              columns={shownColumns}
              canSort={canSort}
              onToggleSort={toggleSort}
              sort={sort}
              widthOf={widthOf}
              onResize={resize}
              selection={selection}
              rowIds={rowIds}
              heightPx={HEADER_HEIGHT_PX}
            />
            <tbody ref={focus.bodyRef} onKeyDown={focus.onKeyDown} onFocus={focus.onFocus}>
              {isLoading
                ? Array.from({ length: SKELETON_ROWS }, (_, index) => (
                    <SkeletonRow
                      key={index}
                      columns={shownColumns}
                      hasSelection={Boolean(selection)}
                      heightPx={rowHeightPx}
                    />
                  ))
                : body}
            </tbody>
          </table>
          {isEmpty && (status === 'error' ? props.errorState : props.emptyState)}
        </div>
      </div>
      <p role="status" className="sr-only">
        {isLoading ? `Loading ${label}` : ''}
      </p>
    </div>
  );
}
