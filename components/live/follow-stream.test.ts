import { describe, expect, it } from 'vitest';
import type { LiveCondition } from '#lib/events/schema.ts';
import { CONNECTING, livenessOf } from './follow-stream.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const condition = (state: LiveCondition['state'], more: Partial<LiveCondition> = {}): LiveCondition => ({
  state,
  sinceMs: null,
  reason: null,
  trueUntilMs: null,
  isComplete: null,
  ...more,
});

describe('how live a stream is', () => {
  it('is not known before it has said so, and lost when it says nothing for thirty seconds', () => {
    expect(livenessOf(null, null, NOW, NOW + 30_000)).toEqual(CONNECTING);
    expect(livenessOf(null, NOW - 5, NOW, NOW + 30_001)).toEqual({ kind: 'lost', trueUntilMs: NOW - 5, reason: null });
  });

  it('is live while the events are, and lost with the server’s reason when they have not been for thirty seconds', () => {
    expect(livenessOf(condition('live'), NOW, NOW, NOW).kind).toBe('live');
    const cutOff = condition('interrupted', { reason: 'The socket broke', trueUntilMs: NOW });
    expect(livenessOf(cutOff, NOW, NOW + 20_000, NOW + 30_000)).toEqual(CONNECTING);
    expect(livenessOf(cutOff, NOW, NOW + 30_000, NOW + 30_001)).toEqual({
      kind: 'lost',
      trueUntilMs: NOW,
      reason: 'The socket broke',
    });
  });

  it('is lost at once where nobody knows when it ever was live', () => {
    expect(livenessOf(condition('off'), null, NOW, NOW).kind).toBe('lost');
  });
});
