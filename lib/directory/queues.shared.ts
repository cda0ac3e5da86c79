import type { QueueReading } from './schema.ts';

/** What is not known of queues and why, as sentences; null when the members of every queue have been read. */
export function queueGap({ total, read, problem }: QueueReading): string | null {
  if (total !== null && read >= total) return null;
  const soFar = `${read} of ${total} queues read.`;
  if (problem !== null) {
    const why = `because the last call for them failed. ${problem}`;
    return read === 0 ? `Queues are not known ${why}` : `${soFar} The others are not known ${why}`;
  }
  return total === null ? 'Queues have not been read yet.' : soFar;
}
