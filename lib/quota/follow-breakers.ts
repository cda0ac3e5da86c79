import type { Signals } from '#lib/db/signals.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { PostgresBreakerBoard } from './breaker-board.ts';
import { readDecisions } from './read-decisions.ts';

/**
 * Makes this process act on what people decide of breakers, wherever they are served: at each signal, and for every
 * organisation after the connection was lost. Until the returned function is called.
 */
export function followBreakers(
  gateway: Pick<Gateway, 'decideBreakers'>,
  board: Pick<PostgresBreakerBoard, 'known' | 'load'>,
  signals: Pick<Signals, 'subscribe'>,
): () => void {
  return signals.subscribe('headroom_breakers', (orgId) => {
    // An organisation that this process has not called for is read before its first call.
    for (const known of orgId === null ? board.known : board.known.has(orgId) ? [orgId] : [])
      void readDecisions(known, gateway, board);
  });
}
