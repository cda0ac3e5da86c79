import type { TrunkCondition, TrunkGroup, TrunkOverview, TrunkRow, TrunkSeries } from '#lib/trunks/schema.ts';

const MINUTE_MS = 60_000;
const SITES = ['Singapore', 'Tokyo'];

function trunk(base: string, site: number, condition: TrunkCondition, calls: number | null): TrunkRow {
  const isDown = condition === 'out_of_service';
  const error = isDown ? '408 Request Timeout' : null;
  return {
    trunkId: `${base} ${site}`,
    name: `${base} on Edge ${SITES[site]} 1`,
    edgeName: `Edge ${SITES[site]} 1`,
    siteId: `site ${site}`,
    siteName: SITES[site] ?? null,
    condition,
    conditionReason: isDown ? 'The registration is lost: 408 Request Timeout' : null,
    inbound: calls,
    outbound: calls === null ? null : Math.round(calls / 3),
    mismatches: calls === null ? null : 0,
    callsAtMs: null,
    stateAtMs: null,
    options: [{ address: `sip.${site}.carrier.example`, isUp: !isDown, error }],
    registers: [{ address: `registrar.${site}.carrier.example`, isUp: !isDown, error }],
  };
}

function base(name: string, condition: TrunkCondition, calls: number | null, capacity: number | null): TrunkGroup {
  const isDown = condition === 'out_of_service';
  return {
    trunkBaseId: name,
    name,
    calls,
    inbound: calls,
    outbound: calls === null ? null : 0,
    capacity,
    capacitySource: capacity === null ? null : capacity > 300 ? 'genesys' : 'headroom',
    peakToday: calls === null ? null : calls + 40,
    mismatches: calls === null ? null : 3,
    condition,
    conditionReason: isDown ? 'No trunk is registered: 408 Request Timeout' : null,
    trunks: SITES.map((_, site) => trunk(name, site, condition, calls)),
  };
}

/** Trunks in every condition: one carrier lost, one near its limit, one nobody set a capacity for, one not told of yet. */
export const SAMPLE_TRUNKS: TrunkOverview = {
  asOfMs: 0,
  condition: { state: 'live', sinceMs: null, reason: null, trueUntilMs: null, isComplete: null },
  source: 'events',
  header: {
    calls: 402,
    inbound: 300,
    outbound: 102,
    capacity: 480,
    capacitySource: 'organisation',
    headroom: 78,
    peakToday: 451,
    peakSameWeekdayLastWeek: 390,
    blocked: null,
  },
  organisation: { concurrentCalls: 405, maxCapacity: 480, ageMs: 12_000 },
  groups: [
    base('Straits Carrier', 'out_of_service', 0, 400),
    base('Harbour SIP', 'in_service', 214, 250),
    base('Sumida Telecom', 'degraded', 188, null),
    base('Old carrier', 'unknown', null, null),
  ],
  thresholds: { near: 0.8, reached: 0.9, adherenceTarget: 0.9 },
};

/** Three hours in which a carrier is lost and comes back. */
export function sampleTrunkSeries(nowMs: number): TrunkSeries {
  const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const points = Array.from({ length: 180 }, (_, minute) => {
    const isLost = minute > 90 && minute < 130;
    const calls = Math.round(360 + 60 * Math.sin(minute / 30) + ((minute * 7919) % 13) - (isLost ? 60 : 0));
    return {
      atMs: toMs - (180 - minute) * MINUTE_MS,
      calls: minute > 40 && minute < 46 ? null : calls,
      peak: calls + 6,
      capacity: minute < 60 ? 520 : 480,
      adherence: 0.92 + 0.02 * Math.sin(minute / 12) - (isLost ? 0.18 : 0),
      blocked: null,
    };
  });
  const event = (minute: number, kind: TrunkSeries['events'][number]['kind'], summary: string) => ({
    id: `${kind} ${minute}`,
    atMs: toMs - (180 - minute) * MINUTE_MS,
    kind,
    trunkBaseId: 'Straits Carrier',
    trunkBaseName: 'Straits Carrier',
    trunkId: null,
    trunkName: null,
    edgeName: kind === 'failover' ? null : 'Edge Singapore 1',
    summary,
  });
  return {
    slotMs: MINUTE_MS,
    points,
    comparison: null,
    events: [
      event(91, 'registration_lost', 'The carrier does not answer: 408 Request Timeout'),
      event(91.5, 'options_failed', 'sip.0.carrier.example: 408 Request Timeout'),
      event(92, 'failover', 'Calls moved to Harbour SIP (132)'),
      event(131, 'recovered', 'Calls are back on Straits Carrier'),
    ],
  };
}
