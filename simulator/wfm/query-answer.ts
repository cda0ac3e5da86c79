import type { SimRequest, SimResponse } from '../core/types.ts';
import type { ScheduleScope } from './schedule-events.ts';
import { stableUuid } from './stable-uuid.ts';
import { getStorage } from './storage.ts';
import { getWfmSettings } from './wfm-settings.ts';

/**
 * Answers a schedule query or search the way the service does: inline, as a signed download link when the result is large or
 * `forceDownloadService=true`, or with status Processing and a later notification to the calling person when
 * `forceAsync=true`. A client-credentials caller has no person, so nobody is ever told.
 */
export function answerQuery(
  request: SimRequest,
  scope: ScheduleScope,
  kind: 'query' | 'search',
  compute: () => unknown,
): SimResponse {
  const { world, organisation, region, user, query } = request;
  const settings = getWfmSettings(world);
  const operationId = stableUuid(scope.state.seed, `query|${organisation.id}|${scope.state.next('query')}`);
  if (query.get('forceAsync') === 'true') {
    world.clock.after(settings.queryDelayMs, () => {
      if (!user) return;
      world.emit({
        organisationId: organisation.id,
        topicName: `v2.workforcemanagement.users.${user.id}.schedules.${kind}`,
        eventBody: {
          operationId,
          businessUnitId: scope.unit.id,
          downloadUrl: getStorage(world).createDownload(region, compute()),
        },
      });
    });
    return { status: 200, body: { status: 'Processing', operationId, progress: 0 } };
  }
  const result = compute();
  const isLarge = query.get('forceDownloadService') === 'true' || isLongerThan(result, settings.downloadThresholdBytes);
  if (!isLarge) return { status: 200, body: { status: 'Complete', operationId, result } };
  const downloadUrl = getStorage(world).createDownload(region, result);
  return { status: 200, body: { status: 'Complete', operationId, downloadUrl } };
}

/** Whether the JSON of a value is longer than so many bytes. */
export function isLongerThan(value: unknown, maxBytes: number): boolean {
  return Buffer.byteLength(JSON.stringify(value)) > maxBytes;
}
