import 'server-only';
import type { BreakerDecision } from '#lib/genesys/gateway-types.ts';
import { sendSignal } from '#lib/db/send-signal.ts';
import type { SignalChannel } from '#lib/db/signal-listeners.ts';
import type { BreakerState } from '#lib/limits/circuit-breakers.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

const CHANNEL: SignalChannel = 'headroom_breakers';
const KEPT_DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;
/** What a process said so long ago is not believed: it ended, or nobody has called since. */
const BELIEVED_MS = 10 * 60_000;

/** Something that happened to a breaker. */
export type NewBreakerEvent = {
  readonly at: Date;
  readonly family: string;
  readonly kind: 'opened' | 'closed' | 'held' | 'reset';
  readonly reason: string | null;
  readonly actorName: string | null;
};

/** Writes what a process says of its breakers, and what happened; nothing for an organisation that is not known. */
export async function saveBreakerReport(
  tx: OrgTx,
  orgId: string,
  processId: string,
  states: readonly BreakerState[],
  events: readonly NewBreakerEvent[],
): Promise<void> {
  if (!(await tx.organisation.findFirst({ where: { id: orgId }, select: { id: true } }))) return;
  const moment = (ms: number | null) => (ms === null ? null : new Date(ms));
  for (const { family, ...state } of states) {
    const value = {
      isOpen: state.nextProbeAtMs !== null,
      openedAt: moment(state.openedAtMs),
      failuresInARow: state.failuresInARow,
      nextProbeAt: moment(state.nextProbeAtMs),
      lastFailureAt: moment(state.lastFailureAtMs),
      lastFailure: state.lastFailure,
      seenAt: new Date(),
    };
    const id = { orgId, family, processId };
    await tx.breakerState.upsert({
      where: { orgId_family_processId: id },
      create: { ...id, ...value },
      update: value,
    });
  }
  await tx.breakerState.deleteMany({ where: { orgId, seenAt: { lt: new Date(Date.now() - BELIEVED_MS) } } });
  if (events.length > 0) await addBreakerEvents(tx, orgId, events);
}

/** Adds to the history, and forgets what is older than 30 days. */
export async function addBreakerEvents(tx: OrgTx, orgId: string, events: readonly NewBreakerEvent[]): Promise<void> {
  await tx.breakerEvent.createMany({ data: events.map((event) => ({ orgId, ...event })) });
  await tx.breakerEvent.deleteMany({ where: { orgId, at: { lt: new Date(Date.now() - KEPT_DAYS * DAY_MS) } } });
}

/** What processes say that can still be believed. */
export async function findBreakerStates(tx: OrgTx, orgId: string) {
  return tx.breakerState.findMany({ where: { orgId, seenAt: { gte: new Date(Date.now() - BELIEVED_MS) } } });
}

/** The newest events, newest first. */
export async function findBreakerEvents(tx: OrgTx, orgId: string, limit: number) {
  return tx.breakerEvent.findMany({ where: { orgId }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: limit });
}

/** What people decided, with why. */
export async function findBreakerDecisions(tx: OrgTx, orgId: string) {
  return tx.breakerDecision.findMany({ where: { orgId }, orderBy: { family: 'asc' } });
}

/** The same, as the gateway takes it. */
export async function findGatewayDecisions(tx: OrgTx, orgId: string): Promise<BreakerDecision[]> {
  const rows = await findBreakerDecisions(tx, orgId);
  return rows.map(({ family, isHeld, resets }) => ({ family, isHeld, resets }));
}

/** Keeps a decision and tells every process of it once the transaction commits. Answers whether the family was held before. */
export async function putBreakerDecision(
  tx: OrgTx,
  orgId: string,
  family: string,
  decision: {
    readonly isHeld: boolean;
    readonly isReset: boolean;
    readonly reason: string;
    readonly actorName: string;
  },
): Promise<boolean> {
  const id = { orgId, family };
  const { isHeld, isReset, reason, actorName } = decision;
  const before = await tx.breakerDecision.findUnique({ where: { orgId_family: id }, select: { isHeld: true } });
  const value = { isHeld, reason, actorName, at: new Date() };
  await tx.breakerDecision.upsert({
    where: { orgId_family: id },
    create: { ...id, ...value, resets: isReset ? 1 : 0 },
    update: { ...value, ...(isReset ? { resets: { increment: 1 } } : {}) },
  });
  await sendSignal(tx, CHANNEL, orgId);
  return before?.isHeld ?? false;
}
