import type { SimUser, World } from '../core/types.ts';

/** A presence somebody has had from a moment on. */
type Change = { readonly atMs: number; readonly systemPresence: string };

/** What presences people have had. */
export type PresenceHistory = {
  /** A person's changes in order of time; before the first of them nothing is known. */
  changesOf(user: SimUser): readonly Change[];
};

/** A busy agent changes some fifteen times a day, and nobody may ask about more than 31 days. */
const MOST_CHANGES = 500;
const PRESENCE_TOPIC = /^v2\.users\.([^.]+)\.presence$/;

const histories = new WeakMap<World, PresenceHistory>();

/** The history of a world, which begins when it is first asked for. */
export function getPresenceHistory(world: World): PresenceHistory {
  let history = histories.get(world);
  if (!history) {
    history = recordPresences(world);
    histories.set(world, history);
  }
  return history;
}

function recordPresences(world: World): PresenceHistory {
  const changesByUser = new Map<string, Change[]>();
  world.onReset(() => changesByUser.clear());
  world.onEvent((event) => {
    const userId = PRESENCE_TOPIC.exec(event.topicName)?.[1];
    const user = userId && world.organisations.get(event.organisationId)?.users.get(userId);
    if (!user) return;
    const changes = changesByUser.get(user.id) ?? [];
    changes.push({ atMs: user.presence.modifiedMs, systemPresence: user.presence.systemPresence });
    if (changes.length > MOST_CHANGES) changes.shift();
    changesByUser.set(user.id, changes);
  });
  return {
    changesOf: (user) => changesByUser.get(user.id) ?? [],
  };
}
