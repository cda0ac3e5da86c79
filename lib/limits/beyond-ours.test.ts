import { describe, expect, it } from 'vitest';
import { createBeyondOurs } from './beyond-ours.ts';

describe('calls beyond ours', () => {
  it('takes no call of ours for another’s, however many are in flight when an answer comes', () => {
    const beyond = createBeyondOurs();
    // Eight in flight, answered in order: each answer counts those answered before and itself.
    for (let answered = 0; answered < 20; answered += 1) {
      beyond.observe({ count: 0, highest: 0, sentBefore: 0, inFlight: 7 });
    }
    expect(beyond.count).toBe(0);
  });

  it('is not misled by an answer that overtook others', () => {
    const beyond = createBeyondOurs();
    beyond.observe({ count: 0, highest: 0, sentBefore: 0, inFlight: 4 });
    beyond.observe({ count: 3, highest: 3, sentBefore: 0, inFlight: 4 });
    beyond.observe({ count: 1, highest: 3, sentBefore: 1, inFlight: 4 });
    expect(beyond.count).toBe(0);
  });

  it('believes at once what an answer says when nothing is in flight, and never forgets within a window', () => {
    const beyond = createBeyondOurs();
    beyond.observe({ count: 5, highest: 5, sentBefore: 0, inFlight: 0 });
    expect(beyond.count).toBe(5);
    beyond.observe({ count: 4, highest: 5, sentBefore: 0, inFlight: 2 });
    expect(beyond.count).toBe(5);
    beyond.forget();
    expect(beyond.count).toBe(0);
  });
});
