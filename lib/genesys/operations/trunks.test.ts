import { describe, expect, it } from 'vitest';
import { maxCallsOf } from './trunks.ts';

const setting = (key: string, instance: unknown) => ({ [key]: { value: { instance } } });

describe('the maximum of calls in the properties of a trunk', () => {
  it.each(['trunk_maxConcurrentCalls', 'trunk_max_concurrent_calls', 'trunk_maxCalls', 'trunk_max_calls'])(
    'is found as %s',
    (key) => expect(maxCallsOf({ ...setting('trunk_label', 'Carrier'), ...setting(key, 240) })).toBe(240),
  );

  it.each([
    ['no such property', setting('trunk_label', 'Carrier')],
    ['0, which stands for unlimited', setting('trunk_maxConcurrentCalls', 0)],
    ['no value', { trunk_maxConcurrentCalls: { value: null } }],
    ['a rate of calls', setting('trunk_maxCallRate', '40/5s')],
    ['a time', setting('trunk_maxDialTimeout', '2m')],
  ])('is unknown with %s', (_what, properties) => expect(maxCallsOf(properties)).toBeNull());
});
