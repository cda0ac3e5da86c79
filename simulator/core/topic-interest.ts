import type { World } from './types.ts';

type InterestListener = (organisationId: string, topicName: string) => void;
type InterestSource = (organisationId: string, topicName: string) => boolean;

/** Who wants to hear of what: spares the work behind events that nobody listens to. */
export type TopicInterest = {
  /** Adds somebody who may want events; `isWanted` answers for concrete topics. */
  addSource(isWanted: InterestSource): void;
  /** Whether anybody wants the events of a concrete topic now. */
  isWanted(organisationId: string, topicName: string): boolean;
  /** Tells that somebody begins to want a topic; `{id}` in it stands for every id. */
  announce(organisationId: string, topicName: string): void;
  /** Calls `listener` with each topic somebody begins to want. */
  onAnnounced(listener: InterestListener): void;
};

const registers = new WeakMap<World, TopicInterest>();

/** The register of a world. */
export function getTopicInterest(world: World): TopicInterest {
  let register = registers.get(world);
  if (!register) {
    register = createTopicInterest();
    registers.set(world, register);
  }
  return register;
}

function createTopicInterest(): TopicInterest {
  const sources: InterestSource[] = [];
  const listeners: InterestListener[] = [];
  return {
    addSource: (isWanted) => void sources.push(isWanted),
    isWanted: (organisationId, topicName) => sources.some((isWanted) => isWanted(organisationId, topicName)),
    announce(organisationId, topicName) {
      for (const listener of listeners) listener(organisationId, topicName);
    },
    onAnnounced: (listener) => void listeners.push(listener),
  };
}
