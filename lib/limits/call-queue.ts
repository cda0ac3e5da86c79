import { PRIORITIES, priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';

/** A call's place: its priority, and its turn among equals. Kept when the call comes back after a refusal. */
export type Place<T> = {
  readonly value: T;
  /** What the call is for; calls of one label can be held while others pass. */
  readonly label: string;
  /** Changes through {@link CallQueue.raise} only. */
  readonly priority: Priority;
  readonly sequence: number;
};

/** Waiting calls of one organisation: the most urgent priority first, first come first served inside it. */
export type CallQueue<T> = {
  /** A place at the end of its priority, not yet waiting; `insert` makes it wait. */
  place(value: T, priority: Priority, label?: string): Place<T>;
  /** Lets a place wait; one that has waited before stands where it stood. */
  insert(place: Place<T>): void;
  /** The place whose turn it is; stays in the queue. */
  peek(): Place<T> | null;
  /** The first place of every label in one priority, the longest waiting first. */
  heads(priority: Priority): Place<T>[];
  /** Takes a place out; false when it was not waiting. */
  remove(place: Place<T>): boolean;
  /** Makes a place more urgent, waiting or not; never less. */
  raise(place: Place<T>, priority: Priority): void;
  readonly waiting: Readonly<Record<Priority, number>>;
  /** Waiting places of one label. */
  waitingOf(label: string, priority: Priority): number;
  /** All waiting places, most urgent first. */
  all(): Place<T>[];
};

type Slot<T> = { value: T; label: string; priority: Priority; sequence: number; isWaiting: boolean };

/** An empty queue. */
export function createCallQueue<T>(): CallQueue<T> {
  const lanes: Map<string, Lane<T>>[] = PRIORITIES.map(() => new Map<string, Lane<T>>());
  const counts = PRIORITIES.map(() => 0);
  let lastSequence = 0;
  const lanesOf = (priority: Priority) => lanes[priorityRank(priority)] as Map<string, Lane<T>>;
  const count = (priority: Priority, change: 1 | -1) => {
    const rank = priorityRank(priority);
    counts[rank] = (counts[rank] ?? 0) + change;
  };
  const own = (place: Place<T>) => place as Slot<T>;
  const removeSlot = (slot: Slot<T>) => {
    if (!slot.isWaiting) return false;
    const lane = lanesOf(slot.priority).get(slot.label);
    if (lane === undefined) throw new Error('the queue lost a call');
    takeOut(lane, slot);
    if (lane.slots.length === lane.head) lanesOf(slot.priority).delete(slot.label);
    slot.isWaiting = false;
    count(slot.priority, -1);
    return true;
  };
  const insertSlot = (slot: Slot<T>) => {
    if (slot.isWaiting) throw new Error('a call was queued twice');
    slot.isWaiting = true;
    let lane = lanesOf(slot.priority).get(slot.label);
    if (lane === undefined) {
      lane = { slots: [], head: 0 };
      lanesOf(slot.priority).set(slot.label, lane);
    }
    putIn(lane, slot);
    count(slot.priority, 1);
  };
  const heads = (priority: Priority): Slot<T>[] => {
    const first: Slot<T>[] = [];
    for (const { slots, head } of lanesOf(priority).values()) if (slots[head] !== undefined) first.push(slots[head]);
    return first.length < 2 ? first : first.sort((a, b) => a.sequence - b.sequence);
  };
  const waitingIn = (priority: Priority): Slot<T>[] =>
    [...lanesOf(priority).values()].flatMap(({ slots, head }) => slots.slice(head)).sort(bySequence);
  return {
    place(value, priority, label = '') {
      lastSequence += 1;
      const slot: Slot<T> = { value, label, priority, sequence: lastSequence, isWaiting: false };
      return slot;
    },
    insert: (place) => insertSlot(own(place)),
    peek() {
      for (const priority of PRIORITIES) {
        const [slot] = heads(priority);
        if (slot !== undefined) return slot;
      }
      return null;
    },
    heads,
    remove: (place) => removeSlot(own(place)),
    raise(place, priority) {
      const slot = own(place);
      if (priorityRank(priority) >= priorityRank(slot.priority)) return;
      const wasWaiting = removeSlot(slot);
      slot.priority = priority;
      if (wasWaiting) insertSlot(slot);
    },
    get waiting() {
      const [interactive = 0, sync = 0, bulk = 0] = counts;
      return { interactive, sync, bulk };
    },
    waitingOf(label, priority) {
      const lane = lanesOf(priority).get(label);
      return lane === undefined ? 0 : lane.slots.length - lane.head;
    },
    all: () => PRIORITIES.flatMap(waitingIn),
  };
}

/** Slots from `head` on, by sequence. */
type Lane<T> = { slots: Slot<T>[]; head: number };

function bySequence(a: { sequence: number }, b: { sequence: number }): number {
  return a.sequence - b.sequence;
}

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
