import 'server-only';
import { sendSignal } from '#lib/db/send-signal.ts';
import type { SignalChannel, Signals } from '#lib/db/signal-listeners.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';

/** The payload is organisation, business unit and, where there is one, operation and status. */
const CHANNEL: SignalChannel = 'headroom_schedules';

/** The end (or progress) of an operation on a business unit's schedules; `null`: news may have been missed, so look. */
export type ScheduleNews = { readonly operationId: string; readonly status: string } | null;

/** Tells every process something about the schedules of business units. Nothing is stored: who does not listen misses it. */
export async function tellScheduleNews(
  ctx: OrgContext,
  businessUnitIds: readonly string[],
  news: ScheduleNews,
): Promise<void> {
  const said = news === null ? [] : [news.operationId, news.status];
  const payloads = businessUnitIds.map((id) => [ctx.orgId, id, ...said].join(' '));
  await withOrg(ctx, (tx) => sendSignal(tx, CHANNEL, ...payloads));
}

/** Calls `listener` with what is told of one business unit, and with `null` after signals may have been lost. */
export function subscribeToSchedules(
  signals: Pick<Signals, 'subscribe'>,
  { orgId }: OrgContext,
  businessUnitId: string,
  listener: (news: ScheduleNews) => void,
): () => void {
  return signals.subscribe(CHANNEL, (payload) => {
    if (payload === null) return listener(null);
    const [toldOrg, toldUnit, operationId, status] = payload.split(' ');
    if (toldOrg !== orgId || toldUnit !== businessUnitId) return;
    listener(operationId && status ? { operationId, status } : null);
  });
}
