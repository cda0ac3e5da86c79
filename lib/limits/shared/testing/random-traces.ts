import fc from 'fast-check';
import type { ClusterCall, ClusterEvent, ClusterTrace } from './drive-cluster.ts';
const moment = fc.integer({ min: 0, max: 70_000 });
const processIndex = fc.integer({ min: 0, max: 3 });
const calls = fc.array(
  fc.record<ClusterCall>({
    process: processIndex,
    askedAtMs: fc.integer({ min: 0, max: 40_000 }),
    priority: fc.constantFrom('interactive', 'sync', 'bulk', 'bulk', 'bulk'),
    thereMs: fc.integer({ min: 1, max: 500 }),
    backMs: fc.integer({ min: 1, max: 500 }),
  }),
  { minLength: 40, maxLength: 160, size: 'max' },
);
const length = fc.integer({ min: 100, max: 45_000 });
const event: fc.Arbitrary<ClusterEvent> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), process: processIndex, atMs: moment, forMs: length }),
  fc.record({ kind: fc.constant('lost' as const), atMs: moment, forMs: length }),
  fc.record({
    kind: fc.constant('slow' as const),
    atMs: moment,
    forMs: length,
    byMs: fc.integer({ min: 50, max: 2_000 }),
  }),
  fc.record({ kind: fc.constant('flush' as const), atMs: moment }),
  fc.record({ kind: fc.constant('kill' as const), process: processIndex, atMs: moment }),
);
/** Traces of up to four processes that want more than the limit holds, with up to six misfortunes. */
export const randomTrace = fc.record<ClusterTrace>({
  processes: fc.integer({ min: 1, max: 4 }),
  limit: fc.integer({ min: 4, max: 20 }),
  sendsHeaders: fc.boolean(),
  calls,
  events: fc.array(event, { maxLength: 6 }),
  delays: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 }),
  giveUpAtMs: fc.constant(1_000_000),
});
