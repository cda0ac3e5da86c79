import { createRng, uuidFrom } from '../core/random.ts';
import type { SimOrganisation, SimQueue, SimUser } from '../core/types.ts';
import { skillNames } from './names.ts';

/** When the oldest queue was made, and how far apart the others follow. */
const firstCreatedMs = 1_600_000_000_000;
const apartMs = 86_400_000;
/** Of a queue's members so many have not joined it, and so many are in it by a group. */
const unjoinedShare = 0.12;
const byGroupShare = 0.25;

/**
 * Fills `organisation.queues`: one for each skill that somebody has, with everybody who has it as a member, and one for
 * everybody who works contacts. An organisation without such people has none.
 */
export function buildQueues(organisation: SimOrganisation, seed: number): void {
  const ids = createRng(seed, `queues:${organisation.shortName}`);
  const manners = createRng(seed, `queue-members:${organisation.shortName}`);
  const agents = [...organisation.users.values()]
    .filter(({ isAgent }) => isAgent)
    .sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : left.id < right.id ? -1 : 1));
  const bySkill = new Map<string, string[]>(skillNames.map((name) => [name, []]));
  for (const agent of agents) for (const { name } of agent.skills) bySkill.get(name)?.push(agent.id);
  const groups = [['All contacts', agents.map(({ id }) => id)] as const, ...bySkill].sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  const queueIds = new Map<string, string[]>();
  groups.forEach(([name, memberIds], index) => {
    const id = uuidFrom(ids);
    if (memberIds.length === 0) return;
    const queue: SimQueue = {
      id,
      name,
      description: `Contacts for ${name}`,
      divisionId: organisation.homeDivisionId,
      memberIds,
      unjoinedIds: new Set(memberIds.filter(() => manners() < unjoinedShare)),
      groupMemberIds: new Set(memberIds.filter(() => manners() < byGroupShare)),
      createdMs: firstCreatedMs + index * apartMs,
    };
    organisation.queues.set(id, queue);
    for (const userId of memberIds) queueIds.set(userId, [...(queueIds.get(userId) ?? []), id]);
  });
  organisation.queueIdsByUser = queueIds;
}

/** Queues whose contacts a person takes now: those joined while on queue, none otherwise. */
export function activeQueueIds(organisation: SimOrganisation, user: SimUser): readonly string[] {
  if (user.presence.systemPresence !== 'On Queue') return [];
  const queueIds = organisation.queueIdsByUser.get(user.id) ?? [];
  return queueIds.filter((id) => organisation.queues.get(id)?.unjoinedIds.has(user.id) === false);
}
