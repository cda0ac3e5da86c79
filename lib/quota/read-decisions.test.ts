import { expect, it, vi } from 'vitest';
import type { BreakerDecision } from '#lib/genesys/gateway-types.ts';
import { readDecisions } from './read-decisions.ts';

it('has the newer of two decisions in a row apply last, though the older takes longer to read', async () => {
  const decided = (resets: number): BreakerDecision[] => [{ family: 'users', isHeld: false, resets }];
  let answerFirst: (decisions: BreakerDecision[]) => void = () => {};
  const load = vi
    .fn<(orgId: string) => Promise<readonly BreakerDecision[]>>()
    .mockReturnValueOnce(new Promise((resolve) => (answerFirst = resolve)))
    .mockResolvedValueOnce(decided(2));
  const decideBreakers = vi.fn();
  const first = readDecisions('org', { decideBreakers }, { load });
  const second = readDecisions('org', { decideBreakers }, { load });
  // All that the second could do without the first has been done.
  await new Promise(setImmediate);
  answerFirst(decided(1));
  await Promise.all([first, second]);
  expect(decideBreakers.mock.calls).toEqual([
    ['org', decided(1)],
    ['org', decided(2)],
  ]);
});
