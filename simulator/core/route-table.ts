import findMyWay from 'find-my-way';

import type { HttpMethod, SimRoute } from './types.ts';

const methods: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

/** A route found for a path, or the methods the path would take. */
export type RouteMatch<Route> =
  | { readonly route: Route; readonly params: Record<string, string> }
  | { readonly route: null; readonly otherMethods: readonly HttpMethod[] };

/** Routes by method and path. */
export type RouteTable<Route = SimRoute> = {
  find(method: HttpMethod, path: string): RouteMatch<Route>;
};

/** Builds the table; two routes for the same method and path are a bug and throw. */
export function createRouteTable<Route extends { readonly method: HttpMethod; readonly path: string }>(
  routes: readonly Route[],
): RouteTable<Route> {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 500 });
  for (const route of routes) router.on(route.method, route.path, () => undefined, route);
  return {
    find(method, path) {
      const match = router.find(method, path);
      if (match) {
        const params: Record<string, string> = {};
        for (const [name, value] of Object.entries(match.params)) if (value !== undefined) params[name] = value;
        return { route: match.store as Route, params };
      }
      return { route: null, otherMethods: methods.filter((other) => router.find(other, path) !== null) };
    },
  };
}
