import type { TrunkCondition, TrunkEventDto, TrunkEventKind } from '#lib/trunks/schema.ts';
import type { ChartMarker } from '../chart/chart-markers.ts';
import type { Status } from '../ui/status-badge.tsx';

/** What a condition is called, and its icon. */
export const CONDITION_WORDS: Readonly<Record<TrunkCondition, string>> = {
  in_service: 'In service',
  degraded: 'Degraded',
  out_of_service: 'Out of service',
  unknown: 'Unknown',
};

export const CONDITION_STATUS: Readonly<Record<TrunkCondition, Status>> = {
  in_service: 'ok',
  degraded: 'warning',
  out_of_service: 'failed',
  unknown: 'unknown',
};

/** The worst comes first; what nobody knows is worse than what is well. */
export const CONDITION_ORDER: readonly TrunkCondition[] = ['out_of_service', 'degraded', 'unknown', 'in_service'];

type EventLook = { readonly words: string; readonly tone: ChartMarker['tone'] };

/** What the kinds of events are called, and whether they are good news. */
export const EVENT_LOOKS: Readonly<Record<TrunkEventKind, EventLook>> = {
  registration_lost: { words: 'Registration lost', tone: 'bad' },
  registration_back: { words: 'Registration back', tone: 'good' },
  options_failed: { words: 'Options pings failed', tone: 'bad' },
  options_back: { words: 'Options pings answered', tone: 'good' },
  trunk_down: { words: 'Trunk out of service', tone: 'bad' },
  trunk_up: { words: 'Trunk in service', tone: 'good' },
  failover: { words: 'Failover', tone: 'bad' },
  recovered: { words: 'Recovered', tone: 'good' },
  capacity_near: { words: 'Near limit', tone: 'bad' },
  capacity_reached: { words: 'Limit reached', tone: 'bad' },
  blocked: { words: 'Calls refused', tone: 'bad' },
};

/** What an event happened to: the trunk where it was one, else its trunk base; null for the whole organisation. */
export const whereOf = ({ trunkName, trunkBaseName }: TrunkEventDto): string | null => trunkName ?? trunkBaseName;

/** An event as a mark over a chart. */
export function toMarker(event: TrunkEventDto): ChartMarker {
  const { words, tone } = EVENT_LOOKS[event.kind];
  const where = whereOf(event);
  return { atMs: event.atMs, label: where === null ? words : `${words}, ${where}`, tone };
}
