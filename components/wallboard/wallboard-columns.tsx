'use client';

import type { CsvColumn } from '#lib/csv.ts';
import { formatNumber } from '#lib/format.ts';
import { figuresOf, type KpiFigures } from '#lib/kpis/figures.shared.ts';
import { scopeKey, type KpiReading, type KpiScope, type ScopeKind } from '#lib/kpis/schema.ts';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';

/** One scope of the table. */
export type ScopeRow = {
  readonly key: string;
  readonly scope: KpiScope;
  readonly name: string;
  readonly figures: KpiFigures;
};

/** What the kinds of scopes are called. */
export const SCOPE_WORDS: Record<ScopeKind, string> = {
  organisation: 'Organisation',
  unit: 'Management unit',
  team: 'Team',
  group: 'Group',
};

/** A scope's row; a unit without a known name goes by its id. */
export function toScopeRow({ scope, counts }: KpiReading, nameOf: (scope: KpiScope) => string): ScopeRow {
  return { key: scopeKey(scope), scope, name: nameOf(scope), figures: figuresOf(counts) };
}

/** A count, or a dash where nobody is known. */
export function Count({ value }: { value: number | null }) {
  return value === null ? <Unavailable reason="Nothing is known of anybody here" /> : formatNumber(value);
}

/** A percentage, or a dash with the reason. */
export function Percent({ value, of }: { value: number | null; of: string }) {
  return value === null ? <Unavailable reason={`There is nobody ${of}`} /> : `${formatNumber(value, 1)} %`;
}

type CountName = 'people' | 'present' | 'onQueue' | 'interacting' | 'notResponding' | 'outOfAdherence';
const countColumn = (id: CountName, header: string, widthPx = 120): DataColumn<ScopeRow> => ({
  id,
  header,
  value: ({ figures }) => figures[id],
  cell: ({ figures }) => <Count value={figures[id]} />,
  align: 'end',
  isDescendingFirst: true,
  widthPx,
});

/** Columns of the scopes' table; who adheres least comes first. */
export const SCOPE_COLUMNS: readonly DataColumn<ScopeRow>[] = [
  { id: 'name', header: 'Name', value: ({ name }) => name, widthPx: 240 },
  { id: 'kind', header: 'Kind', value: ({ scope }) => SCOPE_WORDS[scope.kind], widthPx: 150 },
  {
    id: 'adherence',
    header: 'Adherence',
    value: ({ figures }) => figures.adherencePercent,
    cell: ({ figures }) => <Percent value={figures.adherencePercent} of="in or out of adherence" />,
    align: 'end',
    widthPx: 120,
  },
  countColumn('outOfAdherence', 'Out of adherence', 150),
  countColumn('onQueue', 'On Queue'),
  {
    id: 'busy',
    header: 'Interacting, %',
    value: ({ figures }) => figures.interactingPercent,
    cell: ({ figures }) => <Percent value={figures.interactingPercent} of="on queue" />,
    align: 'end',
    isDescendingFirst: true,
    widthPx: 130,
  },
  countColumn('notResponding', 'Not Responding', 140),
  countColumn('present', 'Present'),
  countColumn('people', 'People'),
];

/** The table as a file. */
export const SCOPE_CSV: readonly CsvColumn<ScopeRow>[] = [
  { header: 'Name', value: ({ name }) => name },
  { header: 'Kind', value: ({ scope }) => SCOPE_WORDS[scope.kind] },
  { header: 'Adherence (%)', value: ({ figures }) => figures.adherencePercent },
  { header: 'In adherence', value: ({ figures }) => figures.inAdherence },
  { header: 'Out of adherence', value: ({ figures }) => figures.outOfAdherence },
  { header: 'On Queue', value: ({ figures }) => figures.onQueue },
  { header: 'Interacting', value: ({ figures }) => figures.interacting },
  { header: 'Idle', value: ({ figures }) => figures.idle },
  { header: 'Not Responding', value: ({ figures }) => figures.notResponding },
  { header: 'Present', value: ({ figures }) => figures.present },
  { header: 'People', value: ({ figures }) => figures.people },
];
