'use client';

import { useMemo } from 'react';
import { formatCountdown, formatNumber, formatRelativeAge } from '#lib/format.ts';
import type { FamilyBreaker } from '#lib/quota/breakers.shared.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { useNow } from '../ui/use-now.ts';
import { BREAKER_WORDS, reasonWords } from './breaker-words.ts';
import type { PlannedChange } from './change-dialog.tsx';

/** Props of {@link BreakerTable}. */
export type BreakerTableProps = {
  families: readonly FamilyBreaker[];
  /** Null for people who may not. */
  onChange: ((planned: PlannedChange) => void) | null;
};

const familyOf = (breaker: FamilyBreaker) => breaker.family;

function Age({ atMs, unknown }: { atMs: number | null; unknown: string }) {
  const nowMs = useNow(1000);
  if (atMs === null) return <Unavailable reason={unknown} />;
  return nowMs === null ? null : formatRelativeAge(atMs, nowMs);
}

function NextProbe({ breaker: { state, nextProbeAtMs } }: { breaker: FamilyBreaker }) {
  const nowMs = useNow(1000);
  if (state === 'held') return <Unavailable reason="Not before somebody resets it" />;
  if (nextProbeAtMs === null) return <Unavailable reason="The breaker is closed" />;
  if (nowMs === null) return null;
  return nowMs >= nextProbeAtMs ? 'With the next call' : formatCountdown(nextProbeAtMs, nowMs);
}

function columnsFor(onChange: BreakerTableProps['onChange']): readonly DataColumn<FamilyBreaker>[] {
  return [
    { id: 'family', header: 'Family', value: familyOf, widthPx: 130 },
    {
      id: 'state',
      header: 'State',
      value: ({ state }) => BREAKER_WORDS[state].label,
      cell: ({ state }) => <StatusBadge status={BREAKER_WORDS[state].status}>{BREAKER_WORDS[state].label}</StatusBadge>,
      widthPx: 150,
    },
    ...(onChange === null
      ? []
      : [
          {
            id: 'actions',
            header: 'Actions',
            cell: (breaker: FamilyBreaker) => <Actions breaker={breaker} onChange={onChange} />,
            widthPx: 150,
          },
        ]),
    {
      id: 'reason',
      header: 'Reason',
      value: reasonWords,
      cell: (breaker) => {
        const words = reasonWords(breaker);
        return words === null ? (
          <Unavailable reason="Calls of this family are sent" />
        ) : (
          <span title={words} className="truncate">
            {words}
          </span>
        );
      },
      widthPx: 210,
    },
    {
      id: 'since',
      header: 'Since',
      value: ({ sinceMs }) => sinceMs,
      cell: ({ sinceMs }) => <Age atMs={sinceMs} unknown="The breaker is closed" />,
      widthPx: 100,
    },
    {
      id: 'failures',
      header: 'Failures',
      value: ({ failuresInARow }) => failuresInARow,
      cell: ({ failuresInARow }) => formatNumber(failuresInARow),
      align: 'end',
      widthPx: 90,
    },
    {
      id: 'last',
      header: 'Last failure',
      value: ({ lastFailureAtMs }) => lastFailureAtMs,
      cell: ({ lastFailureAtMs }) => <Age atMs={lastFailureAtMs} unknown="None known" />,
      widthPx: 100,
    },
    {
      id: 'probe',
      header: 'Next probe',
      value: ({ nextProbeAtMs }) => nextProbeAtMs,
      cell: (breaker) => <NextProbe breaker={breaker} />,
      widthPx: 120,
    },
  ];
}

type ActionsProps = { breaker: FamilyBreaker; onChange: (planned: PlannedChange) => void };

function Actions({ breaker, onChange }: ActionsProps) {
  const { state, family } = breaker;
  return (
    <span className="flex gap-1">
      {state !== 'held' && (
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Open breaker of ${family}`}
          onClick={() => onChange({ breaker, action: 'open' })}
        >
          Open
        </Button>
      )}
      {state !== 'closed' && (
        <Button
          size="sm"
          aria-label={`Reset breaker of ${family}`}
          onClick={() => onChange({ breaker, action: 'reset' })}
        >
          Reset
        </Button>
      )}
    </span>
  );
}

/** Every family of calls, those that are not closed first. */
export function BreakerTable({ families, onChange }: BreakerTableProps) {
  const columns = useMemo(() => columnsFor(onChange), [onChange]);
  return (
    <Card title="Families of calls" subtitle="Operations that share a service behind Genesys Cloud’s API" isFlush>
      <DataTable
        label="Families of calls"
        rows={families}
        columns={columns}
        getRowId={familyOf}
        getRowName={familyOf}
        isBare
        emptyState={<EmptyState title="No families" />}
      />
    </Card>
  );
}
