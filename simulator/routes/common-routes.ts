import { notFound } from '../core/errors.ts';
import { pageListing } from '../core/paging.ts';
import type { SimRequest, SimRoute } from '../core/types.ts';
import { zoneOffsetMs } from '../core/time-zone.ts';

const downloads = new WeakMap<SimRequest['organisation'], Map<string, string>>();

/** Makes `/downloads/{id}` of an organisation answer `url`. */
export function registerDownload(organisation: SimRequest['organisation'], id: string, url: string): void {
  const own = downloads.get(organisation) ?? new Map<string, string>();
  own.set(id, url);
  downloads.set(organisation, own);
}

/** Calls without a domain: time, zones, downloads. */
export function createCommonRoutes(): SimRoute[] {
  const zones = Intl.supportedValuesOf('timeZone');
  return [
    {
      method: 'GET',
      path: '/api/v2/date',
      operationId: 'getDate',
      scopes: [],
      handler: ({ world }) => ({ status: 200, body: { currentDate: world.clock.iso() } }),
    },
    {
      method: 'GET',
      path: '/api/v2/timezones',
      operationId: 'getTimezones',
      scopes: [],
      handler: (request) =>
        pageListing(request, zones, (id) => ({
          id,
          name: id,
          offset: zoneOffsetMs(id, request.world.clock.now()) / 60_000,
          canonicalId: id,
          selfUri: `/api/v2/timezones/${id}`,
        })),
    },
    {
      method: 'GET',
      path: '/api/v2/downloads/:downloadId',
      operationId: 'getDownload',
      scopes: [],
      handler({ organisation, params, correlationId }) {
        const url = downloads.get(organisation)?.get(params.downloadId ?? '');
        return url ? { status: 200, body: { url } } : notFound(correlationId);
      },
    },
  ];
}
