import { setMaxListeners } from 'node:events';

/** Says that a signal may end any number of calls: Node 20 takes more than ten listeners of one for a leak, and warns. */
export function allowManyListeners(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}
