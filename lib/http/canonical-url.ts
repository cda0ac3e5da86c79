/**
 * Where a request that came in under another host name belongs: the same path and query on the application's own origin,
 * or null when it is there already. The target's origin never depends on the request.
 */
export function canonicalUrl(
  appUrl: string,
  request: { host: string | null; pathname: string; search: string },
): string | null {
  const target = new URL(appUrl);
  if (request.host === target.host) return null;
  // Setting the parts, instead of resolving an address, keeps a path such as `//elsewhere.example` a path.
  target.pathname = request.pathname;
  target.search = request.search;
  target.hash = '';
  return target.toString();
}
