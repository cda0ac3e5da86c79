import type { ClusterTimes } from '../cluster-times.ts';
import { createCoordinator } from '../coordinator.ts';
import type { Coordinator, Incoming, Outgoing } from '../coordinator.ts';
import type { SharedPermit } from '../permit-stock.ts';
import type { Priority } from '../../priority.ts';
import { createAgenda } from './agenda.ts';
import { createMemoryLedger } from './memory-ledger.ts';

/** A call to be made by one of the processes. */
export type ClusterCall = {
  readonly process: number;
  readonly askedAtMs: number;
  readonly priority: Priority;
  readonly thereMs: number;
  readonly backMs: number;
};

/** Something that goes wrong at a moment of the trace. */
export type ClusterEvent =
  | { readonly kind: 'cut'; readonly process: number; readonly atMs: number; readonly forMs: number }
  | { readonly kind: 'lost'; readonly atMs: number; readonly forMs: number }
  | { readonly kind: 'slow'; readonly atMs: number; readonly forMs: number; readonly byMs: number }
  | { readonly kind: 'flush'; readonly atMs: number }
  | { readonly kind: 'kill'; readonly process: number; readonly atMs: number };

/** One trace: processes, what they want, what goes wrong. `delays` are the ways to Redis and back, taken in turn. */
export type ClusterTrace = {
  readonly processes: number;
  readonly limit: number;
  readonly sendsHeaders: boolean;
  readonly calls: readonly ClusterCall[];
  readonly events: readonly ClusterEvent[];
  readonly delays: readonly number[];
  readonly giveUpAtMs: number;
};

/** What a trace came to. */
export type ClusterOutcome = {
  /** Moments at which the server got a call, in order. */
  readonly arrivals: readonly number[];
  readonly finished: number;
  /** Calls that died with their process. */
  readonly died: number;
  readonly finishedAtMs: number;
  /** From asking to starting, of every interactive call. */
  readonly interactive: readonly { readonly askedAtMs: number; readonly waitMs: number }[];
  readonly flushes: number;
  /** Messages to the book. */
  readonly messages: number;
};

type Flight = { readonly endsAtMs: number };
type Process = {
  coordinator: Coordinator;
  readonly offsetMs: number;
  readonly waiting: ClusterCall[];
  readonly flights: Set<Flight>;
  cutUntilMs: number;
  isDead: boolean;
  wakeAtMs: number;
  safeUntilMs: number;
};

const BUCKET = 'token';
const CONCURRENCY = 8;

/**
 * Plays processes with clocks of their own against one book in virtual time. Messages take their time both ways; those of
 * a process that is cut off arrive when it is healed or never, as the network likes.
 */
