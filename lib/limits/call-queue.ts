import { PRIORITIES, priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';

/** A call's place: its priority, and its turn among equals. Kept when the call comes back after a refusal. */
export type Place<T> = {
  readonly value: T;
  /** Changes through {@link CallQueue.raise} only. */
  readonly priority: Priority;
  readonly sequence: number;
};

/** Waiting calls of one organisation: the most urgent priority first, first come first served inside it. */
export type CallQueue<T> = {
  /** A place at the end of its priority, not yet waiting; `insert` makes it wait. */
  place(value: T, priority: Priority): Place<T>;
  /** Lets a place wait; one that has waited before stands where it stood. */
  insert(place: Place<T>): void;
  /** The place whose turn it is; stays in the queue. */
  peek(): Place<T> | null;
  /** Takes a place out; false when it was not waiting. */
  remove(place: Place<T>): boolean;
  /** Makes a place more urgent, waiting or not; never less. */
  raise(place: Place<T>, priority: Priority): void;
  readonly waiting: Readonly<Record<Priority, number>>;
  /** All waiting places, most urgent first. */
  all(): Place<T>[];
};

type Slot<T> = { value: T; priority: Priority; sequence: number; isWaiting: boolean };

/** An empty queue. */
export function createCallQueue<T>(): CallQueue<T> {
  const lanes: Lane<T>[] = PRIORITIES.map(() => ({ slots: [], head: 0 }));
  let lastSequence = 0;
  const laneOf = (priority: Priority) => lanes[priorityRank(priority)] as Lane<T>;
  const own = (place: Place<T>) => place as Slot<T>;
  const removeSlot = (slot: Slot<T>) => {
    if (!slot.isWaiting) return false;
    takeOut(laneOf(slot.priority), slot);
    slot.isWaiting = false;
    return true;
  };
  const insertSlot = (slot: Slot<T>) => {
    if (slot.isWaiting) throw new Error('a call was queued twice');
    slot.isWaiting = true;
    putIn(laneOf(slot.priority), slot);
  };
  return {
    place(value, priority) {
      lastSequence += 1;
      const slot: Slot<T> = { value, priority, sequence: lastSequence, isWaiting: false };
      return slot;
    },
    insert: (place) => insertSlot(own(place)),
    peek() {
      for (const lane of lanes) {
        const slot = lane.slots[lane.head];
        if (slot !== undefined) return slot;
      }
      return null;
    },
    remove: (place) => removeSlot(own(place)),
    raise(place, priority) {
      const slot = own(place);
      if (priorityRank(priority) >= priorityRank(slot.priority)) return;
      const wasWaiting = removeSlot(slot);
      slot.priority = priority;
      if (wasWaiting) insertSlot(slot);
    },
    get waiting() {
      const [interactive, sync, bulk] = lanes.map((lane) => lane.slots.length - lane.head);
      return { interactive: interactive ?? 0, sync: sync ?? 0, bulk: bulk ?? 0 };
    },
    all: () => lanes.flatMap((lane) => lane.slots.slice(lane.head)),
  };
}

/** Slots from `head` on, by sequence. */
type Lane<T> = { slots: Slot<T>[]; head: number };

function indexOfSequence<T>(lane: Lane<T>, sequence: number): number {
  let low = lane.head;
  let high = lane.slots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lane.slots[middle]?.sequence ?? Infinity) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

function putIn<T>(lane: Lane<T>, slot: Slot<T>): void {
  const last = lane.slots.at(-1);
  if (last === undefined || lane.slots.length === lane.head || last.sequence < slot.sequence) lane.slots.push(slot);
  else lane.slots.splice(indexOfSequence(lane, slot.sequence), 0, slot);
}

function takeOut<T>(lane: Lane<T>, slot: Slot<T>): void {
  const index = indexOfSequence(lane, slot.sequence);
  if (lane.slots[index] !== slot) throw new Error('the queue lost a call');
  if (index === lane.head) {
    lane.head += 1;
    if (lane.head > 256 && lane.head * 2 > lane.slots.length) {
      lane.slots = lane.slots.slice(lane.head);
      lane.head = 0;
    }
  } else {
    lane.slots.splice(index, 1);
  }
}
