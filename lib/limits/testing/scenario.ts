import { createBudget } from '../budget.ts';
import type { Budget } from '../budget.ts';
import { driveBudget } from './drive-budget.ts';
import type { DrivenCall, DriveOutcome, Trace } from './drive-budget.ts';
import { createVirtualServer } from './virtual-server.ts';
import type { VirtualOthers, VirtualServer, VirtualServerOptions } from './virtual-server.ts';

/** A bulk run beside people and other applications, described by what it is judged by. */
export type Scenario = {
  readonly kind: VirtualServerOptions['kind'];
  readonly limit: number;
  readonly windowMs: number;
  readonly secondMs: number;
  readonly bulk: number;
  readonly latencyMs: number;
  readonly others?: VirtualOthers;
  /** Interactive calls in each window, evenly spread; 0 when absent. */
  readonly peoplePerWindow?: number;
  /** Part of a window that has passed on the server's clock when the run begins; 0 when absent. */
  readonly phase?: number;
  readonly sendsHeaders?: boolean;
  readonly countsRejected?: boolean;
};

/** How a scenario went. */
export type ScenarioResult = DriveOutcome & {
  /** Length of the bulk run over the shortest fair one. */
  readonly ratio: number;
  readonly refused: number;
  readonly othersRefusedShare: number;
  readonly worstInteractiveWaitMs: number;
  readonly server: VirtualServer;
  readonly budget: Budget;
};

const CONCURRENCY = 5;

/** Plays a scenario to its end. */
export function playScenario(
  scenario: Scenario,
  trace: Partial<Trace> = {},
  eventsOf: (rig: { server: VirtualServer; budget: Budget }) => Trace['events'] = () => [],
): ScenarioResult {
  const { limit, windowMs, secondMs, bulk, latencyMs, phase = 0, peoplePerWindow = 0 } = scenario;
  const startMs = phase * windowMs;
  const server = createVirtualServer({
    countsRejected: false,
    sendsHeaders: true,
    rounding: 'ceil',
    ...scenario,
  });
  const budget = createBudget({
    limit,
    windowMs,
    windowMarginMs: windowMs / 500,
    serverSecondMs: secondMs,
    reserveFloorShare: 0.05,
  });
  const flight = { thereMs: latencyMs / 2, backMs: latencyMs / 2 };
  const calls: DrivenCall[] = Array.from({ length: bulk }, () => ({
    askedAtMs: startMs,
    priority: 'bulk',
    ...flight,
  }));
  const people = Math.ceil((peoplePerWindow * fairOptimumMs(scenario)) / windowMs);
  for (let index = 0; index < people; index += 1) {
    const askedAtMs = startMs + ((index + 0.5) * windowMs) / peoplePerWindow;
    calls.push({ askedAtMs, priority: 'interactive', ...flight });
  }
  const giveUpAtMs = startMs + 100 * windowMs;
  const events = eventsOf({ server, budget }) ?? [];
  const outcome = driveBudget(budget, server, { calls, events, concurrency: CONCURRENCY, giveUpAtMs, ...trace });
  const { admitted, rejected } = server.others;
  return {
    ...outcome,
    ratio: (outcome.bulkFinishedAtMs - startMs) / fairOptimumMs(scenario),
    refused: server.rejected,
    othersRefusedShare: admitted + rejected === 0 ? 0 : rejected / (admitted + rejected),
    worstInteractiveWaitMs: Math.max(0, ...outcome.interactiveWaitsMs),
    server,
    budget,
  };
}

/** The shortest time a run can take that leaves others and people what is theirs, its last calls' flights included. */
export function fairOptimumMs(scenario: Scenario): number {
  const { kind, limit, windowMs, bulk, latencyMs, others, phase = 0, peoplePerWindow = 0 } = scenario;
  const { share = 0, onMs = 1, offMs = 0 } = others ?? {};
  const usable = Math.max(Math.floor(limit * (1 - (share * onMs) / (onMs + offMs)) - peoplePerWindow), 1);
  const windows = Math.ceil(bulk / usable) - 1;
  const isOpen = kind === 'aligned' || (kind === 'fixed' && share > 0 && phase > 0);
  const restMs = isOpen ? (1 - (phase % 1)) * windowMs : windowMs;
  const last = bulk - windows * usable;
  const drainMs = Math.ceil(last / CONCURRENCY) * latencyMs;
  return (windows === 0 ? 0 : restMs + (windows - 1) * windowMs) + drainMs;
}
