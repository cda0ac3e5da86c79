'use client';

import { SlidersHorizontal } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { TrunkOverview } from '#lib/trunks/schema.ts';
import { csvFileName, downloadCsv } from '../directory/download-csv.ts';
import { LiveBanner } from '../live/live-banner.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { Button } from '../ui/button.tsx';
import { ExportMenu } from '../ui/export-menu.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { useKpiNames } from '../wallboard/use-kpis.ts';
import { EventList } from './event-list.tsx';
import { HeaderFigures } from './header-figures.tsx';
import { RangeBar } from './range-bar.tsx';
import { SliceBar } from './slice-bar.tsx';
import { ThresholdsDialog } from './thresholds-dialog.tsx';
import { TroubleBanner } from './trouble-banner.tsx';
import type { TrunkActions } from './trunk-actions.ts';
import { toCsvRows, TRUNK_CSV } from './trunk-csv.ts';
import { TrunkTable } from './trunk-table.tsx';
import { UsagePanels } from './usage-panels.tsx';
import { useTrunkView, type TrunkView } from './use-trunk-view.ts';
import { seriesParams, useTrunks, useTrunkSeries } from './use-trunks.ts';

/** Shown around an event: so much before and after it. */
const AROUND_EVENT_MS = 15 * 60_000;

/** Props of {@link TrunksPage}. */
export type TrunksPageProps = {
  organisation: { id: string; name: string };
  /** Whether the person may set capacities and thresholds. */
  canManage: boolean;
  actions: TrunkActions;
};

/** How much of the BYOC trunks' capacity is used, how they stand, and how adherence goes with it; now and over time. */
export function TrunksPage({ organisation, canManage, actions }: TrunksPageProps) {
  const { overview, liveness } = useTrunks(organisation.id);
  const view = useTrunkView();
  const { data, error } = overview;
  return (
    <>
      <PageHeader
        title="Trunks"
        badge={liveness.kind === 'live' && data?.source === 'events' && <StatusBadge status="ok">Live</StatusBadge>}
        description="Concurrent calls of BYOC trunks against their capacity, and adherence beside them."
        actions={data && <TrunkExports overview={data} view={view} organisationName={organisation.name} />}
      >
        {data?.source === 'read' && (
          <StaleNote
            asOfMs={data.asOfMs}
            cause="Genesys Cloud sends no events of these trunks at the moment; they are read once a minute"
          />
        )}
        {data && (
          <LiveBanner title="Trunks are not live." meanwhile="We connect again by ourselves." liveness={liveness} />
        )}
      </PageHeader>
      {data ? (
        <TrunksView
          organisation={organisation}
          overview={data}
          isLastKnown={liveness.kind === 'lost'}
          view={view}
          actions={canManage ? actions : null}
        />
      ) : overview.isError ? (
        <ProblemState
          error={error}
          action="see the trunks"
          title="The trunks could not be read."
          onRetry={() => void overview.refetch()}
          isRetrying={overview.isFetching}
          signInHref="/signin?callbackUrl=%2Ftrunks"
        />
      ) : (
        <SkeletonText lines={8} label="Loading trunks" />
      )}
    </>
  );
}

type TrunksViewProps = {
  organisation: TrunksPageProps['organisation'];
  overview: TrunkOverview;
  isLastKnown: boolean;
  view: TrunkView;
  actions: TrunkActions | null;
};

function TrunksView({ organisation, overview, isLastKnown, view, actions }: TrunksViewProps) {
  const series = useTrunkSeries(organisation.id, view.query, view.range?.window !== null);
  const names = useKpiNames(organisation.id);
  const [isEditing, setIsEditing] = useState(false);
  const { setState, setStretch } = view;
  const expand = useCallback((open: string[]) => void setState({ open: open.length > 0 ? open : null }), [setState]);
  return (
    <div className="flex flex-col gap-6">
      <TroubleBanner bases={overview.groups} />
      <HeaderFigures overview={overview} />
      <section aria-label="Over time" className="flex flex-col gap-3">
        <RangeBar view={view} />
        <SliceBar orgId={organisation.id} bases={overview.groups} view={view} />
        <UsagePanels
          series={series.data}
          error={series.error}
          range={view.range}
          thresholds={overview.thresholds}
          unitName={view.unit === null ? null : (names.data?.unitNames[view.unit] ?? 'one unit')}
          thresholdsButton={
            actions && (
              <Button
                size="sm"
                variant="ghost"
                icon={<SlidersHorizontal aria-hidden className="size-4" />}
                onClick={() => setIsEditing(true)}
              >
                Change thresholds
              </Button>
            )
          }
          onZoom={setStretch}
          onRetry={() => void series.refetch()}
        />
        <EventList
          events={series.data?.events}
          onShow={(atMs) => setStretch({ fromMs: atMs - AROUND_EVENT_MS, toMs: atMs + AROUND_EVENT_MS })}
        />
      </section>
      <TrunkTable
        orgId={organisation.id}
        bases={overview.groups}
        isRead={overview.source !== null}
        thresholds={overview.thresholds}
        isLastKnown={isLastKnown}
        expandedIds={view.open}
        onExpandedChange={expand}
        setCapacity={actions?.setCapacity ?? null}
      />
      {actions && (
        <ThresholdsDialog
          orgId={organisation.id}
          isOpen={isEditing}
          onOpenChange={setIsEditing}
          thresholds={overview.thresholds}
          setThresholds={actions.setThresholds}
        />
      )}
    </div>
  );
}

type TrunkExportsProps = { overview: TrunkOverview; view: TrunkView; organisationName: string };

/** What is on screen, as files. */
function TrunkExports({ overview, view, organisationName }: TrunkExportsProps) {
  return (
    <ExportMenu
      entries={[
        {
          kind: 'item',
          id: 'trunks',
          label: 'Trunks now',
          onSelect: () =>
            downloadCsv(csvFileName('trunks', organisationName, Date.now()), toCsvRows(overview.groups), TRUNK_CSV),
        },
        {
          kind: 'item',
          id: 'series',
          label: 'Calls and adherence in the time shown',
          isDisabled: view.query === null,
          onSelect: () => window.location.assign(`/api/trunks/series.csv?${seriesParams(view.query)}`),
        },
      ]}
    />
  );
}
