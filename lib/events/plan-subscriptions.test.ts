import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSubscriptions, userTopic, type ChannelTopics, type Wishes } from './plan-subscriptions.ts';

const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const nothing: Wishes = {
  businessUnitIds: [],
  managementUnitIds: [],
  teamIds: [],
  trunkTopics: [],
  watchedUserIds: [],
  otherUserIds: [],
};
const allOf = (channels: ChannelTopics) => channels.flatMap((topics) => [...topics]);
const placesOf = (channels: ChannelTopics) =>
  new Map(channels.flatMap((topics, place) => [...topics].map((topic) => [topic, place] as const)));
/** Topics that were added to a channel, and topics that were taken off one. */
function moved(before: ChannelTopics, after: ChannelTopics): number {
  const was = placesOf(before);
  const is = placesOf(after);
  const added = [...is].filter(([topic, place]) => was.get(topic) !== place).length;
  return added + [...was].filter(([topic, place]) => is.get(topic) !== place).length;
}

describe('a plan', () => {
  it('names the topics as Genesys does, units, teams and trunks before users, watched users before the rest', () => {
    const wishes = {
      businessUnitIds: ['b'],
      managementUnitIds: ['m'],
      teamIds: ['t'],
      trunkTopics: ['trunk'],
      watchedUserIds: ['w'],
      otherUserIds: ['o'],
    };
    expect(allOf(planSubscriptions([], wishes, { channels: 1 }).channels)).toEqual([
      'v2.workforcemanagement.businessunits.b.schedules',
      'v2.workforcemanagement.managementunits.m.adherence',
      'v2.workforcemanagement.teams.t.adherence',
      'trunk',
      'v2.users.w?presence&routingStatus',
      'v2.users.o?presence&routingStatus',
    ]);
    const small = planSubscriptions([], wishes, { channels: 1, topicsPerChannel: 3 });
    expect(allOf(small.channels)).toHaveLength(3);
    expect(small).toMatchObject({ uncoveredUserIds: ['w'], wanted: 6 });
  });

  it('takes everybody of 20,000 on 20 channels, and no more', () => {
    const plan = planSubscriptions([], { ...nothing, otherUserIds: ids('u', 50_000) }, { channels: 20 });
    expect(plan.channels.map(({ size }) => size)).toEqual(Array.from({ length: 20 }, () => 1_000));
    expect(plan.wanted).toBe(50_000);
  });

  it('asks once for a user who is wished for twice, and not again for what was refused', () => {
    const wishes = { ...nothing, watchedUserIds: ['a', 'b'], otherUserIds: ['b', 'c'] };
    const plan = planSubscriptions([], wishes, { channels: 1, refused: new Set([userTopic('a')]) });
    expect(allOf(plan.channels)).toEqual(['b', 'c'].map(userTopic));
    expect(plan.uncoveredUserIds).toEqual(['a']);
  });

  it('makes room for whom somebody looks at, by letting as many others go', () => {
    const others = ids('u', 2_500);
    const before = planSubscriptions([], { ...nothing, otherUserIds: others }, { channels: 2 });
    const watched = others.slice(2_300, 2_310);
    const after = planSubscriptions(
      before.channels,
      { ...nothing, watchedUserIds: watched, otherUserIds: others },
      { channels: 2 },
    );
    expect(after.uncoveredUserIds).toEqual([]);
    expect(moved(before.channels, after.channels)).toBe(20);
  });

  it('moves the topics of a channel that is to be given up, and leaves the others where they are', () => {
    const wishes = { ...nothing, otherUserIds: ids('u', 1_500) };
    const before = planSubscriptions([], wishes, { channels: 3, topicsPerChannel: 600 });
    const after = planSubscriptions(before.channels, wishes, { channels: 2, topicsPerChannel: 600 });
    expect(after.channels.slice(0, 2)).toEqual(before.channels.slice(0, 2));
    expect(after.channels).toHaveLength(2);
  });

  it('gives up channels that hold nothing any more', () => {
    const before = planSubscriptions(
      [],
      { ...nothing, otherUserIds: ids('u', 25) },
      { channels: 3, topicsPerChannel: 10 },
    );
    const after = planSubscriptions(
      before.channels,
      { ...nothing, otherUserIds: ids('u', 5) },
      { channels: 3, topicsPerChannel: 10 },
    );
    expect(after.channels).toHaveLength(1);
    expect(planSubscriptions(after.channels, nothing, { channels: 3 }).channels).toEqual([]);
  });
});

describe('any series of wishes', () => {
  const someIds = (prefix: string, max: number) =>
    fc.uniqueArray(fc.nat(60), { maxLength: max }).map((numbers) => numbers.map((number) => `${prefix}${number}`));
  const wishes = fc.record({
    businessUnitIds: someIds('b', 3),
    managementUnitIds: someIds('m', 6),
    teamIds: someIds('t', 6),
    trunkTopics: someIds('k', 5),
    watchedUserIds: someIds('u', 30),
    otherUserIds: someIds('u', 60),
  });
  const step = fc.record({ wishes, channels: fc.integer({ min: 1, max: 4 }) });

  it('never breaks a limit, subscribes as much as there is room for, and serves the more important first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.integer({ min: 1, max: 15 }), (steps, topicsPerChannel) => {
        let current: ChannelTopics = [];
        for (const { wishes: wished, channels } of steps) {
          const plan = planSubscriptions(current, wished, { channels, topicsPerChannel });
          const topics = allOf(plan.channels);
          expect(plan.channels.length).toBeLessThanOrEqual(channels);
          for (const { size } of plan.channels) expect(size).toBeLessThanOrEqual(topicsPerChannel);
          expect(new Set(topics).size).toBe(topics.length);
          expect(topics.length).toBe(Math.min(plan.wanted, channels * topicsPerChannel));
          const hasRest = wished.otherUserIds.some(
            (id) => !wished.watchedUserIds.includes(id) && topics.includes(userTopic(id)),
          );
          if (plan.uncoveredUserIds.length > 0) expect(hasRest).toBe(false);
          current = plan.channels;
        }
      }),
    );
  });

  it('moves at most 2k topics when k users come to be looked at or leave', () => {
    const others = ids('u', 60);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(59), { maxLength: 20 }),
        fc.uniqueArray(fc.nat(59), { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        (first, second, channels) => {
          const limits = { channels, topicsPerChannel: 10 };
          const watching = (numbers: number[]): Wishes => ({
            ...nothing,
            managementUnitIds: ['m'],
            watchedUserIds: numbers.map((number) => `u${number}`),
            otherUserIds: others,
          });
          const before = planSubscriptions([], watching(first), limits).channels;
          const after = planSubscriptions(before, watching(second), limits).channels;
          const changed = second.filter((number) => !first.includes(number)).length;
          expect(moved(before, after)).toBeLessThanOrEqual(2 * changed);
        },
      ),
    );
  });

  it('moves nothing when nothing changes', () => {
    fc.assert(
      fc.property(wishes, fc.integer({ min: 1, max: 4 }), (wished, channels) => {
        const limits = { channels, topicsPerChannel: 10 };
        const { channels: before } = planSubscriptions([], wished, limits);
        expect(planSubscriptions(before, wished, limits).channels).toEqual(before);
      }),
    );
  });
});
