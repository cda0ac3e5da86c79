import 'server-only';
import { findEnvironment } from '#lib/auth/environments.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { openNotificationChannel } from '#lib/genesys/notification-channel.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import type { OpenChannel } from './schedule-events.ts';

/** Opens notification channels with each organisation's own grant, for {@link createScheduleEvents}. */
export function createChannelOpener(gateway: Gateway): OpenChannel {
  return async (orgId, handlers) => {
    const row = await withOrg(systemContext(orgId), (tx) =>
      tx.organisation.findFirst({ where: { id: orgId }, select: { environmentId: true } }),
    );
    const environment = row && findEnvironment(row.environmentId);
    if (!environment) throw new Error(`The environment of organisation ${orgId} is not configured.`);
    const channel = openNotificationChannel({
      gateway,
      orgId,
      environment,
      topics: [],
      onEvent: ({ topicName, eventBody }) => handlers.onEvent(topicName, eventBody),
      onGap: () => handlers.onGap(),
      consumer: 'scheduling.events',
    });
    const ready = await channel.ready;
    if (!ready.ok) {
      await channel.close();
      throw new Error(ready.error.message);
    }
    let isOpen = true;
    return {
      // It mends itself, and tells of the gap when it has.
      isLive: () => isOpen,
      async add(topic) {
        const states = await channel.addTopics([topic]);
        return states.ok && states.data.some(({ id, state }) => id === topic && state !== 'Rejected');
      },
      async close() {
        isOpen = false;
        await channel.close();
      },
    };
  };
}
