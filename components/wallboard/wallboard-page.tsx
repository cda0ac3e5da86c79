'use client';

import { Download, Maximize } from 'lucide-react';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, useRef, useSyncExternalStore } from 'react';
import { figuresOf } from '#lib/kpis/figures.shared.ts';
import { SCOPE_KINDS, SERIES_WINDOWS, scopeKey, type KpiReading, type KpiScope } from '#lib/kpis/schema.ts';
import { LiveBanner } from '../live/live-banner.tsx';
import { csvFileName, downloadCsv } from '../directory/download-csv.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { DataTable } from '../table/data-table.tsx';
import { useTableUrlState } from '../table/use-table-url-state.ts';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { Select } from '../ui/select.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { FigureCards } from './figure-cards.tsx';
import { FigureCharts, WINDOW_WORDS } from './figure-charts.tsx';
import { PresenceTable } from './presence-table.tsx';
import { useKpiNames, useKpis, useKpiSeries } from './use-kpis.ts';
import { SCOPE_COLUMNS, SCOPE_CSV, SCOPE_WORDS, toScopeRow } from './wallboard-columns.tsx';

const EVERYBODY: KpiScope = { kind: 'organisation', id: '' };
const PARSERS = {
  scope: parseAsString.withDefault(scopeKey(EVERYBODY)),
  window: parseAsStringLiteral(SERIES_WINDOWS).withDefault('day'),
};
const DEFAULT_SORT = { columnId: 'adherence', isDescending: false };
const WINDOWS = SERIES_WINDOWS.map((value) => ({ value, label: WINDOW_WORDS[value] }));

const subscribeToNothing = () => () => undefined;
const isFullscreenEnabled = () => document.fullscreenEnabled;

/** Props of {@link WallboardPage}. */
export type WallboardPageProps = { organisation: { id: string; name: string } };

/** What the people of an organisation, unit, team or group do: in figures now, as they change, and over time. */
export function WallboardPage({ organisation }: WallboardPageProps) {
  const [{ scope: chosen, window }, setState] = useQueryStates(PARSERS);
  const { readings, liveness } = useKpis();
  const names = useKpiNames(organisation.id);
  const scope = scopeOf(chosen);
  const series = useKpiSeries(organisation.id, { ...scope, window });
  const wall = useRef<HTMLDivElement>(null);
  // A frame that Genesys Cloud does not give the right to cannot, nor can some telephones.
  const canFillScreen = useSyncExternalStore(subscribeToNothing, isFullscreenEnabled, () => false);

  const unitNames = names.data?.unitNames;
  const nameOf = useMemo(() => {
    return ({ kind, id }: KpiScope) =>
      kind === 'organisation' ? organisation.name : kind === 'unit' ? (unitNames?.[id] ?? id) : id;
  }, [organisation.name, unitNames]);
  const rows = useMemo(
    () => [...(readings?.values() ?? [])].filter(hasPeople).map((reading) => toScopeRow(reading, nameOf)),
    [readings, nameOf],
  );
  const scopes = useMemo(
    () =>
      rows
        .toSorted(
          (left, right) =>
            SCOPE_KINDS.indexOf(left.scope.kind) - SCOPE_KINDS.indexOf(right.scope.kind) ||
            left.name.localeCompare(right.name),
        )
        .map(({ key, name, scope: { kind } }) => ({
          value: key,
          label: name,
          hint: kind === 'organisation' ? undefined : SCOPE_WORDS[kind],
        })),
    [rows],
  );
  const unitRows = useMemo(() => rows.filter((row) => row.scope.kind !== 'organisation'), [rows]);
  const reading = readings?.get(scopeKey(scope));
  return (
    <>
      <PageHeader
        title="Wallboard"
        description="What people do now, told by events of Genesys Cloud, and over time."
        actions={
          canFillScreen && (
            <Button
              icon={<Maximize aria-hidden className="size-4" />}
              onClick={() => void wall.current?.requestFullscreen()}
            >
              Full screen
            </Button>
          )
        }
      >
        <LiveBanner title="The figures are not live." meanwhile="We connect again by ourselves." liveness={liveness} />
      </PageHeader>
      <div ref={wall} className="fullscreen:bg-canvas fullscreen:p-6 flex flex-col gap-4 overflow-y-auto">
        <div className="flex flex-wrap items-center gap-4">
          <Select
            label="Shown"
            className="w-72 max-w-full"
            options={scopes}
            value={scopes.some(({ value }) => value === chosen) ? chosen : null}
            placeholder={readings === null ? 'Loading' : nameOf(scope)}
            onValueChange={(value) => void setState({ scope: value })}
          />
          <SegmentedControl
            label="Window"
            options={WINDOWS}
            value={window}
            onChange={(value) => void setState({ window: value })}
          />
        </div>
        {readings === null ? (
          <SkeletonText lines={6} label="Loading figures" />
        ) : (
          <FigureCards figures={figuresOf(reading?.counts ?? null)} series={series.data} />
        )}
        <FigureCharts series={series.data} window={window} error={series.error} onRetry={() => void series.refetch()} />
        {readings !== null && <PresenceTable reading={reading} />}
      </div>
      <ScopeTable
        rows={unitRows}
        isLoading={readings === null}
        organisationName={organisation.name}
        problem={names.data?.problem ?? names.error?.message ?? null}
        onOpen={(key) => void setState({ scope: key })}
      />
    </>
  );
}

