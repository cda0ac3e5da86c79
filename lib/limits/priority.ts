/**
 * Who waits for whom inside one organisation. A person is waiting for an `interactive` call; a `sync` call keeps a shared
 * view true; a `bulk` call is one of many in a job that may take minutes.
 */
export type Priority = 'interactive' | 'sync' | 'bulk';

/** All priorities, the most urgent first. */
export const PRIORITIES: readonly Priority[] = ['interactive', 'sync', 'bulk'];

/** Position in {@link PRIORITIES}: a lower rank goes first. */
export function priorityRank(priority: Priority): 0 | 1 | 2 {
  switch (priority) {
    case 'interactive':
      return 0;
    case 'sync':
      return 1;
    case 'bulk':
      return 2;
  }
}
