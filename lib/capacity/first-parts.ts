import type { NewPart } from './store.ts';

/** What every report begins with; business units add theirs once they are known. */
export function firstParts(): NewPart[] {
  return [
    { key: 'units', kind: 'units', label: 'Business units' },
    { key: 'calls', kind: 'calls', label: 'Calls over the trunks' },
    { key: 'organisation_capacity', kind: 'organisation_capacity', label: 'Capacity of the organisation' },
    { key: 'sites', kind: 'sites', label: 'Calls by site' },
    { key: 'suggestions', kind: 'suggestions', label: 'Suggestions for schedules' },
  ];
}
