import 'server-only';
import type { Prisma } from './generated/client.ts';
import type { SignalChannel } from './signal-listeners.ts';
import { redisSignals } from './signals.ts';

type Signal = { readonly channel: SignalChannel; readonly payload: string };

/** What open transactions have signalled; gone with them. */
const signalled = new WeakMap<object, Signal[]>();

/** Whether signals go by Postgres' `NOTIFY`, which a statement of the transaction can send by itself. */
export function isSignalledByPostgres(): boolean {
  return redisSignals() === null;
}

/**
 * Tells every process, once the transaction commits and only then. By `NOTIFY` within the transaction; where there is a Redis,
 * which then is the only way, by whoever opened the transaction.
 */
export async function sendSignal(
  tx: Prisma.TransactionClient,
  channel: SignalChannel,
  ...payloads: readonly string[]
): Promise<void> {
  if (isSignalledByPostgres())
    await tx.$executeRaw`SELECT pg_notify(${channel}, payload) FROM unnest(${[...payloads]}::text[]) AS payload`;
  else noteSignals(tx, channel, payloads);
}

/** Keeps signals until the transaction has committed, each once. */
export function noteSignals(tx: object, channel: SignalChannel, payloads: readonly string[]): void {
  const noted = signalled.get(tx) ?? [];
  signalled.set(tx, noted);
  for (const payload of payloads)
    if (!noted.some((signal) => signal.channel === channel && signal.payload === payload))
      noted.push({ channel, payload });
}

/**
 * Runs `work` in a transaction of `open`, and publishes what it signalled after the commit. Nothing of a transaction that was
 * rolled back, of a try that another one took the place of, or whose commit nobody knows of.
 */
export async function publishAfterCommit<Tx extends object, T>(
  open: (work: (tx: Tx) => Promise<T>) => Promise<T>,
  work: (tx: Tx) => Promise<T>,
  publish = (channel: SignalChannel, payload: string) => redisSignals()?.publish(channel, payload),
): Promise<T> {
  let committed: Tx | undefined;
  const result = await open((tx) => {
    committed = tx;
    return work(tx);
  });
  const noted = committed === undefined ? undefined : signalled.get(committed);
  for (const { channel, payload } of noted ?? []) publish(channel, payload);
  return result;
}
