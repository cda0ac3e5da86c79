import type { CoreWorld } from '../core/world.ts';
import { hasListener, tellEdgeMetrics, tellTrunkMetrics } from './telephony-events.ts';
import { getTelephonySettings } from './telephony-settings.ts';
import { countCalls } from './trunk-calls.ts';

const TICK_REAL_MS = 1_000;

/**
 * Lets calls come and go where somebody listens: one timer for all organisations looks once a real second, whatever the pace of
 * time, and tells what changed. Nobody listening costs nothing but that look; whoever asks by REST gets the calls of that moment.
 */
export function startCallLife(world: CoreWorld): { stop(): void } {
  const tick = () => {
    const { callLife, metricsIntervalMs } = getTelephonySettings(world);
    if (!callLife) return;
    for (const organisation of world.organisations.values()) {
      if (!hasListener(world, organisation)) continue;
      countCalls(world, organisation);
      tellTrunkMetrics(world, organisation, metricsIntervalMs);
      tellEdgeMetrics(world, organisation, metricsIntervalMs);
    }
  };
  world.clock.onAdvance(tick);
  const timer = setInterval(tick, TICK_REAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
