import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures.shared.ts';
import { createKpiCounter, type KpiMember, type KpiState } from './kpi-counts.ts';
import { scopeKey } from './schema.ts';

const STATE: KpiState = {
  presence: 'AVAILABLE',
  presenceAtMs: 1_000,
  routingStatus: 'OFF_QUEUE',
  adherence: null,
  managementUnitId: null,
};

const optional = (...values: string[]) => fc.constantFrom(null, ...values);
const anyState: fc.Arbitrary<KpiState | null> = fc.option(
  fc.record({
    presence: optional('AVAILABLE', 'ON_QUEUE', 'OFFLINE'),
    presenceAtMs: fc.option(fc.integer({ min: 0, max: 1_000 })),
    routingStatus: optional('IDLE', 'INTERACTING'),
    adherence: optional('InAdherence', 'OutOfAdherence'),
    managementUnitId: optional('unit-1', 'unit-2'),
  }),
);
const members = (known: readonly KpiMember[]) => new Map(known.map((member, index) => [`user-${index}`, member]));
const NOWHERE: KpiMember = { team: null, groups: [] };
const steps = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.record({ userId: fc.nat(4).map((index) => `user-${index}`), state: anyState }) },
    {
      weight: 1,
      arbitrary: fc
        .array(
          fc.record({
            team: optional('Reds'),
            groups: fc.uniqueArray(fc.constantFrom('Sales', 'Night'), { maxLength: 2 }),
          }),
          { maxLength: 5 },
        )
        .map((known) => ({ members: members(known) })),
    },
  ),
  { maxLength: 60 },
);

/** Everything that is there, without the scopes that nobody is in any more. */
function present(readings: ReturnType<ReturnType<typeof createKpiCounter>['readingsSince']>) {
  return new Map(
    readings
      .filter(({ counts, inState }) => Object.keys(counts).length + Object.keys(inState).length > 0)
      .map(({ scope, counts, inState }) => [scopeKey(scope), { counts, inState }]),
  );
}

describe('counting change by change', () => {
  it('comes to what counting everybody from nothing comes to, whatever the changes (1,000 runs)', () => {
    fc.assert(
      fc.property(steps, (changes) => {
        const counter = createKpiCounter();
        const states = new Map<string, KpiState>();
        let known: ReadonlyMap<string, KpiMember> = new Map();
        for (const change of changes) {
          if ('members' in change) {
            known = change.members;
            counter.setMembers(known);
            continue;
          }
          counter.set(change.userId, change.state);
          if (change.state) states.set(change.userId, change.state);
          else states.delete(change.userId);
        }
        const fromNothing = createKpiCounter();
        fromNothing.setMembers(known);
        for (const [userId, state] of states) fromNothing.set(userId, state);
        expect(present(counter.readingsSince(0))).toEqual(present(fromNothing.readingsSince(0)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells of a scope again only when one of its people changed, and of the last one who left it', () => {
    const counter = createKpiCounter();
    counter.setMembers(members([{ team: null, groups: ['Sales'] }, NOWHERE]));
    counter.set('user-0', { ...STATE, managementUnitId: 'unit-1' });
    const since = counter.revision;
    counter.set('user-1', STATE);
    expect(counter.readingsSince(since).map(({ scope }) => scope.kind)).toEqual(['organisation']);
    const before = counter.revision;
    counter.set('user-0', { ...STATE, managementUnitId: 'unit-2' });
    const told = new Map(counter.readingsSince(before).map(({ scope, counts }) => [scopeKey(scope), counts]));
    expect(told.get('unit:unit-1')).toEqual({});
    expect(told.get('unit:unit-2')).toEqual({ 'presence.AVAILABLE': 1 });
  });

  it('leaves out who is not in the directory, and counts them once they are', () => {
    const counter = createKpiCounter();
    counter.set('user-0', STATE);
    expect(present(counter.readingsSince(0)).size).toBe(0);
    counter.setMembers(members([NOWHERE]));
    expect(counter.readingsSince(0)[0]?.counts).toEqual({ 'presence.AVAILABLE': 1 });
  });
});

describe('the figures', () => {
  it('are what their definitions say', () => {
    const counts = {
      'presence.ON_QUEUE': 10,
      'presence.OFFLINE': 5,
      'routing.IDLE': 4,
      'routing.INTERACTING': 5,
      'routing.NOT_RESPONDING': 1,
      'adherence.InAdherence': 9,
      'adherence.OutOfAdherence': 3,
      'adherence.Unscheduled': 3,
    };
    expect(figuresOf(counts)).toEqual({
      people: 15,
      present: 10,
      onQueue: 10,
      interacting: 5,
      idle: 4,
      notResponding: 1,
      interactingPercent: 50,
      inAdherence: 9,
      outOfAdherence: 3,
      adherencePercent: 75,
    });
  });

  it('are unknown, and not zero, where nobody is known', () => {
    expect(new Set(Object.values(figuresOf(null)))).toEqual(new Set([null]));
    expect(figuresOf({ 'presence.OFFLINE': 3 })).toMatchObject({ present: 0, onQueue: 0, adherencePercent: null });
  });
});
