import type { Clock } from '#lib/clock.ts';
import { createBudget } from './budget.ts';
import type { Budget } from './budget.ts';
import { unshared } from './budget-sharing.ts';
import type { ShareBudget, SharedView } from './budget-sharing.ts';
import type { BudgetSettings, BudgetState, PauseReason, Permit, RefusalScope, Settlement } from './budget-types.ts';
import { createDeficitRoundRobin } from './deficit-round-robin.ts';
import type { DeficitRoundRobin } from './deficit-round-robin.ts';
import type { Outlook } from './estimate.ts';
import type { OwnCall } from './own-calls.ts';
import { PRIORITIES, priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';
import { NO_RATE_HEADERS } from './rate-headers.ts';
import { createRefusalScopes } from './refusal-scope.ts';
import { uncounted } from './sub-limits.ts';
import { createWakeUp } from './wake-up.ts';

/** One bucket behind a gate. */
export type GateMember = {
  /** Starts the member's next call of the priority with the pass; its cost, or 0 when none may start now. */
  begin(priority: Priority, pass: GatePass): number;
  /** Calls of the member that ended within the last window. */
  recent(nowMs: number): readonly OwnCall[];
  /** What was learned about an operation of the member was the host's doing. */
  unlearn(operation: string): void;
  /** The host pauses: who would wait too long can go. */
  hostPaused(): void;
};

/** One call's slot at the host, and its permit under the host's cap; settled exactly once. */
export type GatePass = {
  /** Right before sending; false when the host has been paused meanwhile. */
  depart(): boolean;
  settle(outcome: Settlement['outcome'], refusedBy: RefusalScope | null): void;
};

/** Numbers of a gate. */
export type GateSettings = BudgetSettings & {
  /** Calls in flight to one host at once, of all organisations. */
  readonly hostSlots: number;
};

/** The way to one host: what all organisations there share, handed out in turn. */
export type HostGate = {
  /** The member has a call of the priority that may start as far as itself is concerned. */
  enlist(member: GateMember, priority: Priority): void;
  withdraw(member: GateMember, priority: Priority): void;
  join(member: GateMember): void;
  leave(member: GateMember): void;
  noteInteractive(): void;
  /** Judges a refusal that the member's own limit does not explain, and learns when it was the host's. */
  refused(member: GateMember, operation: string): RefusalScope;
  /** Stops all calls to the host. */
  pause(waitMs: number, reason: PauseReason): void;
  /** A cap that an earlier process learned. */
  adopt(allowed: number): void;
  /** State of the learned cap; null while none is known. */
  state(): BudgetState | null;
  /** What the cap leaves to one of those who wait now; null while none is known. */
  outlook(priority: Priority): Omit<Outlook, 'callMs'> | null;
  readonly inFlight: number;
  close(): void;
};

/** Part of the slots that only interactive calls may take. */
const INTERACTIVE_SLOT_SHARE = 1 / 8;

/** A call that has been out for so many seconds of the server's clock hangs; it keeps nobody else from going, within reason. */
const LATE_SECONDS = 5;
const HANGING_FACTOR = 2;

/** Refusals within this part of a window are of one moment. */
const MOMENT_SHARE = 1 / 20;

/** An open gate without a cap. */
export function createHostGate(settings: GateSettings, clock: Clock, share: ShareBudget = unshared): HostGate {
  const rings = PRIORITIES.map(() => createDeficitRoundRobin<GateMember>());
  const members = new Set<GateMember>();
  const scopes = createRefusalScopes<GateMember>(settings.windowMs * MOMENT_SHARE);
  const wakeUp = createWakeUp(clock, () => pump());
  let cap: SharedView | null = null;
  /** When each call in flight was let go, the oldest first. */
  const open = new Map<object, number>();
  let isPumping = false;
  const ringOf = (priority: Priority) => rings[priorityRank(priority)] as DeficitRoundRobin<GateMember>;
  /** How many of those in flight hang, and when the next one will. */
  const hanging = (nowMs: number): { count: number; nextAtMs: number | null } => {
    const lateAfterMs = LATE_SECONDS * settings.serverSecondMs;
    let count = 0;
    for (const startedAtMs of open.values()) {
      if (nowMs - startedAtMs < lateAfterMs) return { count, nextAtMs: startedAtMs + lateAfterMs };
      count += 1;
    }
    return { count, nextAtMs: null };
  };
  const hasSlot = (priority: Priority, nowMs: number): boolean => {
    const kept = priority === 'interactive' ? 0 : Math.ceil(settings.hostSlots * INTERACTIVE_SLOT_SHARE);
    const slots = Math.max(settings.hostSlots - kept, 1);
    if (open.size < slots) return true;
    const { count, nextAtMs } = hanging(nowMs);
    if (open.size - count < slots && open.size < HANGING_FACTOR * slots) return true;
    wakeUp.noLaterThan(nextAtMs);
    return false;
  };
  const openCap = (): Budget => {
    cap ??= share('cap', createBudget(uncounted(settings)), {
      onChange: () => pump(),
      onPause(pauseMs, reason) {
        cap?.budget.pause(clock.now() + pauseMs, reason);
        for (const member of members) member.hostPaused();
        pump();
      },
    });
    return cap.budget;
  };
  const passFor = (member: GateMember, permit: Permit | null, priority: Priority): GatePass => {
    const budget = cap?.budget ?? null;
    let startedAtMs = clock.now();
    const key = {};
    open.set(key, startedAtMs);
    return {
      depart() {
        startedAtMs = clock.now();
        return permit === null || budget === null || budget.depart(permit, startedAtMs);
      },
      settle(outcome, refusedBy) {
        open.delete(key);
        const atMs = clock.now();
        if (outcome === 'admitted') scopes.admitted(member, startedAtMs);
        // The cap hears of its own refusals when they are judged.
        const settled = outcome === 'throttled' || refusedBy !== null ? 'throttled_elsewhere' : outcome;
        if (permit !== null && budget !== null)
          budget.settle(permit, { atMs, outcome: settled, headers: NO_RATE_HEADERS });
        else if (cap !== null && outcome !== 'unsent') {
          cap.budget.adopt({ startedAtMs, endedAtMs: atMs, priority, admitted: outcome === 'admitted', label: '' });
        }
        pump();
      },
    };
  };
  /** One call of the priority; false when nobody can or may go. `retryAtMs` is noted when the cap holds it. */
  const letOneGo = (priority: Priority): boolean => {
    const ring = ringOf(priority);
    const member = ring.next();
    const nowMs = clock.now();
    if (member === null || !hasSlot(priority, nowMs)) return false;
    let permit: Permit | null = null;
    if (cap !== null) {
      // Nobody knows how much all of them still have to do.
      const admission = cap.budget.admission(priority, nowMs, { calls: ring.size, toCome: Infinity });
      if (!admission.admit) {
        wakeUp.noLaterThan(admission.retryAtMs);
        return false;
      }
      permit = cap.budget.start(priority, nowMs);
      if (permit === null) return false;
    }
    const pass = passFor(member, permit, priority);
    const cost = member.begin(priority, pass);
    if (cost > 0) {
      ring.charge(member, cost);
    } else {
      ring.withdraw(member);
      pass.settle('unsent', null);
    }
    return true;
  };
  const pump = () => {
    if (isPumping) return;
    isPumping = true;
    try {
      wakeUp.clear();
      for (const priority of PRIORITIES) while (letOneGo(priority));
    } finally {
      isPumping = false;
    }
  };
  const learnCap = (lately: readonly { owner: GateMember; operation: string }[]) => {
    const nowMs = clock.now();
    const isNew = cap === null;
    const budget = openCap();
    if (isNew) {
      const calls = [...members].flatMap((member) => member.recent(nowMs));
      for (const call of calls.sort((a, b) => a.endedAtMs - b.endedAtMs)) budget.adopt(call);
    }
    budget.refuse(nowMs);
    for (const { owner, operation } of lately) owner.unlearn(operation);
  };

  return {
    enlist(member, priority) {
      ringOf(priority).enlist(member);
      pump();
    },
    withdraw: (member, priority) => ringOf(priority).withdraw(member),
    join: (member) => void members.add(member),
    leave(member) {
      members.delete(member);
      for (const ring of rings) ring.withdraw(member);
    },
    noteInteractive: () => cap?.budget.noteInteractive(clock.now()),
    refused(member, operation) {
      const nowMs = clock.now();
      // Whoever was under way when the host paused was refused by the host.
      if (cap !== null && cap.budget.state(nowMs).pausedUntilMs !== null) return 'host';
      if (cap !== null && cap.budget.isNearCeiling(nowMs)) {
        cap.budget.refuse(nowMs);
        return 'host';
      }
      const { scope, lately } = scopes.refused({ owner: member, operation, atMs: nowMs });
      if (scope === 'host') learnCap(lately);
      if (scope === 'token') for (const { owner, operation: each } of lately) if (owner === member) owner.unlearn(each);
      return scope;
    },
    pause(waitMs, reason) {
      openCap().pause(clock.now() + waitMs, reason);
      for (const member of members) member.hostPaused();
      pump();
    },
    adopt: (allowed) => openCap().adoptLimit(allowed, clock.now()),
    state: () => cap?.budget.state(clock.now()) ?? null,
    outlook(priority) {
      if (cap === null) return null;
      const outlook = cap.budget.outlook(priority, clock.now());
      const sharers = Math.max(ringOf(priority).size, 1);
      const steps = outlook.steps.map(({ freesAtMs, calls }) => ({ freesAtMs, calls: Math.floor(calls / sharers) }));
      const callsPerWindow = outlook.callsPerWindow === null ? null : outlook.callsPerWindow / sharers;
      return { ...outlook, steps, callsPerWindow };
    },
    get inFlight() {
      return open.size;
    },
    close() {
      wakeUp.clear();
      cap?.release();
    },
  };
}
