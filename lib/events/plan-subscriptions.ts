import { TOPICS_PER_CHANNEL } from '#lib/genesys/operations/notifications.ts';
import { businessUnitSchedulesTopic } from '#lib/genesys/operations/wfm-schedules.ts';

/** Whose changes an organisation's ingress would like to hear of, in ids of Genesys. */
export type Wishes = {
  readonly businessUnitIds: readonly string[];
  readonly managementUnitIds: readonly string[];
  readonly teamIds: readonly string[];
  /** Of trunks and edges, by their names. */
  readonly trunkTopics: readonly string[];
  /** People somebody looks at right now. */
  readonly watchedUserIds: readonly string[];
  /** Everybody else, the most important first. */
  readonly otherUserIds: readonly string[];
};

/** The topics of each channel; the place in the list is the channel's name from one plan to the next. */
export type ChannelTopics = readonly ReadonlySet<string>[];

/** Which topics go on which channel, and what found no room. */
export type SubscriptionPlan = {
  readonly channels: ChannelTopics;
  /** Users somebody looks at who are on no channel. */
  readonly uncoveredUserIds: readonly string[];
  /** Topics that were wished for and allowed. */
  readonly wanted: number;
};

/** What a plan has to keep to. */
export type PlanLimits = {
  readonly channels: number;
  readonly topicsPerChannel?: number;
  /** Topics that Genesys has refused. */
  readonly refused?: ReadonlySet<string>;
};

/** One topic for presence and routing status of a user; events come under the two plain names (platform document §4.1). */
export const userTopic = (userId: string) => `v2.users.${userId}?presence&routingStatus`;
/** The users whose own topics are among these. */
export function userIdsOf(topics: Iterable<string>): string[] {
  return [...topics].flatMap((topic) => /^v2\.users\.([^.?]+)\?/.exec(topic)?.[1] ?? []);
}

/** Adherence of every agent of a management unit. */
export const unitAdherenceTopic = (unitId: string) => `v2.workforcemanagement.managementunits.${unitId}.adherence`;
const teamAdherenceTopic = (teamId: string) => `v2.workforcemanagement.teams.${teamId}.adherence`;

/**
 * Puts topics on channels: those that speak of many agents, and of trunks, before those of one, and whom somebody looks at before the rest,
 * among whom those that are already subscribed stay. A topic stays on its channel for as long as there is room for both, so
 * that a change of k wishes moves at most 2k topics. Never more topics or channels than the limits say.
 */
export function planSubscriptions(current: ChannelTopics, wishes: Wishes, limits: PlanLimits): SubscriptionPlan {
  const { channels: maxChannels, topicsPerChannel = TOPICS_PER_CHANNEL, refused = new Set() } = limits;
  const placeOf = new Map(current.flatMap((topics, place) => [...topics].map((topic) => [topic, place] as const)));
  const others = wishes.otherUserIds.map(userTopic);
  const inOrder = [
    ...wishes.businessUnitIds.map(businessUnitSchedulesTopic),
    ...wishes.managementUnitIds.map(unitAdherenceTopic),
    ...wishes.teamIds.map(teamAdherenceTopic),
    ...wishes.trunkTopics,
    ...wishes.watchedUserIds.map(userTopic),
    ...others.filter((topic) => placeOf.has(topic)),
    ...others.filter((topic) => !placeOf.has(topic)),
  ];
  const wanted = new Set(inOrder.filter((topic) => !refused.has(topic)));
  const chosen = new Set([...wanted].slice(0, maxChannels * topicsPerChannel));

  const channels: Set<string>[] = current.slice(0, maxChannels).map(() => new Set());
  const homeless: string[] = [];
  for (const topic of chosen) {
    const home = channels[placeOf.get(topic) ?? -1];
    if (home && home.size < topicsPerChannel) home.add(topic);
    else homeless.push(topic);
  }
  let place = 0;
  for (const topic of homeless) {
    while ((channels[place]?.size ?? 0) >= topicsPerChannel) place += 1;
    (channels[place] ??= new Set()).add(topic);
  }
  return {
    channels: channels.slice(0, channels.findLastIndex((topics) => topics.size > 0) + 1),
    uncoveredUserIds: wishes.watchedUserIds.filter((userId) => !chosen.has(userTopic(userId))),
    wanted: wanted.size,
  };
}
