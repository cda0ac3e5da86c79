import 'server-only';
import { z } from 'zod';
import { connectRedis } from '#lib/limits/shared/redis-link.ts';
import { log } from '#lib/log.ts';
import { createSignalListeners, SIGNAL_CHANNELS, type SignalChannel, type Signals } from './signal-listeners.ts';

/** Signals over Redis: told once the transaction that sends them has committed. */
export type RedisSignals = Signals & {
  /**
   * Tells every process, this one included. Returns at once and never throws: what cannot be told now is made good by having
   * everybody look at everything as soon as Redis answers again.
   */
  publish(channel: SignalChannel, payload: string): void;
};

/** Redis has so long to answer before it counts as gone. */
const ANSWER_WITHIN_MS = 2_000;

const Message = z.object({ channel: z.enum(SIGNAL_CHANNELS), payload: z.string().nullable() });

/** Sends and hears signals over two connections to Redis, which come back by themselves for as long as it is open. */
export function createRedisSignals(url: string): RedisSignals {
  const link = connectRedis(url, ANSWER_WITHIN_MS, '{headroom}:signals');
  const listeners = createSignalListeners();
  const underWay = new Set<Promise<void>>();
  /** Channels of which something could not be told. */
  const untold = new Set<SignalChannel>();

  const send = async (channel: SignalChannel, payload: string | null): Promise<void> => {
    if (!(await link.publish({ channel, payload }))) untold.add(channel);
    else if (untold.size > 0) makeGood();
  };
  const publish = (channel: SignalChannel, payload: string | null) => {
    const sending = send(channel, payload).finally(() => underWay.delete(sending));
    underWay.add(sending);
  };
  const makeGood = () => {
    const channels = [...untold];
    untold.clear();
    for (const channel of channels) publish(channel, null);
  };
  link.onReady(() => {
    listeners.tellOfLoss();
    makeGood();
  });
  link.onMessage((message) => {
    const parsed = Message.safeParse(message);
    if (parsed.success) listeners.tell(parsed.data.channel, parsed.data.payload);
    // As a newer program may send it.
    else log.debug({ err: parsed.error }, 'a signal of another process is not understood');
  });

  return {
    publish,
    subscribe: listeners.subscribe,
    async close() {
      listeners.clear();
      await Promise.all(underWay);
      link.close();
    },
  };
}
