'use client';

import { ArrowDownUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatCount } from '#lib/format.ts';
import type { TrunkGroup, TrunkThresholds } from '#lib/trunks/schema.ts';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { FilteredEmptyState } from '../state/filtered-empty-state.tsx';
import { DataTable } from '../table/data-table.tsx';
import { useHeldOrder } from '../table/use-held-order.ts';
import { useTableUrlState } from '../table/use-table-url-state.ts';
import { Button } from '../ui/button.tsx';
import type { TrunkActions } from './trunk-actions.ts';
import { CapacityDialog } from './capacity-dialog.tsx';
import { trunkColumns } from './trunk-columns.tsx';
import { searchedBases, sortedBases, toTableRows, type TrunkTableRow } from './trunk-rows.ts';

const WORST_FIRST = { columnId: 'condition', isDescending: false };
const NO_BASES: readonly TrunkGroup[] = [];
const rowName = (row: TrunkTableRow) => (row.kind === 'base' ? row.base.name : row.trunk.name);

/** Props of {@link TrunkTable}. */
export type TrunkTableProps = {
  orgId: string;
  /** Undefined while they are read. */
  bases: readonly TrunkGroup[] | undefined;
  /** False while Genesys Cloud has not told yet which trunks there are. */
  isRead: boolean;
  thresholds: TrunkThresholds;
  isLastKnown: boolean;
  expandedIds: readonly string[];
  onExpandedChange: (ids: string[]) => void;
  /** Null where the person may not set it. */
  setCapacity: TrunkActions['setCapacity'] | null;
};

/** Every trunk base with its trunks under it, as they are now. Nothing moves while the pointer or the focus is on it. */
export function TrunkTable(props: TrunkTableProps) {
  const {
    orgId,
    bases = NO_BASES,
    isRead,
    thresholds,
    isLastKnown,
    expandedIds,
    onExpandedChange,
    setCapacity,
  } = props;
  const table = useTableUrlState({ defaultSort: WORST_FIRST });
  const timeZone = useTimeZone();
  const [capacityOfId, setCapacityOfId] = useState<string | null>(null);
  const capacityOf = bases.find(({ trunkBaseId }) => trunkBaseId === capacityOfId) ?? null;
  const { sort, search } = table;

  const sorted = useMemo(
    () => sortedBases(searchedBases(bases, search), sort).map((base) => ({ id: base.trunkBaseId, base })),
    [bases, search, sort],
  );
  const order = useHeldOrder(sorted, `${sort?.columnId} ${sort?.isDescending} ${search}`, true);
  const rows = useMemo(
    () =>
      toTableRows(
        order.shown.map(({ base }) => base),
        new Set(expandedIds),
      ),
    [order.shown, expandedIds],
  );
  const columns = useMemo(
    () =>
      trunkColumns({
        thresholds,
        isLastKnown,
        timeZone,
        onToggle: (id) =>
          onExpandedChange(expandedIds.includes(id) ? expandedIds.filter((each) => each !== id) : [...expandedIds, id]),
        onSetCapacity: setCapacity && (({ trunkBaseId }) => setCapacityOfId(trunkBaseId)),
      }),
    [thresholds, isLastKnown, timeZone, expandedIds, onExpandedChange, setCapacity],
  );
  const areAllExpanded = bases.length > 0 && bases.every(({ trunkBaseId }) => expandedIds.includes(trunkBaseId));
  return (
    <section id="trunks" aria-labelledby="trunks-heading" className="scroll-mt-4">
      <div className="mb-3">
        <h2 id="trunks-heading" className="text-lg">
          Trunks
        </h2>
        <p className="text-sm text-low">
          {props.bases === undefined
            ? 'Now, by trunk'
            : `Now; ${formatCount(bases.length, 'trunk')}, each on one or more edges`}
        </p>
      </div>
      <div {...order.handlers}>
        <DataTable
          label="Trunks"
          rows={rows}
          columns={columns}
          getRowId={({ id }) => id}
          getRowName={rowName}
          status={props.bases === undefined ? 'loading' : 'ready'}
          sort={sort}
          onSortChange={table.onSortChange}
          isSortedByServer
          hiddenColumnIds={table.hiddenColumnIds}
          onHiddenColumnsChange={table.onHiddenColumnsChange}
          search={{ value: search, onChange: table.onSearchChange, label: 'Search trunks, sites and edges' }}
          maxHeight="none"
          toolbar={
            <>
              <Button
                size="sm"
                disabled={bases.length === 0}
                onClick={() => onExpandedChange(areAllExpanded ? [] : bases.map(({ trunkBaseId }) => trunkBaseId))}
              >
                {areAllExpanded ? 'Collapse all' : 'Expand all'}
              </Button>
              {order.hasNewOrder && (
                <Button size="sm" icon={<ArrowDownUp aria-hidden className="size-4" />} onClick={order.takeNewOrder}>
                  Show new order
                </Button>
              )}
            </>
          }
          emptyState={
            search === '' ? (
              <EmptyState title={isRead ? 'No trunks' : 'No trunks are known yet'}>
                <p>
                  {isRead
                    ? 'Genesys Cloud has no external trunks in your organisation that Headroom may see. BYOC trunks appear here by themselves.'
                    : 'Genesys Cloud has not told yet which trunks your organisation has. They appear here by themselves.'}
                </p>
              </EmptyState>
            ) : (
              <FilteredEmptyState
                filters={[`Search: ${search}`]}
                noun="trunks"
                totalCount={bases.length}
                onClear={() => table.onSearchChange('')}
              />
            )
          }
        />
      </div>
      {setCapacity && (
        <CapacityDialog
          orgId={orgId}
          base={capacityOf}
          setCapacity={setCapacity}
          onClose={() => setCapacityOfId(null)}
        />
      )}
    </section>
  );
}
