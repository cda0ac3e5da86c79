import { outboundRouteGet, outboundRoutePut } from '#lib/genesys/operations/outbound-routes.ts';
import type { ApplicationStep } from '../application-store.ts';
import { isSameOrder, trunkBasesOf, withTrunkBases } from '../route-content.ts';
import { noteEffect, noteIntent } from './application-journal.ts';
import { failedReading, meaningOf, waitOrRefuse, type PlaybookTools, type Stuck } from './playbook-tools.ts';

const MOST_TRIES = 5;

/**
 * Gives one route back the trunk bases it had. A route that has them already is sent once more where a call of ours may still be
 * on its way: that raises the version, and whatever comes late is refused for carrying an older one. What somebody else changed
 * since is left as it is.
 */
export async function putBack(tools: PlaybookTools, step: ApplicationStep, lastMs: number): Promise<'back' | Stuck> {
  const { siteId, routeId, wanted, before } = step;
  if (before === null) throw new Error(`Route ${routeId} has no image.`);
  const earlier = trunkBasesOf(before);
  let { sentVersion } = step;
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const looked = await tools.gateway.call(outboundRouteGet, { siteId, routeId }, tools.reading);
    if (!looked.ok) return failedReading(tools, looked.error, lastMs);
    const route = looked.data.data;
    const now = trunkBasesOf(route);
    const isBack = isSameOrder(now, earlier);
    if (isBack && route.version !== sentVersion) {
      await noteEffect(tools, step, 'undone', { from: step.state === 'undoing' ? wanted : now, to: route });
      return 'back';
    }
    if (!isBack && !isSameOrder(now, wanted)) {
      return { refused: 'Somebody changed the route in Genesys Cloud since; it is left as they set it.' };
    }
    sentVersion = route.version;
    await noteIntent(tools, step, 'undoing', route);
    await tools.onBoundary('undo.intended');
    const answer = await tools.gateway.call(
      outboundRoutePut,
      { siteId, routeId, route: withTrunkBases(route, earlier) },
      tools.changing,
    );
    await tools.onBoundary('undo.answered');
    if (answer.ok && isSameOrder(trunkBasesOf(answer.data.data), earlier)) {
      await noteEffect(tools, step, 'undone', { from: now, to: answer.data.data });
      return 'back';
    }
    if (answer.ok) continue;
    const meaning = meaningOf(answer.error.code);
    if (meaning === 'release') return { outcome: { kind: 'released' } };
    if (meaning === 'refused') return { refused: answer.error.message };
    if (meaning === 'wait') return waitOrRefuse(tools, answer.error, lastMs);
  }
  const wakeAtMs = tools.clock.now() + tools.settings.retryMaxMs;
  const reason = 'A route keeps changing in Genesys Cloud.';
  return wakeAtMs > lastMs ? { refused: reason } : { outcome: { kind: 'parked', wakeAtMs, reason } };
}
