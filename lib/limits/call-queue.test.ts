import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallQueue } from './call-queue.ts';
import type { CallQueue, Place } from './call-queue.ts';
import { priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';

function drain(queue: CallQueue<string>): string[] {
  const order: string[] = [];
  for (let place = queue.peek(); place !== null; place = queue.peek()) {
    queue.remove(place);
    order.push(place.value);
  }
  return order;
}

function add(queue: CallQueue<string>, value: string, priority: Priority): Place<string> {
  const place = queue.place(value, priority);
  queue.insert(place);
  return place;
}

describe('call queue', () => {
  it('serves people first, then synchronisation, then bulk, and first come first served inside each', () => {
    const queue = createCallQueue<string>();
    add(queue, 'b1', 'bulk');
    add(queue, 's1', 'sync');
    add(queue, 'b2', 'bulk');
    add(queue, 'i1', 'interactive');
    add(queue, 'i2', 'interactive');
    expect(queue.waiting).toEqual({ interactive: 2, sync: 1, bulk: 2 });
    expect(drain(queue)).toEqual(['i1', 'i2', 's1', 'b1', 'b2']);
  });

  it('puts a call that comes back where it stood, however many came later', () => {
    const queue = createCallQueue<string>();
    const first = add(queue, 'b1', 'bulk');
    add(queue, 'b2', 'bulk');
    queue.remove(first);
    for (let index = 3; index < 600; index += 1) add(queue, `b${index}`, 'bulk');
    queue.insert(first);
    expect(drain(queue).slice(0, 3)).toEqual(['b1', 'b2', 'b3']);
  });

  it('raises a waiting call to its own turn among the more urgent ones, and never lowers one', () => {
    const queue = createCallQueue<string>();
    const bulk = add(queue, 'raised', 'bulk');
    const later = add(queue, 'i1', 'interactive');
    queue.raise(bulk, 'interactive');
    queue.raise(later, 'bulk');
    expect(drain(queue)).toEqual(['raised', 'i1']);
  });

  it('forgets a removed call at once', () => {
    const queue = createCallQueue<string>();
    const place = add(queue, 'gone', 'sync');
    expect(queue.remove(place)).toBe(true);
    expect(queue.remove(place)).toBe(false);
    expect(queue.peek()).toBeNull();
    expect(queue.all()).toEqual([]);
  });

  it('agrees with a sorted list under any mixture of operations', () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'add', 'take', 'return', 'remove', 'raise'),
      priority: fc.constantFrom<Priority>('interactive', 'sync', 'bulk'),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = createCallQueue<string>();
        const waiting: Place<string>[] = [];
        const out: Place<string>[] = [];
        const order = (a: Place<string>, b: Place<string>) =>
          priorityRank(a.priority) - priorityRank(b.priority) || a.sequence - b.sequence;
        steps.forEach(({ kind, priority, pick }, index) => {
          if (kind === 'add') waiting.push(add(queue, `c${index}`, priority));
          if (kind === 'take') {
            const place = queue.peek();
            expect(place).toBe([...waiting].sort(order)[0] ?? null);
            if (place !== null) {
              queue.remove(place);
              out.push(...waiting.splice(waiting.indexOf(place), 1));
            }
          }
          if (kind === 'return' && out.length > 0) {
            const [place] = out.splice(pick % out.length, 1);
            if (place !== undefined) {
              queue.insert(place);
              waiting.push(place);
            }
          }
          const chosen = waiting[pick % Math.max(waiting.length, 1)];
          if (chosen === undefined) return;
          if (kind === 'remove') {
            queue.remove(chosen);
            waiting.splice(waiting.indexOf(chosen), 1);
          }
          if (kind === 'raise') queue.raise(chosen, priority);
        });
        expect(queue.all()).toEqual([...waiting].sort(order));
      }),
      { numRuns: 500 },
    );
  });

  it('shows the first of every label, the longest waiting first, so that one label can be passed over', () => {
    const queue = createCallQueue<string>();
    for (const [value, label] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
    ] as const) {
      queue.insert(queue.place(value, 'bulk', label));
    }
    expect(queue.heads('bulk').map(({ value }) => value)).toEqual(['a1', 'b1']);
    expect(queue.waitingOf('a', 'bulk')).toBe(2);
    const [first] = queue.heads('bulk');
    if (first === undefined) throw new Error('nobody waits');
    queue.remove(first);
    expect(queue.heads('bulk').map(({ value }) => value)).toEqual(['a2', 'b1']);
    queue.insert(first);
    expect(queue.peek()?.value).toBe('a1');
  });
});
