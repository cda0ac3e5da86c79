'use client';

import { ChevronDown, ChevronRight, CornerDownRight } from 'lucide-react';
import { formatDateTime, formatNumber, formatPercent } from '#lib/format.ts';
import { usageRatio } from '#lib/quota/thresholds.ts';
import type { TrunkCondition, TrunkGroup, TrunkRow, TrunkThresholds, TrunkWay } from '#lib/trunks/schema.ts';
import { LimitMeter } from '../quota/limit-meter.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { Popover } from '../ui/popover.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import type { TrunkSortColumn, TrunkTableRow } from './trunk-rows.ts';
import { CONDITION_STATUS, CONDITION_WORDS } from './trunk-words.ts';

/** What the cells need besides their row. */
export type TrunkColumnsInput = {
  thresholds: TrunkThresholds;
  /** Nothing is heard of the trunks at the moment: what is shown is the last that was. */
  isLastKnown: boolean;
  timeZone: string;
  onToggle: (trunkBaseId: string) => void;
  /** Null where the person may not set it. */
  onSetCapacity: ((base: TrunkGroup) => void) | null;
};

type Column = DataColumn<TrunkTableRow>;
type Counts = 'calls' | 'inbound' | 'outbound' | 'mismatches';

const callsOf = ({ inbound, outbound }: TrunkRow) =>
  inbound === null && outbound === null ? null : (inbound ?? 0) + (outbound ?? 0);

function countOf(row: TrunkTableRow, id: Counts): number | null {
  if (row.kind === 'base') return row.base[id];
  return id === 'calls' ? callsOf(row.trunk) : row.trunk[id];
}

/** Sorting is done by trunk base before rows get here; a value only says that a column can be sorted by. */
const sortable = (id: TrunkSortColumn, header: string, more: Partial<Column>): Column => ({
  id,
  header,
  value: (row) => row.id,
  ...more,
});

const countColumn = (id: Counts, header: string, widthPx: number): Column =>
  sortable(id, header, {
    align: 'end',
    isDescendingFirst: true,
    widthPx,
    cell: (row) => {
      const count = countOf(row, id);
      return count === null ? <Unavailable reason="Genesys Cloud has not told it" /> : formatNumber(count);
    },
  });

/** Columns of the trunks' table. */
export function trunkColumns(input: TrunkColumnsInput): readonly Column[] {
  return [
    sortable('name', 'Trunk', { widthPx: 230, cell: (row) => <NameCell row={row} onToggle={input.onToggle} /> }),
    sortable('condition', 'State', {
      widthPx: 220,
      canWrap: true,
      cell: (row) =>
        row.kind === 'base' ? (
          <Condition {...row.base} isLastKnown={input.isLastKnown} />
        ) : (
          <Condition {...row.trunk} isLastKnown={input.isLastKnown} />
        ),
    }),
    countColumn('calls', 'Calls', 80),
    sortable('capacity', 'Capacity', {
      widthPx: 230,
      isDescendingFirst: true,
      cell: (row) => row.kind === 'base' && <Capacity base={row.base} onSet={input.onSetCapacity} />,
    }),
    sortable('used', 'Used', {
      widthPx: 170,
      isDescendingFirst: true,
      cell: (row) => row.kind === 'base' && <Used base={row.base} thresholds={input.thresholds} />,
    }),
    sortable('peak', 'Peak today', {
      align: 'end',
      isDescendingFirst: true,
      widthPx: 110,
      cell: (row) => row.kind === 'base' && <Peak peak={row.base.peakToday} />,
    }),
    countColumn('inbound', 'In', 70),
    countColumn('outbound', 'Out', 70),
    countColumn('mismatches', 'QoS mismatches', 140),
    { id: 'site', header: 'Site', widthPx: 140, cell: (row) => <Places row={row} name="siteName" noun="sites" /> },
    { id: 'edge', header: 'Edge', widthPx: 140, cell: (row) => <Places row={row} name="edgeName" noun="edges" /> },
    {
      id: 'ways',
      header: 'Carrier’s answers',
      widthPx: 150,
      cell: (row) => row.kind === 'trunk' && <Ways trunk={row.trunk} timeZone={input.timeZone} />,
    },
  ];
}

function NameCell({ row, onToggle }: { row: TrunkTableRow; onToggle: (id: string) => void }) {
  if (row.kind === 'trunk') {
    return (
      <span className="flex items-center gap-1.5 pl-6 font-normal">
        <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-low" />
        <span className="truncate" title={row.trunk.name}>
          {row.trunk.name}
        </span>
      </span>
    );
  }
  const { base, isExpanded } = row;
  const Chevron = isExpanded ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={isExpanded}
      onClick={() => onToggle(base.trunkBaseId)}
      className="flex min-h-6 w-full items-center gap-1.5 text-left font-semibold text-link hover:underline"
    >
      <Chevron aria-hidden className="size-4 shrink-0" />
      <span className="truncate" title={base.name}>
        {base.name}
      </span>
      <span className="shrink-0 text-sm font-normal text-mid">
        {formatNumber(base.trunks.length)}
        <span className="sr-only"> {base.trunks.length === 1 ? 'trunk' : 'trunks'}</span>
      </span>
    </button>
  );
}

