import type { ScheduleNews } from '#lib/events/schedule-news.ts';
import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { readSchedule } from '../read-week.ts';
import type { NextStep } from './decide-next-step.ts';
import type { AwaitOutcome } from './journal-types.ts';
import { markSent } from './mark-sent.ts';
import { failureOutcome, type RunTools } from './run-tools.ts';
import type { ScheduleWatch } from './schedule-events.ts';

type AwaitStep = Extract<NextStep, { kind: 'await' }>;

/**
 * Waits for the end of an update: Genesys' word on the business unit's topic, or a changed version of the schedule, looked at
 * ever more rarely. Without an operation id (the answer was lost) only an effect can be waited for, and not for long.
 */
export async function awaitStep(tools: RunTools, step: AwaitStep): Promise<JobOutcome | null> {
  const { journal } = tools;
  const detail = { round: step.round, operationId: step.operationId };
  const sequence = await journal.add({ kind: 'await', state: 'intended', detail }, (tx) => markSent(tools, tx));
  // A run that only looks again whether the update has ended would read all of it at each look.
  if (!step.isResumed) tools.sent.readAhead();
  await tools.onBoundary('await.intended');
  const ended = await waitForEnd(tools, step);
  if (typeof ended !== 'string') return ended;
  await tools.onBoundary('await.answered');
  await journal.end(sequence, 'done', { outcome: ended });
  return null;
}

async function waitForEnd(tools: RunTools, step: AwaitStep): Promise<AwaitOutcome | JobOutcome> {
  const { clock, settings, caller, scope, signal, watch } = tools;
  const deadlineMs = step.sentAtMs + (step.operationId === null ? settings.settleMs : settings.awaitMaxMs);
  const ear = createEar(step.operationId, watch);
  try {
    const isLive = !step.isResumed && (await watch.isLive());
    let waitMs = step.isResumed ? 0 : isLive ? settings.pollWhenHeardMs : settings.pollUnheardMs;
    for (;;) {
      const isOver = clock.now() >= deadlineMs;
      const said = await ear.next(isOver ? 0 : Math.min(waitMs, deadlineMs - clock.now()), tools);
      if (said === 'stopped' || signal.aborted) return { kind: 'released' };
      if (said === 'complete' || said === 'error') return said;
      const schedule = await readSchedule(caller, scope, false);
      if (!schedule.ok) return failureOutcome(tools, schedule.error);
      if ((schedule.data.metadata?.version ?? 0) !== step.sentVersion) return 'changed';
      if (isOver) return 'unknown';
      waitMs = Math.min(settings.pollMaxMs, Math.max(waitMs, settings.pollUnheardMs) * 2);
    }
  } finally {
    ear.close();
  }
}

type Heard = 'complete' | 'error' | 'look' | 'stopped';

/** Keeps what was said while nobody asked, so that no news falls between two waits. */
function createEar(operationId: string | null, watch: ScheduleWatch) {
  let heard: Heard | null = null;
  let rouse: () => void = () => undefined;
  const hear = (news: ScheduleNews) => {
    if (news === null || operationId === null) heard ??= 'look';
    else if (news.operationId === operationId && news.status === 'Complete') heard = 'complete';
    else if (news.operationId === operationId && news.status !== 'Processing') heard = 'error';
    rouse();
  };
  const stopListening = watch.onNews(hear);
  return {
    async next(waitMs: number, { clock, signal }: Pick<RunTools, 'clock' | 'signal'>): Promise<Heard> {
      if (heard === null && waitMs > 0) {
        const controller = new AbortController();
        const stop = AbortSignal.any([signal, controller.signal]);
        rouse = () => {
          if (heard !== null) controller.abort();
        };
        // Either the time is up, or somebody spoke, or the process stops; `heard` and `signal` say which.
        await clock.sleep(waitMs, stop).catch(() => undefined);
      }
      const said = heard ?? 'look';
      heard = null;
      return signal.aborted ? 'stopped' : said;
    },
    close: stopListening,
  };
}
