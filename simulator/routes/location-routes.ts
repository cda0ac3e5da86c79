import { queryList } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import type { SimLocation, SimRoute } from '../core/types.ts';

/** `LocationDefinition`. */
function locationBody({ id, name, city, countryCode }: SimLocation): Record<string, unknown> {
  return {
    id,
    name,
    address: { city, country: countryCode, street1: 'Main street 1' },
    state: 'active',
    version: 1,
    path: [],
    addressVerified: false,
    addressStored: true,
    selfUri: `/api/v2/locations/${id}`,
  };
}

/** Offices. */
export function createLocationRoutes(): SimRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/locations',
      operationId: 'getLocations',
      scopes: ['locations', 'locations:readonly'],
      handler(request) {
        const ids = queryList(request.query, 'id');
        const found = request.organisation.locations
          .filter(({ id }) => ids.length === 0 || ids.includes(id))
          .sort((left, right) => left.name.localeCompare(right.name, 'en'));
        const isDescending = /^desc/i.test(request.query.get('sortOrder') ?? '');
        return pageListing(request, isDescending ? found.toReversed() : found, locationBody);
      },
    },
  ];
}
