'use client';

import type { ChartMarker } from '#components/chart/chart-markers.ts';
import { Sparkline, StatusStrip, type StripSlot } from '#components/chart/sparkline.tsx';
import { TimeSeriesChart } from '#components/chart/time-series-chart.tsx';
import { Card } from '#components/ui/card.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';

const START_MS = Date.UTC(2025, 10, 22, 11, 0);
const TIMES = Array.from({ length: 60 }, (_, minute) => START_MS + minute * 60_000);
const wave = (base: number, height: number, speed: number) =>
  TIMES.map((_, minute) => Math.round(base + height * Math.sin(minute / speed) + ((minute * 7919) % 13)));
const withGap = (values: number[]): (number | null)[] =>
  values.map((value, index) => (index > 30 && index < 37 ? null : value));

const STACK = [
  { label: 'Directory', values: wave(60, 20, 6) },
  { label: 'Scheduling', values: wave(90, 60, 9) },
  { label: 'Quota', values: wave(20, 5, 4) },
];
const LINES = [
  { label: 'Adherence', values: withGap(wave(88, 6, 8)) },
  { label: 'Last week', values: wave(82, 4, 7) },
  { label: 'Night desk', values: wave(70, 8, 5) },
];
const SINGLE = [{ label: 'Calls', values: withGap(wave(120, 70, 7)), kind: 'bar' as const }];
const LIMIT = { label: 'Allowed', value: 300 };
const USAGE = [
  { label: 'Calls', values: withGap(wave(120, 70, 7)) },
  { label: 'Capacity', values: TIMES.map((_, minute) => (minute < 25 ? 200 : 160)), kind: 'limit' as const },
];
const ADHERENCE = [{ label: 'Adherence', values: withGap(wave(86, 6, 8)) }];
const TARGET = { label: 'Target', value: 90 };
const MARKERS: ChartMarker[] = [
  { atMs: START_MS + 25 * 60_000, label: 'Registration lost', tone: 'bad' },
  { atMs: START_MS + 26 * 60_000, label: 'Calls moved to another carrier', tone: 'bad' },
  { atMs: START_MS + 44 * 60_000, label: 'Recovered', tone: 'good' },
];
const nothing = () => undefined;
const SLOTS: StripSlot[] = Array.from({ length: 24 }, (_, hour) => ({
  status: hour === 7 ? 'failed' : hour % 6 === 5 ? 'warning' : hour === 15 ? 'unknown' : 'ok',
  label: `${hour}:00`,
}));
const NO_TIMES: number[] = [];

/** Charts in their four states, and the small ones for cells. */
export function ChartsSection() {
  return (
    <>
      <PageHeader title="Charts" description="One axis, a labelled limit, gaps that stay gaps." />
      <div className="grid gap-4 xl:grid-cols-2">
        <Card>
          <TimeSeriesChart
            title="Calls by feature, last hour"
            unit="calls/min"
            timeZone="Europe/Dublin"
            timesMs={TIMES}
            series={STACK}
            limit={LIMIT}
            isStacked
          />
        </Card>
        <Card>
          <TimeSeriesChart
            title="Adherence, last hour"
            unit="percent"
            timeZone="Europe/Dublin"
            timesMs={TIMES}
            series={LINES}
          />
        </Card>
        <Card>
          <TimeSeriesChart
            title="Calls, last hour"
            unit="calls/min"
            timeZone="Asia/Tokyo"
            timesMs={TIMES}
            series={SINGLE}
          />
        </Card>
        <Card>
          <div className="flex flex-col gap-4">
            <TimeSeriesChart
              title="Use, last hour"
              unit="calls"
              timeZone="Asia/Singapore"
              timesMs={TIMES}
              series={USAGE}
              markers={MARKERS}
              syncKey="gallery"
              onBrush={nothing}
            />
            <TimeSeriesChart
              title="Adherence, one crosshair with the use"
              unit="%"
              timeZone="Asia/Singapore"
              timesMs={TIMES}
              series={ADHERENCE}
              limit={TARGET}
              maximum={100}
              markers={MARKERS}
              syncKey="gallery"
              onBrush={nothing}
            />
          </div>
        </Card>
        <Card>
          <TimeSeriesChart
            title="Loading"
            unit="calls/min"
            timeZone="UTC"
            timesMs={NO_TIMES}
            series={[]}
            status="loading"
          />
        </Card>
        <Card>
          <TimeSeriesChart title="Empty" unit="calls/min" timeZone="UTC" timesMs={NO_TIMES} series={[]} />
        </Card>
        <Card>
          <TimeSeriesChart
            title="Error"
            unit="calls/min"
            timeZone="UTC"
            timesMs={NO_TIMES}
            series={[]}
            status="error"
          />
        </Card>
        <Card title="In cells">
          <div className="flex flex-wrap items-center gap-6">
            <Sparkline label="Calls, last hour: now 152, highest 200" values={SINGLE[0]?.values ?? []} />
            <StatusStrip label="Last 24 hours: 1 failed, 4 near limit" slots={SLOTS} />
          </div>
        </Card>
      </div>
    </>
  );
}
