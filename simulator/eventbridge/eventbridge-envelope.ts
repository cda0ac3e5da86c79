import { z } from 'zod';
import { uuidFrom } from '../core/random.ts';
import type { SimEvent, World } from '../core/types.ts';

/** Properties of an `amazon-eventbridge-source` integration. Genesys allows suffixes of up to 64 characters. */
export const eventBridgeProperties = z.looseObject({
  awsAccountId: z.string().regex(/^\d{12}$/),
  awsAccountRegion: z.string().min(1),
  eventSourceSuffix: z.string().min(1).max(64),
  /** Topic classes, with `{id}` for every id. */
  eventFilter: z.array(z.string()),
});

/** Where an integration sends events, and which. */
export type EventBridgeSource = z.infer<typeof eventBridgeProperties>;

/** An event as Amazon EventBridge hands it to an API destination that does not transform it. */
export type EventBridgeEnvelope = {
  readonly version: '0';
  /** Stays the same however often the event is delivered. */
  readonly id: string;
  /** The topic class. */
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** To the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly topicName: string;
    readonly version: '2';
    readonly eventBody: unknown;
    readonly metadata: { readonly CorrelationId: string };
    readonly timestamp: string;
  };
};

/** Wraps an event for the AWS account of an integration. */
export function envelopeOf(
  world: World,
  event: SimEvent,
  template: string,
  source: EventBridgeSource,
): EventBridgeEnvelope {
  const rng = world.rng('eventbridge-ids');
  const timestamp = world.clock.iso();
  return {
    version: '0',
    id: uuidFrom(rng),
    'detail-type': template,
    source: `aws.partner/genesys.com/cloud/${event.organisationId}/${source.eventSourceSuffix}`,
    account: source.awsAccountId,
    time: timestamp.replace(/\.\d+Z$/, 'Z'),
    region: source.awsAccountRegion,
    resources: [],
    detail: {
      topicName: event.topicName,
      version: '2',
      eventBody: event.eventBody,
      metadata: { CorrelationId: uuidFrom(rng) },
      timestamp,
    },
  };
}
