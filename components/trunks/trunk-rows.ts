import { usageRatio } from '#lib/quota/thresholds.ts';
import type { TrunkGroup, TrunkRow as TrunkDto } from '#lib/trunks/schema.ts';
import { compareSortValues, type SortValue, type TableSort } from '../table/column.ts';
import { CONDITION_ORDER } from './trunk-words.ts';

/** A row of the table: a trunk base, or one of its trunks under it. */
export type TrunkTableRow =
  | { readonly kind: 'base'; readonly id: string; readonly base: TrunkGroup; readonly isExpanded: boolean }
  | { readonly kind: 'trunk'; readonly id: string; readonly trunk: TrunkDto };

/** Columns a person can sort by; trunks stay under their base. */
export type TrunkSortColumn =
  'name' | 'condition' | 'calls' | 'inbound' | 'outbound' | 'capacity' | 'used' | 'peak' | 'mismatches';

const SORT_VALUES: Readonly<Record<TrunkSortColumn, (base: TrunkGroup) => SortValue>> = {
  name: ({ name }) => name,
  condition: ({ condition }) => CONDITION_ORDER.indexOf(condition),
  calls: ({ calls }) => calls,
  inbound: ({ inbound }) => inbound,
  outbound: ({ outbound }) => outbound,
  capacity: ({ capacity }) => capacity,
  used: ({ calls, capacity }) => (calls === null ? null : usageRatio(calls, capacity)),
  peak: ({ peakToday }) => peakToday,
  mismatches: ({ mismatches }) => mismatches,
};

/** Trunk bases by a column; those that say nothing there come last either way, equal ones by name. */
export function sortedBases(bases: readonly TrunkGroup[], sort: TableSort): TrunkGroup[] {
  const valueOf = SORT_VALUES[(sort?.columnId ?? 'condition') as TrunkSortColumn] ?? SORT_VALUES.condition;
  const sign = sort?.isDescending ? -1 : 1;
  return bases.toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    const byName = compareSortValues(a.name, b.name);
    if (left === null || left === undefined) return right === null || right === undefined ? byName : 1;
    if (right === null || right === undefined) return -1;
    return sign * compareSortValues(left, right) || byName;
  });
}

/** Trunk bases that have the words in their name, or in the name, edge or site of one of their trunks. */
export function searchedBases(bases: readonly TrunkGroup[], words: string): readonly TrunkGroup[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return bases;
  const has = (text: string | null) => text?.toLowerCase().includes(wanted) ?? false;
  return bases.filter(
    ({ name, trunks }) =>
      has(name) || trunks.some((trunk) => has(trunk.name) || has(trunk.edgeName) || has(trunk.siteName)),
  );
}

/** Trunk bases as rows, each with its trunks, the worst first, where it is expanded. */
export function toTableRows(bases: readonly TrunkGroup[], expandedIds: ReadonlySet<string>): TrunkTableRow[] {
  return bases.flatMap((base): TrunkTableRow[] => {
    const isExpanded = expandedIds.has(base.trunkBaseId);
    const row: TrunkTableRow = { kind: 'base', id: base.trunkBaseId, base, isExpanded };
    if (!isExpanded) return [row];
    const trunks = base.trunks.toSorted(
      (a, b) =>
        CONDITION_ORDER.indexOf(a.condition) - CONDITION_ORDER.indexOf(b.condition) ||
        compareSortValues(a.name, b.name),
    );
    return [row, ...trunks.map((trunk): TrunkTableRow => ({ kind: 'trunk', id: trunk.trunkId, trunk }))];
  });
}

/** Sites the trunks stand in, by name. */
export function sitesOf(bases: readonly TrunkGroup[]): { readonly id: string; readonly name: string }[] {
  const names = new Map<string, string>();
  for (const { siteId, siteName } of bases.flatMap(({ trunks }) => trunks)) {
    if (siteId !== null) names.set(siteId, siteName ?? siteId);
  }
  return [...names].map(([id, name]) => ({ id, name })).sort((a, b) => compareSortValues(a.name, b.name));
}