export function driveCluster(trace: ClusterTrace, times: ClusterTimes): ClusterOutcome {
  const book = createMemoryLedger(times);
  const agenda = createAgenda();
  let nowMs = 0;
  let delayIndex = 0;
  let slowUntilMs = 0;
  let slowByMs = 0;
  const outcome = {
    arrivals: [] as number[],
    finished: 0,
    died: 0,
    interactive: [] as { askedAtMs: number; waitMs: number }[],
    flushes: 0,
    messages: 0,
  };

  const at = (atMs: number, run: () => void) => agenda.add(Math.max(atMs, nowMs), run);
  const nextDelay = () => {
    delayIndex += 1;
    return (trace.delays[delayIndex % trace.delays.length] ?? 1) + (nowMs < slowUntilMs ? slowByMs : 0);
  };
  const processes = Array.from({ length: trace.processes }, (_, index): Process => ({
    coordinator: createCoordinator(`p${index}`, () => 'redis', times, 16),
    offsetMs: index * 77_777,
    waiting: [],
    flights: new Set(),
    cutUntilMs: 0,
    isDead: false,
    wakeAtMs: Infinity,
    safeUntilMs: 0,
  }));
  const localMs = (process: Process) => nowMs + process.offsetMs;

  const send = (process: Process, outgoing: Outgoing) => {
    outcome.messages += 1;
    let isDone = false;
    const end = (incoming: Incoming | null) => {
      if (isDone || process.isDead) return;
      isDone = true;
      if (incoming === null) process.coordinator.unheard(outgoing, localMs(process));
      else process.coordinator.heard(outgoing, incoming, localMs(process));
      step(process);
    };
    const receive = () => {
      const bookMs = Math.floor(nowMs) + 5_000_000;
      const incoming: Incoming =
        outgoing.kind === 'hello'
          ? { kind: 'hello', reply: book.hello(outgoing.request, bookMs) }
          : { kind: 'exchange', reply: book.exchange(outgoing.request, bookMs) };
      const backAtMs = nowMs + nextDelay();
      at(backAtMs, () => (process.cutUntilMs > nowMs ? undefined : end(incoming)));
    };
    const thereMs = nextDelay();
    // Half of what is sent while cut off arrives when the network is whole again, long after its sender gave it up.
    const isKept = outcome.messages % 2 === 0;
    if (process.cutUntilMs <= nowMs + thereMs) at(nowMs + thereMs, receive);
    else if (isKept) at(process.cutUntilMs + thereMs, receive);
    at(nowMs + times.maxValidMs, () => end(null));
  };

  const rollingCount = () => {
    let count = 0;
    for (let index = outcome.arrivals.length - 1; index >= 0; index -= 1) {
      if ((outcome.arrivals[index] ?? 0) <= nowMs - times.windowMs) break;
      count += 1;
    }
    return count;
  };
  const start = (process: Process, call: ClusterCall, permit: SharedPermit) => {
    const flight: Flight = { endsAtMs: nowMs + call.thereMs + call.backMs };
    process.flights.add(flight);
    if (call.priority === 'interactive') {
      outcome.interactive.push({ askedAtMs: call.askedAtMs, waitMs: nowMs - call.askedAtMs });
    }
    let count: number | null = null;
    at(nowMs + call.thereMs, () => {
      outcome.arrivals.push(nowMs);
      if (trace.sendsHeaders) count = rollingCount();
    });
    at(flight.endsAtMs, () => {
      if (process.isDead) return;
      process.flights.delete(flight);
      outcome.finished += 1;
      process.coordinator.stock(BUCKET).settle(permit, { outcome: 'admitted', count }, localMs(process));
      step(process);
    });
  };
  const step = (process: Process) => {
    if (process.isDead) return;
    const { coordinator, waiting } = process;
    const local = localMs(process);
    const facts = { limit: trace.limit, keep: Math.ceil(trace.limit / 20) };
    coordinator.setFacts(BUCKET, facts);
    for (const priority of ['interactive', 'sync', 'bulk'] as const) {
      const isNext = (call: ClusterCall) => call.priority === priority && call.askedAtMs <= nowMs;
      for (let index = waiting.findIndex(isNext); index >= 0; index = waiting.findIndex(isNext)) {
        if (process.flights.size >= CONCURRENCY) break;
        const stock = coordinator.stock(BUCKET);
        const permit = stock.start(priority, coordinator.standing(local), trace.limit, local);
        if (permit === null) {
          stock.want(priority, waiting.filter(isNext).length);
          break;
        }
        const [call] = waiting.splice(index, 1);
        if (call !== undefined) start(process, call, permit);
      }
    }
    for (const outgoing of [...coordinator.urgentOf(BUCKET, local), ...dueOf(process, local)]) send(process, outgoing);
    const wakeAtMs = Math.max(Math.min(coordinator.nextAtMs - process.offsetMs, nowMs + times.heartbeatMs), nowMs + 1);
    if (wakeAtMs < process.wakeAtMs || process.wakeAtMs <= nowMs) {
      process.wakeAtMs = wakeAtMs;
      at(wakeAtMs, () => {
        if (process.wakeAtMs === wakeAtMs) step(process);
      });
    }
  };
  const dueOf = (process: Process, local: number) =>
    process.coordinator.nextAtMs <= local || process.coordinator.standing(local).kind === 'returning'
      ? process.coordinator.due(local)
      : [];

  for (const call of trace.calls) {
    const process = processes[call.process % trace.processes];
    if (process === undefined) continue;
    process.waiting.push(call);
    at(call.askedAtMs, () => step(process));
  }
  const isKnowing = (process: Process) =>
    !process.isDead && process.cutUntilMs <= nowMs && process.coordinator.standing(localMs(process)).kind === 'joined';
  for (const event of trace.events) {
    at(event.atMs, () => {
      const hurt =
        event.kind === 'lost' ? processes : 'process' in event ? [processes[event.process % trace.processes]] : [];
      if (event.kind === 'slow') {
        slowUntilMs = nowMs + event.forMs;
        slowByMs = event.byMs;
      }
      // The book's successor hears of who is cut off from a process that knows of it: one must be there to say so.
      const knowing = processes.filter(isKnowing);
      if (event.kind === 'flush' && knowing.length > 0) {
        outcome.flushes += 1;
        book.flush();
        for (const process of knowing) process.safeUntilMs = nowMs + 2 * times.silentMs;
      }
      for (const process of hurt) {
        if (process === undefined || process.isDead || nowMs < process.safeUntilMs) continue;
        if (event.kind === 'cut' || event.kind === 'lost')
          process.cutUntilMs = Math.max(process.cutUntilMs, nowMs + event.forMs);
        if (event.kind === 'kill' && processes.filter(({ isDead }) => !isDead).length > 1) {
          process.isDead = true;
          outcome.died += process.flights.size + process.waiting.length;
        }
      }
    });
  }
  for (const process of processes) at(0, () => step(process));

  while (nowMs < trace.giveUpAtMs && outcome.finished + outcome.died < trace.calls.length) {
    const item = agenda.next();
    if (item === null) break;
    nowMs = item.atMs;
    item.run();
  }
  return { ...outcome, finishedAtMs: nowMs };
}

/** The most arrivals that any span of one window's length holds. */
export function busiestWindow(arrivals: readonly number[], windowMs: number): number {
  let busiest = 0;
  let first = 0;
  arrivals.forEach((arrival, index) => {
    while ((arrivals[first] ?? 0) <= arrival - windowMs) first += 1;
    busiest = Math.max(busiest, index - first + 1);
  });
  return busiest;
}
