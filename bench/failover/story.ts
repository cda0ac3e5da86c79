import { setTimeout as sleep } from 'node:timers/promises';
import { forkAsked } from '#scripts/test/fork-asked.ts';
import type { SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { singaporeAndTokyo } from '#simulator/telephony/telephony-spec.ts';
import type { Stage } from '../scheduling/stage.ts';
import type { AskersCommand, AskersReport } from './askers-process.ts';

/** The organisation: fifteen trunks in Singapore and Tokyo, and the default limit of a client. */
export const TELEPHONY = singaporeAndTokyo(2);
export const USERS = 350;
export const LIMIT = 300;
/** Who asks for the state of trunks: flows by a data action every second, and people who look at it. */
export const FLOWS = 50;
export const PAGES = 10;
/** What goes on meanwhile. */
export const ASSIGNMENTS = 500;

/** How long it is looked at, from the first moment of the failure. */
export const WINDOW_MS = 90_000;
const FAILURE = { steps: 3, holdSeconds: 2, recoverAfterSeconds: 60 };
/** The last trunks have failed then. */
const FAILED_AFTER_MS = (FAILURE.steps - 1) * FAILURE.holdSeconds * 1_000 + 1_000;

/** What happened at Genesys, and on the pages. */
export type StoryLog = {
  readonly metered: number;
  readonly refused: number;
  /** Calls about trunks, edges and their calls. */
  readonly trunkCalls: number;
  /** From each trunk's failure to each page that showed it, milliseconds. */
  readonly seenMs: readonly number[];
  /** How many times a page had a failed trunk to show. */
  readonly toSee: number;
};

type Oracle = { readonly trunks: readonly { id: string; isConnected: boolean; connectedMs: number }[] };

/** Starts the flows and the pages in a process of theirs; resolves when they are all there. */
export async function startAskers(come: Omit<Extract<AskersCommand, { do: 'come' }>, 'do' | 'flows' | 'pages'>) {
  const askers = forkAsked<AskersCommand>(new URL('./askers-process.ts', import.meta.url).href);
  await askers.ask({ do: 'come', flows: FLOWS, pages: PAGES, ...come });
  return { report: async () => (await askers.ask({ do: 'report' })) as AskersReport, kill: askers.kill };
}

/**
 * Lets the carrier fail while `meanwhile` is under way and askers ask, until the window is over. The simulator's clock is the
 * machine's, so that the moments of both can be compared.
 */
export async function playFailure(
  { genesys }: Stage,
  { organisation, view }: Pick<SchedulingPlace, 'organisation' | 'view'>,
  askers: Awaited<ReturnType<typeof startAskers>>,
  meanwhile: (until: AbortSignal) => Promise<void>,
): Promise<{ readonly log: StoryLog; readonly askers: AskersReport }> {
  const path = `/_sim/organisations/${organisation.id}`;
  const over = AbortSignal.timeout(WINDOW_MS);
  const since = view.mark();
  await genesys.control('POST', `${path}/carrier-failure`, FAILURE);
  const work = meanwhile(over).catch((error: unknown) => {
    if (!over.aborted) throw error;
  });
  await sleep(FAILED_AFTER_MS);
  const { trunks } = (await genesys.control('GET', `${path}/telephony`)) as Oracle;
  const failed = trunks.filter(({ isConnected }) => !isConnected);
  await Promise.all([work, new Promise((resolve) => over.addEventListener('abort', resolve))]);
  const report = await askers.report();
  const calls = view.calls(since);
  const seenMs = report.pages.flatMap((seen) =>
    failed.flatMap(({ id, connectedMs }) => (seen[id] === undefined ? [] : [seen[id] - connectedMs])),
  );
  return {
    askers: report,
    log: {
      metered: calls.length,
      refused: view.refused(since),
      trunkCalls: calls.filter((entry) => /telephony/i.test(entry.operationId ?? '')).length,
      seenMs,
      toSee: failed.length * PAGES,
    },
  };
}
