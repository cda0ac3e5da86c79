'use client';

import { useMemo } from 'react';
import { SYSTEM_PRESENCES, type SystemPresence } from '#lib/directory/schema.ts';
import { presenceWords } from '#lib/directory/words.shared.ts';
import type { KpiReading } from '#lib/kpis/schema.ts';
import { PresenceBadge } from '../directory/presence-badge.tsx';
import { TimeInState } from '../directory/time-in-state.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Card } from '../ui/card.tsx';

type PresenceRow = {
  readonly presence: SystemPresence;
  readonly people: number;
  readonly averageSinceMs: number | null;
  readonly longestSinceMs: number | null;
};

const COLUMNS: readonly DataColumn<PresenceRow>[] = [
  {
    id: 'presence',
    header: 'Presence',
    value: ({ presence }) => presenceWords(presence),
    cell: ({ presence }) => <PresenceBadge presence={{ system: presence, label: null, sinceMs: null }} />,
    widthPx: 180,
  },
  { id: 'people', header: 'People', value: ({ people }) => people, align: 'end', isDescendingFirst: true, widthPx: 90 },
  {
    id: 'average',
    header: 'Average time in state',
    value: ({ averageSinceMs }) => averageSinceMs,
    cell: ({ averageSinceMs }) => <TimeInState sinceMs={averageSinceMs} />,
    align: 'end',
    widthPx: 180,
  },
  {
    id: 'longest',
    header: 'Longest',
    value: ({ longestSinceMs }) => longestSinceMs,
    cell: ({ longestSinceMs }) => <TimeInState sinceMs={longestSinceMs} />,
    align: 'end',
    widthPx: 120,
  },
];

/** How many people of a scope have which presence, and for how long. */
export function PresenceTable({ reading }: { reading: KpiReading | undefined }) {
  const rows = useMemo(
    () =>
      SYSTEM_PRESENCES.flatMap((presence): PresenceRow[] => {
        const people = reading?.counts[`presence.${presence}`] ?? 0;
        const times = reading?.inState[presence];
        if (people === 0) return [];
        return [
          {
            presence,
            people,
            averageSinceMs: times?.averageSinceMs ?? null,
            longestSinceMs: times?.longestSinceMs ?? null,
          },
        ];
      }).sort((left, right) => right.people - left.people),
    [reading],
  );
  return (
    <Card title="By presence" subtitle="Now; system presences" isFlush>
      <DataTable
        label="People by presence"
        rows={rows}
        columns={COLUMNS}
        getRowId={({ presence }) => presence}
        getRowName={({ presence }) => presenceWords(presence)}
        isBare
        emptyState={
          <EmptyState title="Nobody">
            <p>Genesys Cloud has told the presence of nobody here.</p>
          </EmptyState>
        }
      />
    </Card>
  );
}
