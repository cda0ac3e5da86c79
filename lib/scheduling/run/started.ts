/** Work that is awaited later; that it fails before is no news yet. */
export function started<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
