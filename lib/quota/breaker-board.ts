import { randomUUID } from 'node:crypto';
import type { BreakerBoard, BreakerDecision } from '#lib/genesys/gateway-types.ts';
import { systemContext } from '#lib/install/system-context.ts';
import type { BreakerState } from '#lib/limits/circuit-breakers.ts';
import { log } from '#lib/log.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findGatewayDecisions, saveBreakerReport, type NewBreakerEvent } from './breaker-store.ts';

/** The gateway's board over Postgres. */
export type PostgresBreakerBoard = BreakerBoard & {
  /** Organisations whose decisions this process has read. */
  readonly known: ReadonlySet<string>;
  /** Writes what waits. Never rejects; what could not be written is tried again. */
  flush(): Promise<void>;
  /** Stops the timer and writes what waits, once. */
  close(): Promise<void>;
};

type Report = { readonly states: Map<string, BreakerState>; readonly events: NewBreakerEvent[] };

const DEFAULT_INTERVAL_MS = 500;
/** Events of one organisation that may wait for the database; the oldest go first. */
const MOST_EVENTS = 200;
/** Genesys' organisation ids are UUIDs; what is not one stands for a sign-in whose organisation is not known yet. */
const ORGANISATION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes reports into memory and writes them within half a second, in one transaction for each organisation. */
export function createPostgresBreakerBoard(intervalMs: number = DEFAULT_INTERVAL_MS): PostgresBreakerBoard {
  const processId = randomUUID();
  const known = new Set<string>();
  let waiting = new Map<string, Report>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const reportOf = (orgId: string): Report => {
    let report = waiting.get(orgId);
    if (report === undefined) {
      report = { states: new Map(), events: [] };
      waiting.set(orgId, report);
    }
    return report;
  };
  /** Puts what could not be written back, behind what came since. */
  const putBack = (orgId: string, { states, events }: Report) => {
    const report = reportOf(orgId);
    for (const [family, state] of states) if (!report.states.has(family)) report.states.set(family, state);
    report.events.unshift(...events);
    report.events.splice(0, Math.max(0, report.events.length - MOST_EVENTS));
  };
  const write = async () => {
    const batch = waiting;
    waiting = new Map();
    for (const [orgId, report] of batch) {
      try {
        const { states, events } = report;
        await withOrg(systemContext(orgId), (tx) =>
          saveBreakerReport(tx, orgId, processId, [...states.values()], events),
        );
      } catch (error) {
        log.warn({ err: error, orgId }, 'breakers cannot be reported');
        putBack(orgId, report);
      }
    }
  };
  const flush = () => {
    writing = writing.then(write);
    return writing;
  };
  const flushLater = () => {
    timer ??= setTimeout(() => {
      timer = null;
      void flush().then(() => waiting.size > 0 && flushLater());
    }, intervalMs).unref();
  };
  return {
    known,
    async load(orgId): Promise<readonly BreakerDecision[]> {
      if (!ORGANISATION_ID.test(orgId)) return [];
      known.add(orgId);
      return withOrg(systemContext(orgId), (tx) => findGatewayDecisions(tx, orgId));
    },
    report(orgId, change, state) {
      if (!ORGANISATION_ID.test(orgId)) return;
      const { states, events } = reportOf(orgId);
      states.set(state.family, state);
      // A reset is in the history already, with who did it and why.
      if (change !== 'still_open' && change !== 'reset') {
        const { family, failuresInARow, lastFailure } = state;
        const reason =
          change === 'closed' ? null : `${failuresInARow} failures in a row, the last: ${lastFailure ?? 'not known'}`;
        events.push({ at: new Date(), family, kind: change, reason, actorName: null });
        if (events.length > MOST_EVENTS) events.shift();
      }
      flushLater();
    },
    flush,
    async close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await flush();
    },
  };
}
