'use client';

import {
  DIRECTORY_FILTERS,
  NO_PRESENCE,
  SYSTEM_PRESENCES,
  type DirectoryCountsDto,
  type DirectoryFilterName,
  type DirectoryFilters as Filters,
} from '#lib/directory/schema.ts';
import { presenceName } from '#lib/directory/words.shared.ts';
import { FilterMenu, type FilterOption } from './filter-menu.tsx';
import { PresenceIcon } from './presence-badge.tsx';

const NAMES: Record<DirectoryFilterName, string> = {
  presence: 'Presence',
  division: 'Division',
  department: 'Department',
  team: 'Team',
  groups: 'Group',
  skills: 'Skill',
  locations: 'Location',
  queues: 'Queue',
};
const PRESENCE_ORDER: readonly string[] = [...SYSTEM_PRESENCES, NO_PRESENCE];

/** Props of {@link DirectoryFilters}. */
export type DirectoryFiltersProps = {
  facets: DirectoryCountsDto['facets'] | undefined;
  /** What is not known of queues and why; null when all of them have been read. */
  queueGap: string | null;
  chosen: Record<DirectoryFilterName, readonly string[]>;
  onChange: (name: DirectoryFilterName, values: readonly string[]) => void;
};

/** A menu for each filter that can tell users apart, or is in force; that of queues also while these are not known. */
export function DirectoryFilters({ facets, queueGap, chosen, onChange }: DirectoryFiltersProps) {
  const noteOf = (name: DirectoryFilterName) => (name === 'queues' ? queueGap : null);
  const isShown = (name: DirectoryFilterName) =>
    chosen[name].length > 0 || noteOf(name) !== null || hasChoice(facets, name);
  return DIRECTORY_FILTERS.filter(isShown).map((name) => (
    <FilterMenu
      key={name}
      name={NAMES[name]}
      options={optionsOf(name, facets)}
      chosen={chosen[name]}
      note={noteOf(name)}
      onChange={(values) => onChange(name, values)}
    />
  ));
}

/** The filters in force, in words: "Presence: On Queue or Away". */
export function filterWords(filters: Filters): string[] {
  return DIRECTORY_FILTERS.flatMap((name) => {
    const values = filters[name] ?? [];
    return values.length > 0 ? [`${NAMES[name]}: ${values.map((value) => labelOf(name, value)).join(' or ')}`] : [];
  });
}

function hasChoice(facets: DirectoryFiltersProps['facets'], name: DirectoryFilterName): boolean {
  // While nothing is known yet the usual ones stand there, so that the toolbar does not jump.
  if (!facets) return name === 'presence' || name === 'division' || name === 'department';
  return facets[name].some(({ value }) => value !== '') || name === 'presence';
}

function optionsOf(name: DirectoryFilterName, facets: DirectoryFiltersProps['facets']): FilterOption[] {
  const options = (facets?.[name] ?? []).map(({ value, count }): FilterOption => {
    const icon = name === 'presence' ? <PresenceIcon presence={value} /> : undefined;
    return { value, count, label: labelOf(name, value), icon };
  });
  if (name !== 'presence') return options;
  return options.toSorted((a, b) => PRESENCE_ORDER.indexOf(a.value) - PRESENCE_ORDER.indexOf(b.value));
}

const labelOf = (name: DirectoryFilterName, value: string) =>
  name === 'presence' ? presenceName(value) : value || 'none';
