/**
 * What processes of Headroom tell each other something about: runs, live states, who is looked at, operations on schedules,
 * trunks, what people decided of breakers.
 */
export const SIGNAL_CHANNELS = [
  'headroom_runs',
  'headroom_live',
  'headroom_watches',
  'headroom_schedules',
  'headroom_trunks',
  'headroom_breakers',
] as const;
export type SignalChannel = (typeof SIGNAL_CHANNELS)[number];

/** Gets the payload of a signal; `null` when signals may have been lost, as after each (re)connection: look at everything. */
export type SignalListener = (payload: string | null) => void;

/** News across processes. A signal says that something changed, never what; it may be lost, so look now and then anyway. */
export type Signals = {
  /** Calls `listener` for each signal of a channel until the returned function is called. Listeners must not throw. */
  subscribe(channel: SignalChannel, listener: SignalListener): () => void;
  close(): Promise<void>;
};

/** Who listens in this process, whichever way signals come. */
export function createSignalListeners() {
  const listeners = new Map<SignalChannel, Set<SignalListener>>(SIGNAL_CHANNELS.map((name) => [name, new Set()]));
  const tell = (channel: SignalChannel, payload: string | null) =>
    listeners.get(channel)?.forEach((listener) => listener(payload));
  return {
    tell,
    /** Has everybody look at everything. */
    tellOfLoss: () => SIGNAL_CHANNELS.forEach((name) => tell(name, null)),
    subscribe: (channel: SignalChannel, listener: SignalListener): (() => void) => {
      const own = listeners.get(channel);
      own?.add(listener);
      return () => own?.delete(listener);
    },
    clear: () => listeners.forEach((own) => own.clear()),
  };
}
