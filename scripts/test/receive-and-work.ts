import { createReportJob } from '#lib/capacity/report-job.ts';
import { signals } from '#lib/db/signals.ts';
import { startIngress } from '#lib/events/ingress.ts';
import { startWorker } from '#lib/jobs/worker.ts';
import { gateway } from '#lib/runtime.ts';
import { createScheduleEvents } from '#lib/scheduling/run/schedule-events.ts';
import { createScheduleJob } from '#lib/scheduling/schedule-job.ts';
import { getCallsBySite } from '#lib/trunks/get-calls-by-site.ts';
import { getTrunkOverview } from '#lib/trunks/get-trunk-overview.ts';
import { getTrunkSeries } from '#lib/trunks/get-trunk-series.ts';

/** Receives the events of organisations and works on runs and reports as a server does, in this process. */
export function receiveAndWork(): { stop(): Promise<void> } {
  const ingress = startIngress({ gateway: gateway() });
  const trunks = { series: getTrunkSeries, callsBySite: getCallsBySite, overview: getTrunkOverview };
  const worker = startWorker({
    handlers: {
      schedule: createScheduleJob({ gateway: gateway(), events: createScheduleEvents(signals()) }),
      capacity_report: createReportJob({ gateway: gateway(), trunks }),
    },
  });
  return {
    async stop() {
      await worker.stop(2_000);
      await ingress.stop();
    },
  };
}