type ScopeTableProps = {
  rows: readonly ReturnType<typeof toScopeRow>[];
  isLoading: boolean;
  organisationName: string;
  problem: string | null;
  onOpen: (scopeKey: string) => void;
};

/** Every scope side by side; whose people adhere least comes first. */
function ScopeTable({ rows, isLoading, organisationName, problem, onOpen }: ScopeTableProps) {
  const table = useTableUrlState({ defaultSort: DEFAULT_SORT });
  const search = table.search.trim().toLowerCase();
  const shown = useMemo(
    () => (search === '' ? rows : rows.filter(({ name }) => name.toLowerCase().includes(search))),
    [rows, search],
  );
  return (
    <section className="mt-6" aria-labelledby="scopes">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-2">
        <div>
          <h2 id="scopes" className="text-lg">
            Units, teams and groups
          </h2>
          {problem && <p className="text-sm text-mid">Names of management units are missing. {problem}</p>}
        </div>
        <Button
          icon={<Download aria-hidden className="size-4" />}
          disabled={shown.length === 0}
          onClick={() => downloadCsv(csvFileName('wallboard', organisationName, Date.now()), shown, SCOPE_CSV)}
        >
          Export CSV
        </Button>
      </div>
      <DataTable
        label="Units, teams and groups"
        rows={shown}
        columns={SCOPE_COLUMNS}
        getRowId={({ key }) => key}
        getRowName={({ name }) => name}
        status={isLoading ? 'loading' : 'ready'}
        sort={table.sort}
        onSortChange={table.onSortChange}
        hiddenColumnIds={table.hiddenColumnIds}
        onHiddenColumnsChange={table.onHiddenColumnsChange}
        onOpenRow={({ key }) => onOpen(key)}
        search={{ value: table.search, onChange: table.onSearchChange, label: 'Search units, teams and groups' }}
        liveKey={search}
        emptyState={
          <EmptyState title={search ? 'Nothing found' : 'Nobody yet'}>
            <p>
              {search
                ? 'No unit, team or group has this in its name.'
                : 'Figures appear as soon as Genesys Cloud tells what people do.'}
            </p>
          </EmptyState>
        }
      />
    </section>
  );
}

const hasPeople = ({ counts }: KpiReading) => Object.keys(counts).length > 0;

function scopeOf(key: string): KpiScope {
  const at = key.indexOf(':');
  const kind = SCOPE_KINDS.find((known) => known === key.slice(0, at));
  return kind ? { kind, id: key.slice(at + 1) } : EVERYBODY;
}
