'use client';

import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { formatNumber } from '#lib/format.ts';
import type { EffectImage, RunDto, RunItemDto } from '#lib/scheduling/schema.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { FilteredEmptyState } from '../state/filtered-empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { useTableUrlState } from '../table/use-table-url-state.ts';
import { Select } from '../ui/select.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { itemLook } from './run-words.ts';
import { itemsWord } from './scope-words.ts';
import { ImagesText, imageWords } from './shift-text.tsx';
import { useRunItems } from './use-run.ts';

const OUTCOMES = ['all', 'pending', 'sent', 'done', 'unchanged', 'failed', 'conflict', 'invalid'] as const;
const NO_ITEMS: readonly RunItemDto[] = [];
const itemId = (item: RunItemDto) => String(item.rowNumber);
const itemName = (item: RunItemDto) => `Row ${item.rowNumber}, ${item.subject}`;

/** Every assignment of a run: before, asked or read back, and the outcome in words; filtered by outcome and searched. */
export function RunItemTable({ orgId, run, maxHeight }: { orgId: string; run: RunDto; maxHeight?: string }) {
  const items = useRunItems(orgId, run);
  const many = itemsWord(run.scope);
  const table = useTableUrlState();
  const [outcome, setOutcome] = useQueryState('outcome', parseAsStringLiteral(OUTCOMES).withDefault('all'));
  const { timeZone, kind } = run.scope;
  const { activityNames } = run.plan;
  const all = items.data ?? NO_ITEMS;
  const hasReasons = useMemo(() => all.some((item) => reasonWords(item) !== ''), [all]);
  const columns = useMemo(
    () => itemColumns(timeZone, activityNames, hasReasons, kind),
    [timeZone, activityNames, hasReasons, kind],
  );
  const search = table.search.trim().toLowerCase();
  const shown = useMemo(
    () =>
      all.filter(
        (item) =>
          (outcome === 'all' || item.state === outcome) &&
          (search === '' ||
            `${item.subject} ${item.change.row.agent} ${item.rowNumber}`.toLowerCase().includes(search)),
      ),
    [all, outcome, search],
  );
  const options = OUTCOMES.filter((value) => value === 'all' || run.counts[value] > 0 || value === outcome).map(
    (value) => ({
      value,
      label:
        value === 'all'
          ? `All outcomes (${formatNumber(run.itemsTotal)})`
          : `${itemLook(value).word} (${formatNumber(run.counts[value])})`,
    }),
  );
  const clear = () => {
    void setOutcome(null);
    table.onSearchChange('');
  };
  const filters = [
    ...(outcome === 'all' ? [] : [`Outcome: ${itemLook(outcome).word}`]),
    ...(search === '' ? [] : [`Search: ${table.search}`]),
  ];
  return (
    <DataTable
      label={many === 'requests' ? 'Requests' : 'Assignments'}
      rows={shown}
      columns={columns}
      getRowId={itemId}
      getRowName={itemName}
      status={items.data ? 'ready' : items.isError ? 'error' : 'loading'}
      isRefreshing={items.isFetching && items.data !== undefined}
      totalCount={run.itemsTotal}
      sort={table.sort}
      onSortChange={table.onSortChange}
      search={{ value: table.search, onChange: table.onSearchChange, label: 'Search agents and rows' }}
      toolbar={
        <Select
          label="Outcome"
          className="max-w-full min-w-60"
          options={options}
          value={outcome}
          onValueChange={(value) => void setOutcome(value === 'all' ? null : value)}
        />
      }
      emptyState={
        filters.length > 0 ? (
          <FilteredEmptyState filters={filters} noun={many} totalCount={all.length} onClear={clear} />
        ) : (
          <EmptyState title={`This run has no ${many}`} />
        )
      }
      errorState={
        <ProblemState
          error={items.error}
          action={`see the ${many}`}
          title={`The ${many} could not be read.`}
          onRetry={() => void items.refetch()}
          isRetrying={items.isFetching}
        />
      }
      maxHeight={maxHeight}
    />
  );
}

/** What went wrong or differs, and what to do about it; empty where there is nothing to say. */
function reasonWords({ reason, change }: RunItemDto): string {
  return [reason, change.fix, change.note].filter(Boolean).join('. ');
}

/** The outcome stands beside the agent, and where any row has a reason, the reasons beside it. */
function itemColumns(
  timeZone: string,
  names: Readonly<Record<string, string>>,
  hasReasons: boolean,
  kind: RunDto['scope']['kind'],
): DataColumn<RunItemDto>[] {
  const none = kind === 'time_off' ? 'No request' : 'No shift';
  // An absence takes more words than a shift.
  const canWrap = kind === 'time_off';
  const words = (images: readonly EffectImage[]) =>
    images.map((image) => (image ? imageWords(image, timeZone, names, images.length > 1) : '')).join(' ') || null;
  const before = (item: RunItemDto) => item.change.effects.map((effect) => effect.before);
  const goal = (item: RunItemDto) =>
    item.after && item.after.length > 0 ? item.after : item.change.effects.map((effect) => effect.target);
  const reasons: DataColumn<RunItemDto> = {
    id: 'reason',
    header: 'Reason and fix',
    value: reasonWords,
    canWrap: true,
    widthPx: 280,
  };
  return [
    { id: 'agent', header: 'Agent', value: (item) => item.subject, widthPx: 180 },
    {
      id: 'outcome',
      header: 'Outcome',
      value: (item) => itemLook(item.state).word,
      cell: (item) => <StatusBadge status={itemLook(item.state).status}>{itemLook(item.state).word}</StatusBadge>,
      widthPx: 116,
    },
    ...(hasReasons ? [reasons] : []),
    { id: 'date', header: 'Date', value: (item) => item.change.row.date, widthPx: 104 },
    {
      id: 'before',
      header: 'Before',
      value: (item) => words(before(item)),
      cell: (item) => <ImagesText images={before(item)} timeZone={timeZone} activityNames={names} none={none} />,
      canWrap,
      widthPx: 210,
    },
    {
      id: 'after',
      header: 'After',
      value: (item) => words(goal(item)),
      cell: (item) => (
        <ImagesText
          images={goal(item)}
          timeZone={timeZone}
          activityNames={names}
          none={item.state === 'invalid' ? 'Not changed' : none}
        />
      ),
      canWrap,
      widthPx: 190,
    },
    { id: 'row', header: 'Row', value: (item) => item.rowNumber, align: 'end', widthPx: 72 },
  ];
}
