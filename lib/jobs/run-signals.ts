import 'server-only';
import { sendSignal } from '#lib/db/send-signal.ts';
import type { SignalChannel, Signals } from '#lib/db/signal-listeners.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

/** One channel for all runs; the payload is two ids and nothing else. */
const CHANNEL: SignalChannel = 'headroom_runs';

/** Says which run changed. */
export type RunSignal = { readonly orgId: string; readonly runId: string };

/** Tells every process, once the transaction commits, that a run changed. */
export async function signalRun(tx: OrgTx, orgId: string, runId: string): Promise<void> {
  await sendSignal(tx, CHANNEL, `${orgId} ${runId}`);
}

/**
 * Calls `listener` when something about a run changed, so that it looks again, and with `null` when news may have been lost
 * and everything must be looked at.
 */
export function subscribeToRuns(signals: Signals, listener: (signal: RunSignal | null) => void): () => void {
  return signals.subscribe(CHANNEL, (payload) => {
    if (payload === null) return listener(null);
    const [orgId, runId] = payload.split(' ');
    if (orgId && runId) listener({ orgId, runId });
  });
}
