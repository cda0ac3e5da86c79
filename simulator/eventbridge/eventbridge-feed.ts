import { getTopicInterest } from '../core/topic-interest.ts';
import type { SimOrganisation, World } from '../core/types.ts';
import { parseTopic, topicTransports } from '../notifications/topic-rules.ts';
import { eventBridgeTypeId, integrationsOf, isActiveAt } from '../routes/integration-state.ts';
import { createEventBridgeDelivery, type EventBridgeDelivery } from './eventbridge-delivery.ts';
import { envelopeOf, eventBridgeProperties, type EventBridgeSource } from './eventbridge-envelope.ts';

/**
 * Sends the events of every organisation that has an active `amazon-eventbridge-source` integration to the destination: those
 * of the classes in the integration's filter that Genesys offers to EventBridge. Works from now on, until `stop`.
 */
export function startEventBridgeFeed(world: World): EventBridgeDelivery {
  const delivery = createEventBridgeDelivery(world);
  world.onEvent((event) => {
    const organisation = world.organisations.get(event.organisationId);
    const sources = organisation ? activeSources(world, organisation) : [];
    if (sources.length === 0) return;
    const template = bridgedTemplate(event.topicName);
    if (template === null) return;
    for (const source of sources) {
      if (!source.eventFilter.includes(template)) continue;
      delivery.take(event.organisationId, envelopeOf(world, event, template, source));
    }
  });
  getTopicInterest(world).addSource((organisationId, topicName) => {
    const organisation = world.organisations.get(organisationId);
    const sources = organisation ? activeSources(world, organisation) : [];
    const template = sources.length > 0 ? bridgedTemplate(topicName) : null;
    return template !== null && sources.some(({ eventFilter }) => eventFilter.includes(template));
  });
  world.onReset(() => delivery.clear());
  return delivery;
}

/** The class of a topic that can leave by EventBridge; null for every other. */
function bridgedTemplate(topicName: string): string | null {
  const template = parseTopic(topicName)?.topics[0]?.template;
  return template !== undefined && topicTransports(template).includes('EventBridge') ? template : null;
}

function activeSources(world: World, organisation: SimOrganisation): EventBridgeSource[] {
  const nowMs = world.clock.now();
  return [...integrationsOf(organisation).values()].flatMap((integration) => {
    if (integration.typeId !== eventBridgeTypeId || !isActiveAt(integration, nowMs)) return [];
    const parsed = eventBridgeProperties.safeParse(integration.properties);
    return parsed.success ? [parsed.data] : [];
  });
}
