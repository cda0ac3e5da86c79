'use client';

import { useMemo } from 'react';
import { formatDuration, formatNumber } from '#lib/format.ts';
import type { UsageShare } from '#lib/quota/schema.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Card } from '../ui/card.tsx';
import { usedPercent } from './used-percent.ts';

const NO_CALLS = 'No call in the last hour';
const nameOf = (share: UsageShare) => share.name;

function columnsFor(header: string): readonly DataColumn<UsageShare>[] {
  const number = (id: string, header: string, value: (share: UsageShare) => number): DataColumn<UsageShare> => ({
    id,
    header,
    value,
    cell: (share) => formatNumber(value(share)),
    align: 'end',
    widthPx: 88,
    isDescendingFirst: true,
  });
  return [
    {
      id: 'name',
      header,
      value: nameOf,
      cell: (share) => <code className="font-mono">{share.name}</code>,
      widthPx: 220,
    },
    number('calls', 'Calls', (share) => share.calls),
    {
      id: 'share',
      header: 'Share',
      value: (share) => share.share,
      cell: (share) =>
        share.share === null ? <Unavailable reason={NO_CALLS} /> : <ShareBar share={share.share} name={share.name} />,
      widthPx: 130,
      isDescendingFirst: true,
    },
    number('saved', 'Saved', (share) => share.saved),
    number('throttled', '429s', (share) => share.throttled),
    number('errors', 'Errors', (share) => share.errors),
    {
      id: 'wait',
      header: 'Mean wait',
      value: (share) => share.meanWaitMs,
      cell: (share) =>
        share.meanWaitMs === null ? <Unavailable reason={NO_CALLS} /> : formatDuration(share.meanWaitMs),
      align: 'end',
      widthPx: 100,
      isDescendingFirst: true,
    },
  ];
}

function ShareBar({ share, name }: { share: number; name: string }) {
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="h-2 w-14 shrink-0 overflow-hidden rounded-sm bg-track" title={name}>
        <span data-fill className="block h-full bg-selected" style={{ width: `${share * 100}%` }} />
      </span>
      {usedPercent(share)}
    </span>
  );
}

/** Props of {@link ShareTable}. */
export type ShareTableProps = { title: string; subtitle: string; nameHeader: string; shares: readonly UsageShare[] };

/** What the last hour was spent on, one row per consumer or operation. */
export function ShareTable({ title, subtitle, nameHeader, shares }: ShareTableProps) {
  const columns = useMemo(() => columnsFor(nameHeader), [nameHeader]);
  return (
    <Card title={title} subtitle={subtitle} isFlush>
      <DataTable
        label={title}
        rows={shares}
        columns={columns}
        getRowId={nameOf}
        getRowName={nameOf}
        isBare
        maxHeight="24rem"
        emptyState={<EmptyState title="No calls in the last hour" />}
      />
    </Card>
  );
}
