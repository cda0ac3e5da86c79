import { z } from 'zod';

/** Bytes: what the process has of the machine's memory, and what of it is alive. */
export const ServerMemory = z.object({ rss: z.number(), heapUsed: z.number() });
export type ServerMemory = z.infer<typeof ServerMemory>;
