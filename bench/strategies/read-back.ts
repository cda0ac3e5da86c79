/**
 * Whether `found` holds what was written: somewhere in it is an object with every member of `wanted`. An answer may say more
 * than was written, and a list may hold other entries.
 */
export function holds(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return false;
  if (isCovered(found, wanted)) return true;
  if (typeof found !== 'object' || found === null) return false;
  return Object.values(found).some((member) => holds(member, wanted));
}

function isCovered(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return found === wanted;
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(wanted)) {
    return Array.isArray(found) && wanted.every((entry) => found.some((other) => isCovered(other, entry)));
  }
  return Object.entries(wanted).every(([key, value]) => isCovered((found as Record<string, unknown>)[key], value));
}

/** The address of a list's next page, as its answer names it (`nextUri`), or null. */
export function nextPage(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { nextUri } = answer as { nextUri?: unknown };
  return typeof nextUri === 'string' && nextUri.startsWith('/api/v2/') ? nextUri : null;
}
