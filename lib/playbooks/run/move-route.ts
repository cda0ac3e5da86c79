import { outboundRouteGet, outboundRoutePut, type OutboundRoute } from '#lib/genesys/operations/outbound-routes.ts';
import type { ApplicationStep } from '../application-store.ts';
import { isSameOrder, trunkBasesOf, withTrunkBases } from '../route-content.ts';
import { noteEffect, noteIntent } from './application-journal.ts';
import { failedReading, meaningOf, waitOrRefuse, type PlaybookTools, type Stuck } from './playbook-tools.ts';

/** Looks and sends this often before a route counts as changing all the time. */
const MOST_TRIES = 5;

/**
 * Gives one route the trunk bases it is to have. The intent is journalled before each call. Where it is not known whether a call
 * took effect the route is read: sending again carries the version that was read, so that of two calls one at most has an
 * effect. What somebody else changed meanwhile is not overwritten.
 */
export async function moveRoute(tools: PlaybookTools, step: ApplicationStep, lastMs: number): Promise<'there' | Stuck> {
  const { siteId, routeId, wanted, before } = step;
  if (before === null) throw new Error(`Route ${routeId} has no image.`);
  let route: OutboundRoute | null = step.state === 'sending' ? null : before;
  /** Whether a call of ours may still arrive. */
  let isOpen = step.state === 'sending';
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    if (route === null) {
      const looked = await tools.gateway.call(outboundRouteGet, { siteId, routeId }, tools.reading);
      if (!looked.ok) return failedReading(tools, looked.error, lastMs);
      route = looked.data.data;
      const bases = trunkBasesOf(route);
      if (isSameOrder(bases, wanted)) {
        await noteEffect(tools, step, 'applied', { from: trunkBasesOf(before), to: route });
        return 'there';
      }
      if (!isSameOrder(bases, trunkBasesOf(before)))
        return { refused: 'Somebody changed the route in Genesys Cloud meanwhile.' };
    }
    await noteIntent(tools, step, 'sending', route);
    await tools.onBoundary('put.intended');
    const answer = await tools.gateway.call(
      outboundRoutePut,
      { siteId, routeId, route: withTrunkBases(route, wanted) },
      tools.changing,
    );
    await tools.onBoundary('put.answered');
    if (answer.ok && isSameOrder(trunkBasesOf(answer.data.data), wanted)) {
      await noteEffect(tools, step, 'applied', { from: trunkBasesOf(before), to: answer.data.data });
      return 'there';
    }
    if (!answer.ok) {
      const meaning = meaningOf(answer.error.code);
      if (meaning === 'release') return { outcome: { kind: 'released' } };
      if (meaning === 'refused') return { refused: answer.error.message, isUntouched: !isOpen };
      if (answer.error.code !== 'conflict') isOpen = true;
      if (meaning === 'wait') return waitOrRefuse(tools, answer.error, lastMs);
    }
    route = null;
  }
  return { refused: 'The route kept changing in Genesys Cloud; nothing was overwritten.' };
}
