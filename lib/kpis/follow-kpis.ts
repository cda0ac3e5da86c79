import { systemClock } from '#lib/clock.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { kpiHub } from './kpi-feed.ts';
import type { KpiReadings } from './schema.ts';

/** Figures are painted at most once a second, so they are sent no more often. */
const FRAME_MS = 1_000;
/** Something is said this often, so that a browser that hears nothing for longer knows that it is cut off. */
const HEARTBEAT_MS = 10_000;
const RECHECK_MS = 60_000;
/** A stream ends after this; the browser opens a new one, which checks the person's sign-in again. */
const MAX_AGE_MS = 10 * 60_000;

/**
 * The organisation's figures as they change: all scopes at the beginning, then those whose figures changed, as they are at that
 * moment: a slow reader misses steps between and never the end. Each time, and every ten seconds besides, how true they are.
 * Ends when `signal` is aborted, when the person may not look any more, and after ten minutes. Costs no Genesys call.
 */
export async function* followKpis(
  ctx: OrgContext,
  isAllowed: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  requirePermission(ctx, 'directory:view');
  const { feed, release } = await kpiHub().hold(ctx);
  let rouse: () => void = () => undefined;
  let hasNews: boolean;
  const unsubscribe = feed.onChange(() => {
    hasNews = true;
    rouse();
  });
  try {
    const endsAtMs = Date.now() + MAX_AGE_MS;
    let recheckAtMs = Date.now() + RECHECK_MS;
    for (let revision = 0; !signal.aborted && Date.now() < endsAtMs;) {
      if (Date.now() >= recheckAtMs) {
        if (!(await isAllowed())) return;
        recheckAtMs = Date.now() + RECHECK_MS;
      }
      hasNews = false;
      const data: KpiReadings = { readings: feed.counter.readingsSince(revision) };
      ({ revision } = feed.counter);
      yield { event: 'condition', data: feed.condition };
      if (data.readings.length > 0) yield { event: 'kpis', data };
      await systemClock.sleep(FRAME_MS, signal).catch(() => undefined);
      if (hasNews) continue;
      const woken = new AbortController();
      rouse = () => woken.abort();
      await systemClock.sleep(HEARTBEAT_MS, AbortSignal.any([signal, woken.signal])).catch(() => undefined);
    }
  } finally {
    unsubscribe();
    release();
  }
}
