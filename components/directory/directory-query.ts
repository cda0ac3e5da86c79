import type { DirectoryQuery } from '#lib/directory/schema.ts';

/** A search and its filters as the query of our routes; the same for the page, the counts and the export. */
export function queryParams({ text, filters = {} }: DirectoryQuery): URLSearchParams {
  const chosen = Object.fromEntries(Object.entries(filters).filter(([, values]) => values.length > 0));
  return new URLSearchParams({
    ...(text ? { text } : {}),
    ...(Object.keys(chosen).length > 0 ? { filters: JSON.stringify(chosen) } : {}),
  });
}
