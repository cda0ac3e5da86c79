import type { CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { USERS_PAGE_SIZE, usersList, type GenesysUser, type UsersListParams } from '#lib/genesys/operations/users.ts';
import { ok, type Result } from '#lib/result.ts';
import type { LiveEvent, UserEvent } from './live-event.ts';
import { readActivity } from './normalise-event.ts';

/** At most so many ids in one call (platform document §5.1). */
const IDS_AT_ONCE = 100;
/** Calls that one reading has waiting or under way at a time, so that many organisations that start together do not burst. */
const AT_ONCE = 4;

/** Takes what a reading brought. */
export type TakeEvents = (events: readonly UserEvent[]) => Promise<unknown>;

/** What Genesys said of users' presence and routing status, as events of the moments at which they became so. */
export function eventsOfUsers(users: readonly GenesysUser[], receivedAtMs: number): UserEvent[] {
  const told = { receivedAtMs, source: 'users.list' } as const;
  return users.flatMap((user) => readActivity(user.id.toLowerCase(), user, told)).filter(isOfUser);
}

/** Whether an event changes the state of a user. */
export function isOfUser(event: LiveEvent): event is UserEvent {
  return event.kind !== 'schedule';
}

/**
 * Reads presence and routing status of these users past the cache: a hundred of them by their ids, or five hundred of all by
 * page, whichever takes fewer calls. Answers how many it took. What was read before a failure has been taken.
 */
export async function readUserStates(
  gateway: Pick<Gateway, 'call'>,
  { userIds, userCount }: { readonly userIds: readonly string[]; readonly userCount: number },
  take: TakeEvents,
  options: Pick<CallOptions, 'org' | 'signal'>,
): Promise<Result<number, GatewayCode>> {
  const callOptions = { ...options, consumer: 'events.snapshot', priority: 'sync', freshness: 'network' } as const;
  const expand = ['presence', 'routingStatus'] as const;
  const pages = Math.ceil(userCount / USERS_PAGE_SIZE);
  const parts = Math.ceil(userIds.length / IDS_AT_ONCE);
  const byId = (part: number): UsersListParams => ({
    pageNumber: 1,
    pageSize: IDS_AT_ONCE,
    ids: userIds.slice(part * IDS_AT_ONCE, (part + 1) * IDS_AT_ONCE),
    state: 'any',
    expand,
  });
  const byPage = (page: number): UsersListParams => ({ pageNumber: page + 1, state: 'active', expand });
  const isById = pages === 0 || parts <= pages;
  const calls = Array.from({ length: isById ? parts : pages }, (_, index) => (isById ? byId(index) : byPage(index)));
  for (let index = 0; index < calls.length; index += AT_ONCE) {
    const answers = await Promise.all(
      calls.slice(index, index + AT_ONCE).map((params) => gateway.call(usersList, params, callOptions)),
    );
    for (const answer of answers) {
      if (!answer.ok) return answer;
      await take(eventsOfUsers(answer.data.data.entities, answer.data.fetchedAtMs));
    }
  }
  return ok(calls.length);
}
