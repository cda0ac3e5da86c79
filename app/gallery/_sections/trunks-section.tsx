'use client';

import { useMemo, useState } from 'react';
import { EventList } from '#components/trunks/event-list.tsx';
import { HeaderFigures } from '#components/trunks/header-figures.tsx';
import { RangeBar } from '#components/trunks/range-bar.tsx';
import { TroubleBanner } from '#components/trunks/trouble-banner.tsx';
import { TrunkTable } from '#components/trunks/trunk-table.tsx';
import { UsagePanels } from '#components/trunks/usage-panels.tsx';
import { useTrunkView } from '#components/trunks/use-trunk-view.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { SAMPLE_TRUNKS, sampleTrunkSeries } from './trunk-samples.ts';

const { groups, thresholds } = SAMPLE_TRUNKS;
const nothing = () => undefined;
const refuse = async () => ({
  ok: false as const,
  error: { code: 'internal_error' as const, message: 'The gallery saves nothing.', retryable: false },
});

/** The parts of the trunk page: a carrier lost, figures nobody tells, and capacities that are not set. */
export function TrunksSection({ openedMs }: { openedMs: number }) {
  const view = useTrunkView();
  const series = useMemo(() => sampleTrunkSeries(openedMs), [openedMs]);
  const [expandedIds, setExpandedIds] = useState<string[]>(['Straits Carrier']);
  const panels = {
    range: view.range,
    thresholds,
    unitName: null,
    thresholdsButton: null,
    onZoom: nothing,
    onRetry: nothing,
  };
  return (
    <>
      <PageHeader title="Trunks" description="A carrier is lost; not everything is known." />
      <div className="flex flex-col gap-6">
        <TroubleBanner bases={groups} />
        <HeaderFigures overview={SAMPLE_TRUNKS} />
        <RangeBar view={view} />
        <UsagePanels {...panels} series={series} error={null} />
        <EventList events={series.events} onShow={nothing} />
        <TrunkTable
          orgId="gallery"
          bases={groups}
          isRead
          thresholds={thresholds}
          isLastKnown={false}
          expandedIds={expandedIds}
          onExpandedChange={setExpandedIds}
          setCapacity={refuse}
        />
        <UsagePanels {...panels} series={undefined} error={null} />
        <UsagePanels {...panels} series={{ ...series, points: [], events: [] }} error={null} />
        <UsagePanels {...panels} series={undefined} error={new Error('nothing came')} />
        <TrunkTable
          orgId="gallery"
          bases={[]}
          isRead={false}
          thresholds={thresholds}
          isLastKnown
          expandedIds={[]}
          onExpandedChange={nothing}
          setCapacity={null}
        />
      </div>
    </>
  );
}
