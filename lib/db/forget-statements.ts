import { Debug as clientDebug } from '@prisma/client/runtime/client';
import { Debug as adapterDebug } from '@prisma/driver-adapter-utils';

/** Messages that each of the two keeps. */
const KEPT_MESSAGES = 100;

const notes = [clientDebug('headroom'), adapterDebug('headroom')];

/**
 * Frees the documents that were sent with statements. Prisma's client and its adapter keep their last hundred debug messages,
 * also when nobody debugs, and with them what the statements were given: after thousands of items that is more than a hundred
 * megabytes, for good. Other messages push them out.
 */
export function forgetStatements(): void {
  for (const note of notes) for (let count = 0; count < KEPT_MESSAGES; count += 1) note('');
}
