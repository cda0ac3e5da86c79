import type { BreakerEventDto, FamilyBreaker } from '#lib/quota/breakers.shared.ts';
import type { Status } from '../ui/status-badge.tsx';

/** Words and look of what a breaker is. */
export const BREAKER_WORDS: Readonly<Record<FamilyBreaker['state'], { label: string; status: Status }>> = {
  held: { label: 'Opened by hand', status: 'paused' },
  open: { label: 'Open', status: 'failed' },
  half_open: { label: 'Half open', status: 'warning' },
  closed: { label: 'Closed', status: 'ok' },
};

/** What happened to a breaker. */
export const EVENT_WORDS: Readonly<Record<BreakerEventDto['kind'], string>> = {
  opened: 'Opened',
  closed: 'Closed',
  held: 'Opened by hand',
  reset: 'Reset by hand',
};

/** Why a breaker is not closed; null while it is. */
export function reasonWords({ hold, state, failuresInARow, lastFailure, openProcesses }: FamilyBreaker): string | null {
  if (hold) return `${hold.actorName}: ${hold.reason}`;
  if (state === 'closed') return null;
  const where = openProcesses > 1 ? `, in ${openProcesses} processes` : '';
  return `${failuresInARow} failures in a row${where}; the last: ${lastFailure ?? 'not known'}`;
}