type ConditionProps = { condition: TrunkCondition; conditionReason: string | null; isLastKnown: boolean };

function Condition({ condition, conditionReason, isLastKnown }: ConditionProps) {
  return (
    <span className="block">
      <StatusBadge status={CONDITION_STATUS[condition]}>
        {CONDITION_WORDS[condition]}
        {isLastKnown && <span className="text-mid"> (last known)</span>}
      </StatusBadge>
      {conditionReason && <span className="block text-sm text-mid">{conditionReason}</span>}
    </span>
  );
}

function Capacity({ base, onSet }: { base: TrunkGroup; onSet: TrunkColumnsInput['onSetCapacity'] }) {
  const { capacity, capacitySource, name } = base;
  const isSet = capacity !== null;
  return (
    <span className="inline-flex items-center gap-2">
      {isSet ? formatNumber(capacity) : <span className="text-mid">Not set</span>}
      {isSet && capacitySource === 'genesys' && <Badge>Genesys Cloud</Badge>}
      {onSet && (
        <button
          type="button"
          aria-label={`${isSet ? 'Change' : 'Set'} capacity of ${name}`}
          className="min-h-6 text-link underline underline-offset-2 hover:text-link-hover"
          onClick={() => onSet(base)}
        >
          {isSet ? 'Change' : 'Set'}
        </button>
      )}
    </span>
  );
}

function Used({ base, thresholds }: { base: TrunkGroup; thresholds: TrunkThresholds }) {
  const { calls, capacity, name } = base;
  const ratio = calls === null ? null : usageRatio(calls, capacity);
  if (calls === null || capacity === null || ratio === null) {
    return <Unavailable reason={capacity === null ? 'No capacity is set' : 'Genesys Cloud has not told the calls'} />;
  }
  return (
    <span className="inline-flex items-center gap-2">
      <LimitMeter label={`Use of ${name}`} used={calls} limit={capacity} size="sm" thresholds={thresholds} />
      {formatPercent(ratio)}
    </span>
  );
}

function Peak({ peak }: { peak: number | null }) {
  return peak === null ? <Unavailable reason="No calls were recorded since midnight UTC" /> : formatNumber(peak);
}

function Places({ row, name, noun }: { row: TrunkTableRow; name: 'siteName' | 'edgeName'; noun: string }) {
  const trunks = row.kind === 'base' ? row.base.trunks : [row.trunk];
  const names = [...new Set(trunks.map((trunk) => trunk[name]).filter((each) => each !== null))].sort();
  if (names.length === 0) return <Unavailable reason="Genesys Cloud names none" />;
  return names.length > 2 ? <span title={names.join(', ')}>{`${names.length} ${noun}`}</span> : names.join(', ');
}

/** What the proxies and registrars of the carrier answered last. */
function Ways({ trunk, timeZone }: { trunk: TrunkRow; timeZone: string }) {
  const ways = [
    ...trunk.options.map((way) => ({ ...way, kind: 'Options ping' })),
    ...trunk.registers.map((way) => ({ ...way, kind: 'Registration' })),
  ];
  if (ways.length === 0) return <Unavailable reason="Genesys Cloud tells neither options pings nor registrations" />;
  const up = ways.filter(({ isUp }) => isUp).length;
  return (
    <Popover
      title={trunk.name}
      trigger={
        <button type="button" className={buttonClass('ghost', 'sm')}>
          {`${up} of ${ways.length} up`}
        </button>
      }
    >
      <ul className="flex flex-col gap-2">
        {ways.map((way) => (
          <li key={`${way.kind} ${way.address}`}>
            <WayLine {...way} />
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm">
        {trunk.stateAtMs !== null && `State since ${formatDateTime(trunk.stateAtMs, timeZone)}. `}
        {trunk.callsAtMs !== null && `Calls counted ${formatDateTime(trunk.callsAtMs, timeZone)}.`}
      </p>
    </Popover>
  );
}

function WayLine({ address, isUp, error, kind }: TrunkWay & { kind: string }) {
  return (
    <>
      <StatusBadge status={isUp ? 'ok' : 'failed'}>
        {kind} {isUp ? 'answered' : 'failed'}
      </StatusBadge>
      <span className="block text-sm wrap-anywhere">
        {address}
        {error !== null && `: ${error}`}
      </span>
    </>
  );
}
