import type { Priority } from './priority.ts';

/** A finished call of ours: it reached the server at some moment between its start and its end. */
export type OwnCall = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly priority: Priority;
  readonly admitted: boolean;
  /** What it was for; a limit that is learned later counts the calls of its kind. */
  readonly label: string;
};

/** Our finished calls, ordered by their end. Pure: time is passed in and must not run backwards. */
export type OwnCalls = {
  add(call: OwnCall): void;
  /** Drops what ended at or before `endedAtMs`. */
  forgetUntil(endedAtMs: number): void;
  readonly length: number;
  /** Calls that ended after `endedAtMs`: every call the server can have seen since then is among them. */
  endedAfter(endedAtMs: number): number;
  /** Calls the server certainly admitted between the two moments. */
  certainlyAdmitted(sinceMs: number, untilMs: number): number;
  /** Calls of one priority still remembered. */
  countOf(priority: Priority): number;
  /** End of the nth oldest call still remembered (0 is the oldest), null when there are fewer. */
  endOf(index: number): number | null;
  /** Calls still remembered, the oldest end first. */
  all(): readonly OwnCall[];
};

/** An empty log. */
export function createOwnCalls(): OwnCalls {
  let calls: OwnCall[] = [];
  let head = 0;
  const counts: Record<Priority, number> = { interactive: 0, sync: 0, bulk: 0 };
  /** Index of the first call that ended after the moment. */
  const firstAfter = (endedAtMs: number) => {
    let low = head;
    let high = calls.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((calls[middle]?.endedAtMs ?? Infinity) > endedAtMs) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    add(call) {
      calls.push(call);
      counts[call.priority] += 1;
    },
    forgetUntil(endedAtMs) {
      for (let call = calls[head]; call !== undefined && call.endedAtMs <= endedAtMs; call = calls[head]) {
        counts[call.priority] -= 1;
        head += 1;
      }
      if (head > 256 && head * 2 > calls.length) {
        calls = calls.slice(head);
        head = 0;
      }
    },
    get length() {
      return calls.length - head;
    },
    endedAfter: (endedAtMs) => calls.length - firstAfter(endedAtMs),
    certainlyAdmitted(sinceMs, untilMs) {
      let count = 0;
      for (let index = firstAfter(sinceMs); index < calls.length; index += 1) {
        const call = calls[index];
        if (call === undefined || call.endedAtMs > untilMs) break;
        if (call.admitted && call.startedAtMs > sinceMs) count += 1;
      }
      return count;
    },
    countOf: (priority) => counts[priority],
    endOf: (index) => calls[head + index]?.endedAtMs ?? null,
    all: () => calls.slice(head),
  };
}
