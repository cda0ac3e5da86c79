import { describe, expect, it } from 'vitest';
import { routeOf } from './headroom-operations.ts';
import { holds, nextPage } from './read-back.ts';

describe('reading a write back', () => {
  it('finds what was written inside a list that says more', () => {
    const list = {
      entities: [
        { id: 1, noteText: 'x' },
        { id: 2, noteText: 'y', extra: { deep: [1, 2] } },
      ],
    };
    expect(holds(list, { noteText: 'y' })).toBe(true);
    expect(holds(list, { extra: { deep: [2] } })).toBe(true);
    expect(holds(list, { noteText: 'z' })).toBe(false);
  });

  it('never finds a write without a body', () => {
    expect(holds({ a: 1 }, undefined)).toBe(false);
    expect(holds(null, { a: 1 })).toBe(false);
  });

  it('follows the next page within the API only', () => {
    expect(nextPage({ nextUri: '/api/v2/x?pageNumber=2' })).toBe('/api/v2/x?pageNumber=2');
    expect(nextPage({ nextUri: 'https://elsewhere.example/' })).toBeNull();
    expect(nextPage({})).toBeNull();
  });
});

describe('the route of a path', () => {
  it.each([
    ['/api/v2/users/7f3d2c1a-0000-4000-8000-123456789abc?expand=presence', '/api/v2/users/{id}'],
    [
      '/api/v2/externalcontacts/contacts/7f3d2c1a-0000-4000-8000-123456789abc/notes',
      '/api/v2/externalcontacts/contacts/{id}/notes',
    ],
    ['/api/v2/items/42', '/api/v2/items/{id}'],
    ['/api/v2/workforcemanagement/managementunits', '/api/v2/workforcemanagement/managementunits'],
  ])('%s is %s', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });
});
