import 'server-only';
import { createReportJob } from './capacity/report-job.ts';
import { closeSignals, signals } from './db/signals.ts';
import { env } from './env.ts';
import { startIngress } from './events/ingress.ts';
import { startMinuteRecorder } from './events/minute-recorder.ts';
import { followRequests } from './http/open-requests.ts';
import { rotateSealedSecrets } from './install/rotate-sealed-secrets.ts';
import { startWorker } from './jobs/worker.ts';
import { recordKpis } from './kpis/record-kpis.ts';
import { log } from './log.ts';
import { createPlaybookJob } from './playbooks/playbook-job.ts';
import { startRuleWatch } from './playbooks/rule-watch.ts';
import { trunkKnowledge } from './playbooks/trunk-knowledge.ts';
import { followBreakers } from './quota/follow-breakers.ts';
import { breakerBoard, closeRuntime, gateway } from './runtime.ts';
import { createScheduleEvents } from './scheduling/run/schedule-events.ts';
import { createScheduleJob } from './scheduling/schedule-job.ts';
import { createTimeOffJob } from './scheduling/time-off/time-off-job.ts';
import { getCallsBySite } from '#lib/trunks/get-calls-by-site.ts';
import { getTrunkOverview } from './trunks/get-trunk-overview.ts';
import { getTrunkSeries } from './trunks/get-trunk-series.ts';
import { recordTrunks } from './trunks/record-trunks.ts';

/** How often the process checks that whoever started it still lives. */
const PARENT_CHECK_MS = 2_000;

/** The process has ended by then, whatever hangs. */
const STOP_DEADLINE_MS = 10_000;

/** Runs are parked and people answered within this; what is then still on its way to Genesys is cut off. */
const FINISH_WITHIN_MS = 5_000;

/** A run whose call was cut off notes that, to be read back by whoever takes it over. */
const NOTE_WITHIN_MS = 1_000;

/** Starts what lives as long as the server process: environment check, key rotation, job runner, events, orderly stop. */
export async function startServer(): Promise<void> {
  log.level = env().LOG_LEVEL;
  await rotateSealedSecrets();
  const events = createScheduleEvents(signals());
  const worker = startWorker({
    handlers: {
      schedule: createScheduleJob({ gateway: gateway(), events }),
      time_off: createTimeOffJob({ gateway: gateway() }),
      playbook: createPlaybookJob({ gateway: gateway() }),
      capacity_report: createReportJob({
        gateway: gateway(),
        trunks: { series: getTrunkSeries, callsBySite: getCallsBySite, overview: getTrunkOverview },
      }),
    },
  });
  const ingress = startIngress({ gateway: gateway() });
  const recorder = startMinuteRecorder([recordKpis, recordTrunks]);
  const rules = startRuleWatch(trunkKnowledge);
  const requests = followRequests();
  const unfollowBreakers = followBreakers(gateway(), breakerBoard(), signals());
  let isStopping = false;
  const stop = async (reason: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    unfollowBreakers();
    await Promise.all([
      worker.stop(FINISH_WITHIN_MS),
      ingress.stop(),
      recorder.stop(),
      rules.stop(),
      requests.drain(FINISH_WITHIN_MS),
    ]);
    await Promise.all([closeRuntime(), worker.stop(NOTE_WITHIN_MS)]);
    await closeSignals();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  endWithParent(() => void stop('parent ended'));
}

/**
 * A killed start script cannot end its children; so the child notices. The start script need not be the direct parent:
 * `next dev` serves from a process of its own.
 */
function endWithParent(stop: () => void): void {
  const parent = env().HEADROOM_PARENT_PID;
  if (parent === undefined) return;
  setInterval(() => {
    if (!isAlive(parent)) stop();
  }, PARENT_CHECK_MS).unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
