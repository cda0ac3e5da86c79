'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CalendarDays, CalendarPlus, CalendarRange, Ruler } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { formatCount, formatDateTime, formatNumber } from '#lib/format.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { RunList, type RunDto } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { NotInstalledState } from '../install/not-installed-state.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { FilteredEmptyState } from '../state/filtered-empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ButtonLink } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Select } from '../ui/select.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Switch } from '../ui/switch.tsx';
import { RulesDialog } from './rules-dialog.tsx';
import { runLook } from './run-words.ts';
import { scopeTitle } from './scope-words.ts';
import type { SchedulingActions } from './scheduling-actions.ts';

/** Props of {@link RunsPage}. */
export type RunsPageProps = {
  organisation: { id: string; name: string };
  isInstalled: boolean;
  canRun: boolean;
  canInstall: boolean;
  actions: SchedulingActions;
};

const PAGE = 50;

const STATE_OPTIONS = [
  { value: 'all', label: 'All states' },
  { value: 'open', label: 'Not over' },
  { value: 'draft', label: 'Not started' },
  { value: 'paused', label: 'Paused' },
  { value: 'done', label: 'Done' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
] as const;
const STATES = STATE_OPTIONS.map(({ value }) => value);
const FILTER_PARSERS = {
  state: parseAsStringLiteral(STATES).withDefault('all'),
  mine: parseAsBoolean.withDefault(false),
};
type RunFilterState = { state: (typeof STATES)[number]; mine: boolean };

const NO_RUNS: readonly RunDto[] = [];
const runId = (run: RunDto) => run.id;
const runName = (run: RunDto) => `Run of ${run.createdByName}, ${scopeTitle(run.scope)}`;

const COLUMNS: readonly DataColumn<RunDto>[] = [
  {
    id: 'week',
    header: 'What',
    value: (run) => scopeTitle(run.scope),
    widthPx: 244,
  },
  {
    id: 'state',
    header: 'State',
    value: (run) => runLook(run).word,
    cell: (run) => <StatusBadge status={runLook(run).status}>{runLook(run).word}</StatusBadge>,
    widthPx: 196,
  },
  {
    id: 'result',
    header: 'Result',
    value: (run) => run.counts.done,
    cell: (run) => resultWords(run),
    canWrap: true,
    widthPx: 180,
  },
  { id: 'who', header: 'Started by', value: (run) => run.createdByName, widthPx: 116 },
  {
    id: 'when',
    header: 'Created',
    value: (run) => run.createdAt,
    cell: (run) => formatDateTime(run.createdAt, run.scope.timeZone),
    isDescendingFirst: true,
    widthPx: 166,
  },
  {
    id: 'calls',
    header: 'Requests',
    value: (run) => run.callsMade,
    cell: (run) => formatNumber(run.callsMade),
    align: 'end',
    widthPx: 104,
  },
];

/** The history of schedule changes, newest first, and the way to a new one. */
export function RunsPage({ organisation, isInstalled, canRun, canInstall, actions }: RunsPageProps) {
  const router = useRouter();
  const [before, setBefore] = useState<string | null>(null);
  const [isRulesOpen, setIsRulesOpen] = useState(false);
  const [filter, setFilter] = useQueryStates(FILTER_PARSERS);
  const search = searchOf(filter, before);
  const runs = useQuery({
    queryKey: [...schedulingKeys.runs(organisation.id), search],
    queryFn: ({ signal }) => fetchJson(`/api/scheduling/runs?${search}`, { schema: RunList, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => {
      const waits = (query.state.data?.runs ?? []).flatMap((run) => run.pollAfterMs ?? []);
      return waits.length > 0 ? Math.min(...waits) : false;
    },
  });
  const open = useMemo(
    () => (run: RunDto) =>
      router.push(run.state === 'draft' ? `/scheduling/new?run=${run.id}` : `/scheduling/runs/${run.id}`),
    [router],
  );
  const change = canRun && isInstalled && (
    <ButtonLink href="/scheduling/new" variant="primary" icon={<CalendarPlus aria-hidden className="size-4" />}>
      Change schedules
    </ButtonLink>
  );
  const list = runs.data?.runs ?? NO_RUNS;
  const isFiltered = filter.state !== 'all' || filter.mine;
  const clear = () => void setFilter(null);
  const isEmpty = isInstalled && !isFiltered && before === null && runs.data !== undefined && list.length === 0;
  return (
    <>
      <PageHeader
        title="Scheduling"
        description="Bulk changes of agents’ shifts and time off, each proven by reading it back from Genesys Cloud."
        // In its place also while the list loads and is empty: what somebody is about to press must not move.
        actions={
          <>
            {canRun && isInstalled && (
              <Button icon={<Ruler aria-hidden className="size-4" />} onClick={() => setIsRulesOpen(true)}>
                Rules
              </Button>
            )}
            {isInstalled && (
              <ButtonLink href="/scheduling/week" icon={<CalendarDays aria-hidden className="size-4" />}>
                {canRun ? 'Edit a week' : 'See a week'}
              </ButtonLink>
            )}
            {change}
          </>
        }
      />
      <RulesDialog
        orgId={organisation.id}
        isOpen={isRulesOpen}
        onOpenChange={setIsRulesOpen}
        setRules={actions.setRules}
      />
      {!isInstalled && <NotInstalledState canInstall={canInstall} organisationName={organisation.name} />}
      {isEmpty && (
        <Card>
          <EmptyState icon={<CalendarRange />} title="No schedule has been changed yet" action={change}>
            <p>
              Upload a CSV or Excel file of shifts or of time off. You see what would change and what it costs in
              Genesys Cloud requests before anything is sent; the run then goes on in the background and proves every
              change.
            </p>
            {!canRun && <p>Your role may look at runs. A planner or admin can start one.</p>}
          </EmptyState>
        </Card>
      )}
      {(isInstalled || list.length > 0) && !isEmpty && (
        <DataTable
          label="Runs"
          rows={list}
          columns={COLUMNS}
          getRowId={runId}
          getRowName={runName}
          status={runs.data ? 'ready' : runs.isError ? 'error' : 'loading'}
          isRefreshing={runs.isFetching && runs.data !== undefined}
          onOpenRow={open}
          toolbar={
            <>
              <Select
                label="State"
                className="w-48"
                options={STATE_OPTIONS}
                value={filter.state}
                onValueChange={(state) => {
                  setBefore(null);
                  void setFilter({ state: state === 'all' ? null : state });
                }}
              />
              <Switch
                label="Only mine"
                isOn={filter.mine}
                onChange={(mine) => {
                  setBefore(null);
                  void setFilter({ mine: mine || null });
                }}
              />
            </>
          }
          emptyState={
            isFiltered ? (
              <FilteredEmptyState filters={filterWords(filter)} noun="runs" onClear={clear} />
            ) : (
              <EmptyState title="No older runs" />
            )
          }
          errorState={
            <ProblemState
              error={runs.error}
              action="see the runs"
              title="The runs could not be read."
              onRetry={() => void runs.refetch()}
              isRetrying={runs.isFetching}
            />
          }
        />
      )}
      {(before !== null || runs.data?.nextBefore) && (
        <div className="mt-3 flex gap-2">
          {before !== null && <Button onClick={() => setBefore(null)}>Newest runs</Button>}
          {runs.data?.nextBefore && <Button onClick={() => setBefore(runs.data.nextBefore)}>Older runs</Button>}
        </div>
      )}
    </>
  );
}

function searchOf({ state, mine }: RunFilterState, before: string | null): string {
  const search = new URLSearchParams({ limit: String(PAGE) });
  if (state !== 'all') search.set('state', state === 'open' ? 'queued,running,paused' : state);
  if (mine) search.set('mine', 'true');
  if (before) search.set('before', before);
  return search.toString();
}

function filterWords({ state, mine }: RunFilterState): string[] {
  const label = STATE_OPTIONS.find(({ value }) => value === state)?.label;
  return [...(state === 'all' ? [] : [`State: ${label}`]), ...(mine ? ['Only mine'] : [])];
}

function resultWords({ counts, itemsTotal }: RunDto): string {
  const open = counts.failed + counts.conflict;
  const parts = [`${formatNumber(counts.done)} of ${formatCount(itemsTotal, 'row')} read back`];
  if (open > 0) parts.push(`${formatNumber(open)} not changed`);
  return parts.join(', ');
}
