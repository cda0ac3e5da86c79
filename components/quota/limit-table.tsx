'use client';

import { formatCountdown, formatNumber, formatRelativeAge } from '#lib/format.ts';
import type { LimitRow } from '#lib/quota/schema.ts';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Card } from '../ui/card.tsx';
import { useNow } from '../ui/use-now.ts';
import { LevelBadge } from './level-badge.tsx';
import { LimitMeter } from './limit-meter.tsx';
import { SourceBadge } from './source-badge.tsx';
import { usedPercent } from './used-percent.ts';

const unknown = (row: LimitRow) => <Unavailable reason={row.unknownReason ?? 'Not known'} />;
const rowKey = (row: LimitRow) => row.key;
const rowName = (row: LimitRow) => row.name;

function ResetsIn({ row }: { row: LimitRow }) {
  const nowMs = useNow(1000);
  if (row.resetsAtMs === null) return <Unavailable reason={row.unknownReason ?? 'Nothing is used'} />;
  return nowMs === null ? null : formatCountdown(row.resetsAtMs, nowMs);
}

function Seen({ row }: { row: LimitRow }) {
  const nowMs = useNow(10_000);
  if (row.seenAtMs === null) return <Unavailable reason="Published, not learned" />;
  return nowMs === null ? null : formatRelativeAge(row.seenAtMs, nowMs);
}

const COLUMNS: readonly DataColumn<LimitRow>[] = [
  {
    id: 'name',
    header: 'Limit',
    value: rowName,
    cell: (row) => (
      <span title={row.key} className="truncate">
        {row.name}
      </span>
    ),
    widthPx: 236,
  },
  { id: 'kind', header: 'Kind', value: (row) => row.kind, widthPx: 160 },
  {
    id: 'used',
    header: 'Used / limit',
    value: (row) => row.used,
    cell: (row) => (
      <>
        {row.used === null ? unknown(row) : formatNumber(row.used)} /{' '}
        {row.limit === null ? unknown(row) : formatNumber(row.limit)}
      </>
    ),
    align: 'end',
    widthPx: 110,
  },
  {
    id: 'meter',
    header: 'Share',
    value: (row) => row.ratio,
    cell: (row) =>
      row.ratio === null || row.used === null || row.limit === null ? (
        unknown(row)
      ) : (
        <span className="flex items-center gap-2">
          <LimitMeter label={row.name} used={row.used} limit={row.limit} size="sm" />
          {usedPercent(row.ratio)}
        </span>
      ),
    widthPx: 164,
  },
  {
    id: 'level',
    header: 'Level',
    value: (row) => row.level,
    cell: (row) => (row.level ? <LevelBadge level={row.level} /> : unknown(row)),
    widthPx: 130,
  },
  { id: 'resets', header: 'Resets in', cell: (row) => <ResetsIn row={row} />, align: 'end', widthPx: 92 },
  {
    id: 'source',
    header: 'Source',
    value: (row) => row.source,
    cell: (row) => <SourceBadge source={row.source} />,
    widthPx: 114,
  },
  { id: 'seen', header: 'Last seen', value: (row) => row.seenAtMs, cell: (row) => <Seen row={row} />, widthPx: 110 },
];

/** The limits that concern the organisation's calls, each with where its number comes from. */
export function LimitTable({ limits }: { limits: readonly LimitRow[] }) {
  return (
    <Card
      title="Limits"
      subtitle="Documented: published by Genesys or read from its limits API. Observed: learned from its answers."
      isFlush
    >
      <DataTable
        label="Limits"
        rows={limits}
        columns={COLUMNS}
        getRowId={rowKey}
        getRowName={rowName}
        isBare
        emptyState={null}
      />
    </Card>
  );
}
