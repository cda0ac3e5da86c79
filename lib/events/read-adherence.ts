import type { CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { adherenceListing, adherenceOfManagementUnit } from '#lib/genesys/operations/adherence.ts';
import { ok, type Result } from '#lib/result.ts';
import { readAdherence } from './normalise-event.ts';
import { isOfUser, type TakeEvents } from './read-states.ts';

/**
 * Reads how every agent of these management units stands to their schedule, a call for each unit. Answers how many calls it
 * took. Units that the organisation's client may not see are passed over; what was read before a failure has been taken.
 */
export async function readUnitAdherence(
  gateway: Pick<Gateway, 'call' | 'download'>,
  managementUnitIds: readonly string[],
  take: TakeEvents,
  options: Pick<CallOptions, 'org' | 'signal'>,
): Promise<Result<number, GatewayCode>> {
  const callOptions = { ...options, consumer: 'events.snapshot', priority: 'sync' } as const;
  for (const managementUnitId of managementUnitIds) {
    const answer = await gateway.call(adherenceOfManagementUnit, { managementUnitId }, callOptions);
    if (!answer.ok && (answer.error.code === 'forbidden' || answer.error.code === 'not_found')) continue;
    if (!answer.ok) return answer;
    const { downloadUrl } = answer.data.data;
    const listed =
      downloadUrl === null ? answer : await gateway.download(options.org, downloadUrl, adherenceListing, callOptions);
    if (!listed.ok) return listed;
    // When Genesys looked: the download may come a little later.
    const told = { receivedAtMs: answer.data.fetchedAtMs, source: 'adherence' } as const;
    await take(listed.data.data.entities.flatMap((entity) => readAdherence(entity, told)).filter(isOfUser));
  }
  return ok(managementUnitIds.length);
}
