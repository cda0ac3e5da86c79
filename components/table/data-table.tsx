'use client';

import clsx from 'clsx';
import { ArrowDownUp } from 'lucide-react';
import { useCallback, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { usePreference } from '../ui/use-preference.ts';
import {
  initialWidthPx,
  minWidthPx,
  ROW_HEIGHT_PX,
  SELECT_WIDTH_PX,
  VIRTUALISE_ABOVE,
  type CellFit,
  type DataColumn,
  type TableSort,
} from './column.ts';
import { ColumnMenu } from './column-menu.tsx';
import { SkeletonRow } from './data-row.tsx';
import { HeaderRow } from './header-row.tsx';
import { SelectionBar, type TableSelection } from './selection-bar.tsx';
import { HEADER_HEIGHT_PX, TableBody, type MoreRows } from './table-body.tsx';
import { TableToolbar, type TableSearch } from './table-toolbar.tsx';
import { useHeldOrder } from './use-held-order.ts';
import { useTableModel } from './use-table-model.ts';
import { useTextMeasure } from './use-text-measure.ts';

const SKELETON_ROWS = 8;
/** On a narrow screen the pinned column leaves room for the others. */
const FIRST_MAX_VW = 48;
/** At both sides of a cell together, with the wider beginning of a bare table. */
const CELL_PADDING_REM = 1.75;
/** What is drawn may be a little wider than what is measured. */
const SURELY = 0.97;
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
  /**
   * Set where rows change their order by themselves: while the pointer or the focus is on them they keep it, and a button
   * takes the new one. The text names the filter in force; a new text takes the new order at once.
   */
  liveKey?: string;
  /** Set where rows come page by page: asked for the next page when the end of the rows comes into view. */
  more?: MoreRows;
  /** Told which rows are in view or close to it, whenever that changes. */
  onRowsInView?: (rowIds: readonly string[]) => void;
  /** A row that no longer belongs to what is shown, and stays in its place until the person takes the new list. */
  isRowLeaving?: (row: Row) => boolean;
  /** Where the table begins to scroll; any CSS height. */
  maxHeight?: string;
};

