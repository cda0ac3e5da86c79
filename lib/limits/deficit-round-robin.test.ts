import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeficitRoundRobin } from './deficit-round-robin.ts';

describe('deficit round robin', () => {
  it('gives everybody a turn before anybody gets a second', () => {
    const turns = createDeficitRoundRobin<{ name: string }>();
    const members = ['a', 'b', 'c'].map((name) => ({ name }));
    for (const member of members) turns.enlist(member);
    const order: string[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const member = turns.next();
      if (member === null) throw new Error('nobody is left');
      order.push(member.name);
      turns.charge(member, 1);
    }
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('lets nobody gain by leaving and coming back', () => {
    const turns = createDeficitRoundRobin<{ name: string }>();
    const [greedy, modest] = [{ name: 'greedy' }, { name: 'modest' }];
    turns.enlist(greedy);
    turns.enlist(modest);
    turns.charge(greedy, 5);
    turns.withdraw(greedy);
    turns.enlist(greedy);
    const order = Array.from({ length: 5 }, () => {
      const member = turns.next();
      if (member !== null) turns.charge(member, 1);
      return member?.name;
    });
    expect(order.filter((name) => name === 'modest').length).toBeGreaterThanOrEqual(4);
  });

  it('is fair over time whatever calls cost: Jain’s index of the work done is 0.99 or more', () => {
    const costs = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(costs, (memberCosts) => {
        const turns = createDeficitRoundRobin<{ cost: number; done: number }>();
        const members = memberCosts.map((cost) => ({ cost, done: 0 }));
        for (const member of members) turns.enlist(member);
        for (let turn = 0; turn < 200 * members.length; turn += 1) {
          const member = turns.next();
          if (member === null) throw new Error('nobody is left');
          member.done += member.cost;
          turns.charge(member, member.cost);
        }
        const sum = members.reduce((total, { done }) => total + done, 0);
        const squares = members.reduce((total, { done }) => total + done ** 2, 0);
        expect(sum ** 2 / (members.length * squares)).toBeGreaterThanOrEqual(0.99);
      }),
      { numRuns: 200 },
    );
  });

  it('has nobody next when nobody takes part', () => {
    const turns = createDeficitRoundRobin<object>();
    const member = {};
    turns.enlist(member);
    turns.withdraw(member);
    expect(turns.next()).toBeNull();
    expect(turns.size).toBe(0);
  });
});
