'use client';

import { Download, RefreshCw } from 'lucide-react';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { formatCount, formatNumber } from '#lib/format.ts';
import { SCRIPT_STATES, type ScriptDto } from '#lib/scripts/schema.ts';
import { csvFileName, downloadCsv } from '../directory/download-csv.ts';
import { FilterMenu, type FilterOption } from '../directory/filter-menu.tsx';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { FilteredEmptyState } from '../state/filtered-empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { DataTable } from '../table/data-table.tsx';
import { useTableUrlState } from '../table/use-table-url-state.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { scriptColumns } from './script-columns.tsx';
import { ScriptNotes } from './script-notes.tsx';
import { ScriptPanel } from './script-panel.tsx';
import { SCRIPT_CSV, STATE_WORDS } from './script-words.ts';
import { useScripts } from './use-scripts.ts';

/** Props of {@link ScriptsPage}. */
export type ScriptsPageProps = { organisation: { id: string; name: string } };

const NO_SCRIPTS: readonly ScriptDto[] = [];
const FILTERS = {
  state: parseAsArrayOf(parseAsStringLiteral(SCRIPT_STATES)).withDefault([]),
  division: parseAsArrayOf(parseAsString).withDefault([]),
};
const scriptId = (script: ScriptDto) => script.id;
const scriptName = (script: ScriptDto) => script.name;
const divisionOf = (script: ScriptDto) => script.division?.name ?? '';

/** Every agent script: what is published, what was changed since, and what the last reading is worth. */
export function ScriptsPage({ organisation }: ScriptsPageProps) {
  const { scripts, refresh } = useScripts(organisation.id);
  const table = useTableUrlState();
  const [filters, setFilters] = useQueryStates(FILTERS);
  const timeZone = useTimeZone();
  const columns = useMemo(() => scriptColumns(timeZone), [timeZone]);
  const { data, error } = scripts;
  const all = data?.scripts ?? NO_SCRIPTS;
  const text = table.search.trim().toLowerCase();
  const rows = useMemo(
    () =>
      all.filter(
        (script) =>
          matches(script, text) &&
          (filters.state.length === 0 || filters.state.includes(script.state)) &&
          (filters.division.length === 0 || filters.division.includes(divisionOf(script))),
      ),
    [all, text, filters],
  );
  const { openRowId, setOpenRowId, onSearchChange } = table;
  const opened = useMemo(() => all.find(({ id }) => id === openRowId), [all, openRowId]);
  const open = useCallback((script: ScriptDto) => setOpenRowId(script.id), [setOpenRowId]);
  const close = useCallback(() => setOpenRowId(null), [setOpenRowId]);
  const narrowing = [
    ...(text ? [`Search: ${table.search}`] : []),
    ...filters.state.map((state) => STATE_WORDS[state].label),
    ...filters.division.map((division) => `Division: ${division || 'none'}`),
  ];
  const clear = () => {
    void setFilters({ state: null, division: null });
    onSearchChange('');
  };
  return (
    <>
      <PageHeader
        title="Scripts"
        description={data?.reading.readAtMs != null ? countWords(rows.length, all.length) : undefined}
        actions={
          <>
            <Button
              icon={<Download aria-hidden className="size-4" />}
              disabled={rows.length === 0}
              onClick={() => downloadCsv(csvFileName('scripts', organisation.name, Date.now()), rows, SCRIPT_CSV)}
            >
              Export CSV
            </Button>
            <Button
              icon={<RefreshCw aria-hidden className="size-4" />}
              isBusy={refresh.isPending || data?.reading.isUnderWay === true}
              busyLabel="Refreshing"
              onClick={() => refresh.mutate()}
            >
              Refresh
            </Button>
          </>
        }
      >
        {data && <ScriptNotes reading={data.reading} isOffline={error !== null} />}
        {refresh.isError && (
          <Banner tone="warning" title="The scripts could not be refreshed.">
            Headroom did not answer. What was last read stays on screen.
          </Banner>
        )}
      </PageHeader>
      <SidePanel
        isOpen={opened !== undefined}
        title={opened?.name}
        subtitle={opened?.division?.name}
        onClose={close}
        panel={opened && <ScriptPanel key={opened.id} orgId={organisation.id} script={opened} />}
      >
        <DataTable
          label="Scripts"
          rows={rows}
          columns={columns}
          getRowId={scriptId}
          getRowName={scriptName}
          status={statusOf(data?.reading.readAtMs, data?.reading.isUnderWay, scripts.isError)}
          isRefreshing={scripts.isFetching && data !== undefined}
          sort={table.sort}
          onSortChange={table.onSortChange}
          hiddenColumnIds={table.hiddenColumnIds}
          onHiddenColumnsChange={table.onHiddenColumnsChange}
          openRowId={openRowId}
          onOpenRow={open}
          onCloseRow={close}
          search={{ value: table.search, onChange: onSearchChange, label: 'Search scripts' }}
          toolbar={
            <>
              <FilterMenu
                name="State"
                options={SCRIPT_STATES.map((value) => ({
                  value,
                  label: STATE_WORDS[value].label,
                  count: all.filter(({ state }) => state === value).length,
                }))}
                chosen={filters.state}
                onChange={(values) =>
                  void setFilters({ state: SCRIPT_STATES.filter((state) => values.includes(state)) })
                }
              />
              <FilterMenu
                name="Division"
                options={divisionOptions(all)}
                chosen={filters.division}
                onChange={(values) => void setFilters({ division: [...values] })}
              />
            </>
          }
          emptyState={
            narrowing.length > 0 && all.length > 0 ? (
              <FilteredEmptyState filters={narrowing} noun="scripts" totalCount={all.length} onClear={clear} />
            ) : (
              <EmptyState title="No scripts">
                <p>
                  {data?.reading.readAtMs == null
                    ? 'They are read as soon as Genesys Cloud answers.'
                    : `${organisation.name} has no agent scripts that Headroom’s role may see.`}
                </p>
              </EmptyState>
            )
          }
          errorState={
            <ProblemState
              error={error}
              action="see the scripts"
              title="The scripts could not be read."
              onRetry={() => void scripts.refetch()}
              isRetrying={scripts.isFetching}
              signInHref="/signin?callbackUrl=%2Fscripts"
            />
          }
        />
      </SidePanel>
    </>
  );
}

function statusOf(readAtMs: number | null | undefined, isUnderWay: boolean | undefined, isError: boolean) {
  if (readAtMs === undefined) return isError ? 'error' : 'loading';
  return readAtMs === null && isUnderWay ? 'loading' : 'ready';
}

function matches({ name, published, division, startPageName }: ScriptDto, text: string): boolean {
  return [name, published?.name, division?.name, startPageName].some((words) => words?.toLowerCase().includes(text));
}

function countWords(shown: number, all: number): string {
  return shown === all ? formatCount(all, 'script') : `${formatNumber(shown)} of ${formatCount(all, 'script')}`;
}

function divisionOptions(scripts: readonly ScriptDto[]): FilterOption[] {
  const counts = new Map<string, number>();
  for (const script of scripts) counts.set(divisionOf(script), (counts.get(divisionOf(script)) ?? 0) + 1);
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([value, count]) => ({ value, label: value || 'None', count }));
}
