'use client';

import { useMemo, useState } from 'react';
import { EmptyState } from '#components/state/empty-state.tsx';
import { ErrorState } from '#components/state/error-state.tsx';
import { FilteredEmptyState } from '#components/state/filtered-empty-state.tsx';
import { CellValue, Unavailable } from '#components/table/cell-value.tsx';
import type { DataColumn } from '#components/table/column.ts';
import { DataTable } from '#components/table/data-table.tsx';
import { useTableUrlState } from '#components/table/use-table-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { DescriptionList } from '#components/ui/description-list.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import { StatusBadge, type Status } from '#components/ui/status-badge.tsx';
import { formatNumber, formatPercent } from '#lib/format.ts';
import { makeRows, type GalleryRow } from './table-data.ts';

const PRESENCE_STATUS: Record<GalleryRow['presence'], Status> = {
  Available: 'ok',
  Away: 'throttled',
  'On Queue': 'running',
  Offline: 'skipped',
};

const COLUMNS: readonly DataColumn<GalleryRow>[] = [
  { id: 'name', header: 'Name', value: (row) => row.name, widthPx: 220 },
  {
    id: 'presence',
    header: 'Presence',
    value: (row) => row.presence,
    cell: (row) => <StatusBadge status={PRESENCE_STATUS[row.presence]}>{row.presence}</StatusBadge>,
    widthPx: 140,
  },
  { id: 'division', header: 'Division', value: (row) => row.division, widthPx: 140 },
  { id: 'email', header: 'Email', value: (row) => row.email, widthPx: 280 },
  {
    id: 'handled',
    header: 'Handled today',
    align: 'end',
    isDescendingFirst: true,
    value: (row) => (row.handled.kind === 'value' ? row.handled.value : null),
    cell: (row) => <CellValue state={row.handled}>{(value) => formatNumber(value)}</CellValue>,
    widthPx: 140,
  },
  {
    id: 'adherence',
    header: 'Adherence',
    align: 'end',
    value: (row) => row.adherence,
    cell: (row) =>
      row.adherence === null ? <Unavailable reason="Not scheduled today" /> : formatPercent(row.adherence, 1),
    widthPx: 120,
  },
  { id: 'id', header: 'Id', value: (row) => row.id, isInitiallyHidden: true },
];

const ROWS = makeRows(5000);
const NO_ROWS: readonly GalleryRow[] = [];
const DEFAULT_HIDDEN = ['id'];
const idOf = (row: GalleryRow) => row.id;
const nameOf = (row: GalleryRow) => row.name;

/** A table of 5,000 rows with a panel, and the other states of a table. */
export function TableSection() {
  const url = useTableUrlState({ defaultHidden: DEFAULT_HIDDEN });
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => {
    const wanted = url.search.trim().toLowerCase();
    return wanted === '' ? ROWS : ROWS.filter((row) => row.name.toLowerCase().includes(wanted));
  }, [url.search]);
  const open = ROWS.find((row) => row.id === url.openRowId);
  const selection = useMemo(
    () => ({ selectedIds, onChange: setSelectedIds, actions: <Button size="sm">Schedule 1 week</Button> }),
    [selectedIds],
  );
  const close = () => url.setOpenRowId(null);
  return (
    <>
      <PageHeader title="Table" description="5,000 rows; only those near the view are in the document." />
      <SidePanel
        isOpen={open !== undefined}
        title={open?.name ?? ''}
        subtitle={open?.email}
        onClose={close}
        footer={<Button>Open in Genesys Cloud</Button>}
        panel={
          open && (
            <DescriptionList
              items={[
                { term: 'Division', detail: open.division },
                { term: 'Presence', detail: open.presence },
              ]}
            />
          )
        }
      >
        <DataTable
          label="Users"
          rows={rows}
          columns={COLUMNS}
          getRowId={idOf}
          getRowName={nameOf}
          sort={url.sort}
          onSortChange={url.onSortChange}
          hiddenColumnIds={url.hiddenColumnIds}
          onHiddenColumnsChange={url.onHiddenColumnsChange}
          search={{ value: url.search, onChange: url.onSearchChange, label: 'Search users' }}
          selection={selection}
          openRowId={url.openRowId}
          onOpenRow={(row) => url.setOpenRowId(row.id)}
          onCloseRow={close}
          totalCount={ROWS.length === rows.length ? undefined : rows.length}
          emptyState={
            <FilteredEmptyState
              filters={[`search “${url.search}”`]}
              noun="users"
              totalCount={ROWS.length}
              onClear={() => url.onSearchChange('')}
            />
          }
        />
      </SidePanel>
      <div className="mt-6 grid gap-4 xl:grid-cols-2">
        <Card title="Loading" isFlush>
          <StateTable status="loading" />
        </Card>
        <Card title="Refreshing" isFlush>
          <StateTable rows={ROWS.slice(0, 4)} isRefreshing />
        </Card>
        <Card title="Empty" isFlush>
          <StateTable />
        </Card>
        <Card title="Error" isFlush>
          <StateTable status="error" />
        </Card>
      </div>
    </>
  );
}

type StateTableProps = { rows?: readonly GalleryRow[]; status?: 'loading' | 'error'; isRefreshing?: boolean };

function StateTable({ rows = NO_ROWS, status, isRefreshing }: StateTableProps) {
  return (
    <DataTable
      isBare
      label={`Example, ${status ?? (isRefreshing ? 'refreshing' : 'empty')}`}
      rows={rows}
      columns={COLUMNS}
      getRowId={idOf}
      getRowName={nameOf}
      status={status}
      isRefreshing={isRefreshing}
      emptyState={<EmptyState title="No users yet">Headroom reads them after the install.</EmptyState>}
      errorState={
        <ErrorState
          title="The users could not be read"
          cause="Genesys Cloud did not answer."
          onRetry={() => undefined}
        />
      }
    />
  );
}
