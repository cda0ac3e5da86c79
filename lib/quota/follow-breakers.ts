import type { Signals } from '#lib/db/signal-listeners.ts';
import { oneAfterTheOther } from '#lib/events/feed-hub.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { PostgresBreakerBoard } from './breaker-board.ts';
import { readDecisions } from './read-decisions.ts';

/** Looks this often even when nothing was signalled: signals may be lost. */
const LOOK_MS = 60_000;

/**
 * Makes this process act on what people decide of breakers, wherever they are served: at each signal, and for every
 * organisation once a minute and after signals may have been lost. Until the returned function is called.
 */
export function followBreakers(
  gateway: Pick<Gateway, 'decideBreakers'>,
  board: Pick<PostgresBreakerBoard, 'known' | 'load'>,
  signals: Pick<Signals, 'subscribe'>,
): () => void {
  // Organisation by organisation, and one round at a time: there may be hundreds, and nobody waits.
  const lookEverywhere = oneAfterTheOther(async () => {
    for (const known of [...board.known]) await readDecisions(known, gateway, board);
  });
  const unsubscribe = signals.subscribe('headroom_breakers', (orgId) => {
    // An organisation that this process has not called for is read before its first call.
    if (orgId === null) void lookEverywhere();
    else if (board.known.has(orgId)) void readDecisions(orgId, gateway, board);
  });
  const timer = setInterval(() => void lookEverywhere(), LOOK_MS).unref();
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
