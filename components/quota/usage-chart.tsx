'use client';

import { useMemo } from 'react';
import type { QuotaDto } from '#lib/quota/schema.ts';
import { TimeSeriesChart } from '../chart/time-series-chart.tsx';
import { Card } from '../ui/card.tsx';
import { useTimeZone } from './use-time-zone.ts';

const MINUTE_MS = 60_000;

/** Calls of the last hour by minute: answered and limited ones on top of each other, against what a minute allows. */
export function UsageChart({ minutes, now }: Pick<QuotaDto, 'minutes' | 'now'>) {
  const timeZone = useTimeZone();
  const timesMs = useMemo(() => minutes.map((minute) => minute.minuteMs), [minutes]);
  const series = useMemo(
    () => [
      { label: 'Answered', kind: 'bar' as const, values: minutes.map((minute) => minute.calls - minute.throttled) },
      { label: 'Limited (429)', kind: 'bar' as const, values: minutes.map((minute) => minute.throttled) },
    ],
    [minutes],
  );
  const limit = useMemo(
    () => ({ label: 'Limit', value: Math.round((now.limit * MINUTE_MS) / now.windowMs) }),
    [now.limit, now.windowMs],
  );
  return (
    <Card>
      <TimeSeriesChart
        title="Calls, last hour"
        unit="calls/min"
        timeZone={timeZone}
        timesMs={timesMs}
        series={series}
        limit={limit}
        isStacked
      />
    </Card>
  );
}
