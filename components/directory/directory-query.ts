import type { DirectoryQuery } from '#lib/directory/schema.ts';

/** A search, its filters and its order as the query of our routes; the same for the page, the counts and the export. */
export function queryParams({ text, filters = {}, order }: DirectoryQuery): URLSearchParams {
  const chosen = Object.fromEntries(Object.entries(filters).filter(([, values]) => values.length > 0));
  return new URLSearchParams({
    ...(text ? { text } : {}),
    ...(order ? { order: JSON.stringify(order) } : {}),
    ...(Object.keys(chosen).length > 0 ? { filters: JSON.stringify(chosen) } : {}),
  });
}
