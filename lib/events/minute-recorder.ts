import 'server-only';
import { systemContext } from '#lib/install/system-context.ts';
import { repeatWork } from '#lib/jobs/repeat-work.ts';
import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withWorker } from '#lib/tenancy/with-org.ts';

const MINUTE_MS = 60_000;
/** Records shortly after the minute began, so that what happened before it is written. */
const AFTER_MS = 2_000;

/** Adds something of an organisation to a time series, once for the minute of `nowMs` whatever the number of processes. */
export type RecordMinute = (ctx: OrgContext, nowMs: number) => Promise<unknown>;

/** Records every organisation whose events are received, once a minute, until it is stopped. One that fails leaves the others alone. */
export function startMinuteRecorder(records: readonly RecordMinute[]): { stop(): Promise<void> } {
  const recordAll = async (signal: AbortSignal) => {
    try {
      for (const orgId of await withWorker(findReceiving)) {
        for (const record of records) {
          if (signal.aborted) return;
          await record(systemContext(orgId), Date.now()).catch((error: unknown) => {
            log.warn({ err: error, orgId }, 'figures of a minute could not be recorded');
          });
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'figures could not be recorded');
    }
  };
  return repeatWork(recordAll, () => {
    const nowMs = Date.now();
    return (Math.floor((nowMs - AFTER_MS) / MINUTE_MS) + 1) * MINUTE_MS + AFTER_MS - nowMs;
  });
}

/** Organisations whose events some process receives. */
async function findReceiving(tx: Parameters<Parameters<typeof withWorker>[0]>[0]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ org_id: string }[]>`
    SELECT org_id FROM event_ingress WHERE lease_until > now() ORDER BY org_id`;
  return rows.map((row) => row.org_id);
}
