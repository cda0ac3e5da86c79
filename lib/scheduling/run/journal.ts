import 'server-only';
import type { Lease } from '#lib/jobs/lease.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import type { ComparableItem } from '../compare-read-back.ts';
import { findEffects, findSubjects, lastRowNumber, type ItemSelection } from '../item-store.ts';
import type { ItemState } from '../schema.ts';
import { findStopRequest } from '../store.ts';
import { StepDetail, StepKind, StepState, type Step } from './journal-types.ts';
import { started } from './started.ts';

/** More than the number of any row. */
const ALL_ROWS = 2 ** 31 - 1;

/** Items read at once where they are taken one after the other. */
const PORTION = 5_000;

/** The journal of one run. Every write checks the lease, and tells whoever watches the run. */
export type Journal = {
  /** All, or those in some states, in order. */
  steps(states?: readonly StepState[]): Promise<Step[]>;
  /** Whether somebody asked the run to end or to stand still; to end comes first. */
  stopRequested(): Promise<'cancel' | 'pause' | null>;
  items(states: readonly ItemState[]): Promise<ComparableItem[]>;
  /** As `items`, a portion after the other in file order, so that never all are held. */
  portions(states: readonly ItemState[]): AsyncIterable<readonly ComparableItem[]>;
  /** Who the items in some states are about, by management unit. */
  subjects(states: readonly ItemState[]): Promise<readonly string[]>;
  /** The items in some states that are about these people. */
  itemsOf(states: readonly ItemState[], subjectIds: readonly string[]): Promise<ComparableItem[]>;
  /** Adds an entry; `also` runs in the same transaction. */
  add(step: Omit<Step, 'sequence'>, also?: (tx: OrgTx) => Promise<void>): Promise<number>;
  /** Ends an entry, keeping what its detail already says. */
  end(
    sequence: number,
    state: StepState,
    detail: Partial<StepDetail>,
    also?: (tx: OrgTx) => Promise<void>,
  ): Promise<void>;
  /** Thrown-through transaction under the lease, for what is neither. */
  write(also: (tx: OrgTx) => Promise<void>): Promise<void>;
};

/** Opens the journal of a leased run. `takeSpent` answers the calls made since it was last asked. */
export function openJournal(ctx: OrgContext, lease: Lease, takeSpent: () => number): Journal {
  const { orgId } = ctx;
  const { runId } = lease;

  const write = async <T>(work: (tx: OrgTx) => Promise<T>): Promise<T> =>
    lease.write(async (tx) => {
      const result = await work(tx);
      const spent = takeSpent();
      if (spent > 0) {
        await tx.run.updateMany({ where: { orgId, id: runId }, data: { callsMade: { increment: spent } } });
      }
      await signalRun(tx, orgId, runId);
      return result;
    });

  const effects = (states: readonly ItemState[], which: ItemSelection) =>
    withOrg(ctx, (tx) => findEffects(tx, orgId, runId, states, which));

  return {
    async steps(states) {
      const rows = await withOrg(ctx, (tx) =>
        tx.runStep.findMany({
          where: { orgId, runId, ...(states ? { state: { in: [...states] } } : {}) },
          orderBy: { sequence: 'asc' },
          select: { sequence: true, kind: true, state: true, detail: true },
        }),
      );
      return rows.map((row) => ({
        sequence: row.sequence,
        kind: StepKind.parse(row.kind),
        state: StepState.parse(row.state),
        detail: StepDetail.parse(row.detail),
      }));
    },
    stopRequested: () => withOrg(ctx, (tx) => findStopRequest(tx, orgId, runId)),
    items: (states) => effects(states, { afterRow: 0, lastRow: ALL_ROWS }),
    async *portions(states) {
      const lastRow = await withOrg(ctx, (tx) => lastRowNumber(tx, orgId, runId));
      const read = (afterRow: number) => effects(states, { afterRow, lastRow: afterRow + PORTION });
      let coming = read(0);
      for (let afterRow = PORTION; afterRow - PORTION < lastRow; afterRow += PORTION) {
        const items = await coming;
        // Postgres goes on while these are taken in.
        coming = started(afterRow < lastRow ? read(afterRow) : Promise.resolve([]));
        yield items;
      }
    },
    subjects: (states) => withOrg(ctx, (tx) => findSubjects(tx, orgId, runId, states)),
    itemsOf: (states, subjectIds) => effects(states, { subjectIds }),
    add: ({ kind, state, detail }, also) =>
      write(async (tx) => {
        const { _max } = await tx.runStep.aggregate({ where: { orgId, runId }, _max: { sequence: true } });
        const sequence = (_max.sequence ?? 0) + 1;
        const endedAt = state === 'intended' ? null : new Date();
        await tx.runStep.create({ data: { orgId, runId, sequence, kind, state, detail, endedAt } });
        // Progress: whatever the run was waiting for is over.
        await tx.run.updateMany({ where: { orgId, id: runId }, data: { stateReason: null } });
        await also?.(tx);
        return sequence;
      }),
    end: (sequence, state, detail, also) =>
      write(async (tx) => {
        const where = { orgId_runId_sequence: { orgId, runId, sequence } };
        const row = await tx.runStep.findUniqueOrThrow({ where, select: { detail: true } });
        const merged = { ...StepDetail.parse(row.detail), ...detail };
        await tx.runStep.update({ where, data: { state, detail: merged, endedAt: new Date() } });
        await also?.(tx);
      }),
    write,
  };
}
