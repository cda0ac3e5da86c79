import type { ControlRoute, SimResponse } from '../core/types.ts';
import { destinationSchema, type EventBridgeDelivery } from './eventbridge-delivery.ts';

const MOST_ENTRIES = 5_000;

/**
 * The API destination and what became of the events:
 * - `GET /_sim/eventbridge`: destination (without its key), counts, and how many events wait;
 * - `PUT /_sim/eventbridge` with `url`, `headerName`, `headerValue` and the knobs of {@link destinationSchema}: sets it;
 * - `DELETE /_sim/eventbridge`: removes it;
 * - `GET /_sim/eventbridge/deliveries?organisation&after&limit`: the tries one by one;
 * - `DELETE /_sim/eventbridge/deliveries`: forgets them, the counts, and what waits.
 */
export function createEventBridgeControlRoutes(delivery: EventBridgeDelivery): ControlRoute[] {
  const describe = (): SimResponse => {
    const { headerValue: _secret, ...destination } = delivery.destination() ?? { headerValue: '' };
    const hasDestination = delivery.destination() !== null;
    return {
      status: 200,
      body: {
        destination: hasDestination ? destination : null,
        pending: delivery.pending(),
        ...delivery.log.counts(),
      },
    };
  };
  return [
    { method: 'GET', path: '/_sim/eventbridge', handler: describe },
    {
      method: 'PUT',
      path: '/_sim/eventbridge',
      handler({ body }) {
        const parsed = destinationSchema.safeParse(body);
        if (!parsed.success) {
          const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
          return { status: 400, body: { message: problems.join('; '), problems } };
        }
        delivery.setDestination(parsed.data);
        return describe();
      },
    },
    {
      method: 'DELETE',
      path: '/_sim/eventbridge',
      handler() {
        delivery.setDestination(null);
        return describe();
      },
    },
    {
      method: 'GET',
      path: '/_sim/eventbridge/deliveries',
      handler({ query }) {
        const limit = Number(query.get('limit') ?? MOST_ENTRIES);
        const entries = delivery.log.read({
          organisationId: query.get('organisation') ?? undefined,
          afterSequence: Number(query.get('after') ?? 0),
          limit,
        });
        return { status: 200, body: { entries } };
      },
    },
    {
      method: 'DELETE',
      path: '/_sim/eventbridge/deliveries',
      handler() {
        delivery.clear();
        return { status: 204 };
      },
    },
  ];
}