/** A table for a handful to tens of thousands of rows: real `<table>` semantics, pinned first column, roving row focus. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, rows, columns, status = 'ready', selection } = props;
  const { modelRows: sortedRows, shownColumns, sort, setHidden, canSort, toggleSort } = useTableModel(props);
  const [density, setDensity] = usePreference('headroom.density', DENSITIES, 'comfortable');
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const scrollRef = useRef<HTMLDivElement>(null);
  const rowHeightPx = ROW_HEIGHT_PX[density];
  const sortKey = sort ? `${sort.columnId} ${sort.isDescending}` : '';
  const order = useHeldOrder(sortedRows, `${sortKey} ${props.liveKey ?? ''}`, props.liveKey !== undefined);
  const modelRows = order.shown;
  const rowIds = useMemo(() => modelRows.map((row) => row.id), [modelRows]);
  const widthOf = (column: DataColumn<Row>) => widths[column.id] ?? initialWidthPx(column);
  const resize = useCallback(
    (column: DataColumn<Row>, widthPx: number) =>
      setWidths((current) => ({ ...current, [column.id]: Math.max(minWidthPx(column), Math.round(widthPx)) })),
    [],
  );
  const [probe, setProbe] = useState<HTMLElement | null>(null);
  const measure = useTextMeasure(probe);
  const firstWidthPx = useNarrowed(shownColumns[0] ? widthOf(shownColumns[0]) : 0);
  const fit = useMemo((): CellFit<Row> | null => {
    if (measure === null) return null;
    return (column, isFirst, text) => {
      const widthPx = isFirst ? firstWidthPx : (widths[column.id] ?? initialWidthPx(column));
      const besidePx = (CELL_PADDING_REM + (column.besideTextRem ?? 0)) * measure.remPx;
      return measure.widthOf(text, isFirst) <= (widthPx - besidePx) * SURELY;
    };
  }, [measure, widths, firstWidthPx]);
  const selectWidthPx = selection ? SELECT_WIDTH_PX : 0;
  const minTableWidthPx = selectWidthPx + shownColumns.reduce((sum, column) => sum + widthOf(column), 0);
  const isLoading = status === 'loading' && rows.length === 0;
  const isEmpty = !isLoading && rows.length === 0;
  return (
    <div className="flex min-w-0 flex-col">
      {!props.isBare && (
        <TableToolbar search={props.search} filters={props.toolbar}>
          {order.hasNewOrder && (
            <Button size="sm" icon={<ArrowDownUp aria-hidden className="size-4" />} onClick={order.takeNewOrder}>
              Show new order
            </Button>
          )}
          <ColumnMenu
            columns={columns}
            shownColumns={shownColumns}
            onHiddenChange={setHidden}
            density={density}
            onDensityChange={setDensity}
          />
        </TableToolbar>
      )}
      <div className={clsx('relative overflow-clip', !props.isBare && 'rounded-md border border-divider bg-page')}>
        {props.isRefreshing && (
          <div aria-hidden className="absolute inset-x-0 top-0 z-30 h-0.5 animate-appear overflow-hidden rounded-sm">
            <div className="h-full w-1/4 animate-slide bg-focus" />
          </div>
        )}
        <div
          ref={scrollRef}
          {...order.handlers}
          data-scroll-area
          onScroll={({ currentTarget }) => currentTarget.toggleAttribute('data-scrolled', currentTarget.scrollLeft > 0)}
          className={clsx('group/area relative overflow-auto overscroll-contain', isEmpty && 'overflow-hidden')}
          style={{ maxHeight: props.maxHeight ?? 'max(20rem, 70dvh)' }}
        >
          {/* Only where cells are not clipped for the sake of speed is anything measured. */}
          {modelRows.length > VIRTUALISE_ABOVE && (
            <span
              ref={setProbe}
              aria-hidden
              className="pointer-events-none invisible absolute text-sm whitespace-nowrap"
            >
              The width of these words
            </span>
          )}
          <table
            aria-label={label}
            aria-rowcount={(props.totalCount ?? modelRows.length) + 1}
            aria-busy={isLoading || props.isRefreshing || undefined}
            className={clsx(
              'w-full table-fixed border-separate border-spacing-0 text-sm',
              // Inside a card the first column begins where the card's heading does.
              props.isBare && '[&_td:first-child]:pl-4 [&_th:first-child>:first-child]:pl-4',
            )}
            style={{ minWidth: isEmpty ? undefined : minTableWidthPx }}
          >
            <colgroup>
              {selection && <col style={{ width: SELECT_WIDTH_PX }} />}
              {shownColumns.map((column, index) => (
                <col
                  key={column.id}
                  style={{ width: index === 0 ? `min(${widthOf(column)}px, ${FIRST_MAX_VW}vw)` : widthOf(column) }}
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
            {isLoading ? (
              <tbody>
                {Array.from({ length: SKELETON_ROWS }, (_, index) => (
                  <SkeletonRow
                    key={index}
                    columns={shownColumns}
                    hasSelection={Boolean(selection)}
                    heightPx={rowHeightPx}
                  />
                ))}
              </tbody>
            ) : (
              <TableBody
                rows={modelRows}
                rowIds={rowIds}
                columns={shownColumns}
                getRowName={props.getRowName}
                rowHeightPx={rowHeightPx}
                fit={fit}
                scrollRef={scrollRef}
                selection={selection}
                openRowId={props.openRowId}
                onOpenRow={props.onOpenRow}
                onCloseRow={props.onCloseRow}
                more={props.more}
                onRowsInView={props.onRowsInView}
                isRowLeaving={props.isRowLeaving}
              />
            )}
          </table>
          {isEmpty && (status === 'error' ? props.errorState : props.emptyState)}
        </div>
      </div>
      {selection && <SelectionBar selection={selection} rowIds={rowIds} totalCount={props.totalCount ?? rows.length} />}
      <p role="status" className="sr-only">
        {isLoading ? `Loading ${label}` : order.hasNewOrder ? `${label} have a new order` : ''}
      </p>
    </div>
  );
}

/** The width in px that the first column has on this screen; 0 on the server, where nothing is measured. */
function useNarrowed(widthPx: number): number {
  return useSyncExternalStore(
    onWindowResize,
    () => Math.min(widthPx, (window.innerWidth * FIRST_MAX_VW) / 100),
    () => 0,
  );
}

function onWindowResize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}
