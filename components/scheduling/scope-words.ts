import { formatDate } from '#lib/format.ts';
import type { RunScope } from '#lib/scheduling/schema.ts';

/** What a run acts on, as a heading. */
export function scopeTitle(scope: RunScope): string {
  if (scope.kind === 'time_off') return `Time off, ${scope.businessUnitName}`;
  return `${scope.businessUnitName}, week of ${formatDate(`${scope.weekId}T12:00:00Z`, 'UTC')}`;
}

/** The same at more length. */
export function scopeDetail(scope: RunScope): string {
  const zone = `Times in ${scope.timeZone}.`;
  if (scope.kind === 'time_off') return `Time-off requests, one by one. ${zone}`;
  return `${scope.scheduleName}, ${scope.isPublished ? 'published' : 'draft'}. ${zone}`;
}

/** What the items of a run are called. */
export function itemsWord(scope: RunScope): 'assignments' | 'requests' {
  return scope.kind === 'time_off' ? 'requests' : 'assignments';
}
