'use client';

import { useMemo } from 'react';
import { formatDateTime, formatZone } from '#lib/format.ts';
import type { BreakerEventDto } from '#lib/quota/breakers.shared.ts';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Card } from '../ui/card.tsx';
import { EVENT_WORDS } from './breaker-words.ts';

const eventId = (event: BreakerEventDto) => event.id;
const eventName = (event: BreakerEventDto) => `${EVENT_WORDS[event.kind]}: ${event.family}`;

function columnsIn(timeZone: string): readonly DataColumn<BreakerEventDto>[] {
  return [
    {
      id: 'at',
      header: `Time (${formatZone(Date.now(), timeZone)})`,
      value: ({ atMs }) => atMs,
      cell: ({ atMs }) => formatDateTime(atMs, timeZone),
      widthPx: 190,
    },
    { id: 'family', header: 'Family', value: ({ family }) => family, widthPx: 160 },
    { id: 'kind', header: 'What', value: ({ kind }) => EVENT_WORDS[kind], widthPx: 140 },
    {
      id: 'who',
      header: 'Who',
      value: ({ actorName }) => actorName,
      cell: ({ actorName }) => actorName ?? <Unavailable reason="By itself" />,
      widthPx: 160,
    },
    {
      id: 'reason',
      header: 'Reason',
      value: ({ reason }) => reason,
      cell: ({ reason }) =>
        reason === null ? (
          <Unavailable reason="A probe was answered" />
        ) : (
          <span title={reason} className="truncate">
            {reason}
          </span>
        ),
      widthPx: 360,
    },
  ];
}

/** What happened to breakers in the last 30 days, newest first. */
export function EventTable({ events }: { events: readonly BreakerEventDto[] }) {
  const timeZone = useTimeZone();
  const columns = useMemo(() => columnsIn(timeZone), [timeZone]);
  return (
    <Card title="History" subtitle="Last 30 days, the newest 200, newest first" isFlush>
      <DataTable
        label="History of breakers"
        rows={events}
        columns={columns}
        getRowId={eventId}
        getRowName={eventName}
        isBare
        maxHeight="24rem"
        emptyState={
          <EmptyState title="No breaker opened">
            <p>Genesys Cloud answered every family of calls.</p>
          </EmptyState>
        }
      />
    </Card>
  );
}
