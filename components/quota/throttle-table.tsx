'use client';

import { useMemo } from 'react';
import { formatDuration, formatNumber, formatTime, formatZone } from '#lib/format.ts';
import type { ThrottleEventDto } from '#lib/quota/schema.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Card } from '../ui/card.tsx';
import { useTimeZone } from './use-time-zone.ts';

const code = (text: string) => <code className="font-mono">{text}</code>;
const PRIORITY_WORDS: Readonly<Record<string, string>> = {
  interactive: 'A person',
  sync: 'A view',
  bulk: 'A job',
};

/** What the gateway made of a 429 that named no limit; a limit that was named stands as Genesys Cloud wrote it. */
const CAUSE_WORDS: Readonly<Record<string, string>> = {
  rate_limit: 'The client’s own limit',
  refused_below_token_limit: 'Another limit, not named',
};

function causeCell(cause: string | null) {
  if (cause === null) return <Unavailable reason="Genesys Cloud named no limit" />;
  return CAUSE_WORDS[cause] ?? code(cause);
}

const eventId = (event: ThrottleEventDto) => event.id;
const eventName = (event: ThrottleEventDto) => `429 of ${event.operation}`;

function columnsIn(timeZone: string): readonly DataColumn<ThrottleEventDto>[] {
  return [
    {
      id: 'at',
      header: `Time (${formatZone(Date.now(), timeZone)})`,
      value: (event) => event.atMs,
      cell: (event) => formatTime(event.atMs, timeZone, undefined, true),
      widthPx: 130,
    },
    {
      id: 'operation',
      header: 'Operation',
      value: (event) => event.operation,
      cell: (event) => code(event.operation),
      widthPx: 200,
    },
    {
      id: 'consumer',
      header: 'Consumer',
      value: (event) => event.consumer,
      cell: (event) => code(event.consumer),
      widthPx: 180,
    },
    {
      id: 'priority',
      header: 'Asked by',
      value: (event) => PRIORITY_WORDS[event.priority] ?? event.priority,
      widthPx: 100,
    },
    {
      id: 'asked',
      header: 'Wait asked',
      value: (event) => event.retryAfterMs,
      cell: (event) =>
        event.retryAfterMs === null ? (
          <Unavailable reason="Genesys Cloud named no wait" />
        ) : (
          formatDuration(event.retryAfterMs)
        ),
      align: 'end',
      widthPx: 110,
    },
    {
      id: 'waited',
      header: 'Waited before',
      value: (event) => event.waitMs,
      cell: (event) => formatDuration(event.waitMs),
      align: 'end',
      widthPx: 140,
    },
    {
      id: 'cause',
      header: 'Cause',
      value: (event) => event.cause,
      cell: (event) => causeCell(event.cause),
      widthPx: 240,
    },
    {
      id: 'correlation',
      header: 'Correlation id',
      value: (event) => event.correlationId,
      cell: (event) =>
        event.correlationId ? code(event.correlationId) : <Unavailable reason="The answer carried no correlation id" />,
      widthPx: 280,
    },
  ];
}

/** Every 429 of the last hour, newest first. */
export function ThrottleTable({ events, eventCount }: { events: readonly ThrottleEventDto[]; eventCount: number }) {
  const timeZone = useTimeZone();
  const columns = useMemo(() => columnsIn(timeZone), [timeZone]);
  const subtitle =
    eventCount > events.length
      ? `Last hour: the newest ${formatNumber(events.length)} of ${formatNumber(eventCount)}`
      : 'Last hour, newest first';
  return (
    <Card title="Limited requests (429)" subtitle={subtitle} isFlush>
      <DataTable
        label="Limited requests"
        rows={events}
        columns={columns}
        getRowId={eventId}
        getRowName={eventName}
        totalCount={eventCount}
        isBare
        maxHeight="24rem"
        emptyState={
          <EmptyState title="No request was limited">
            <p>Genesys Cloud answered every call of the last hour without a 429.</p>
          </EmptyState>
        }
      />
    </Card>
  );
}
