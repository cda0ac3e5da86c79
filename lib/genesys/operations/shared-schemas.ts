import { z } from 'zod';

/** Durations for cache policies, in milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A field Genesys may leave out or send as null; we always hold null. */
export function orNull<T>(schema: z.ZodType<T>) {
  return schema.nullish().transform((value): T | null => value ?? null);
}

/** An array Genesys may leave out; we always hold an array. */
export function orEmpty<T>(item: z.ZodType<T>) {
  return z
    .array(item)
    .nullish()
    .transform((value): T[] => value ?? []);
}

/** Reference to something with an id and, mostly, a name. */
export const namedRef = z.object({ id: z.string(), name: orNull(z.string()) });
/** Reference by id alone. */
export const idRef = z.object({ id: z.string() });

/** Version, and who changed it when, of a workforce management object. */
export const versionMetadata = z.object({ version: z.number().int(), dateModified: orNull(z.string()) });

/** Page-number listing: `{entities, pageSize, pageNumber, total, pageCount, nextUri…}` (platform document §5.1). */
export function page<T>(item: z.ZodType<T>) {
  return z.object({
    entities: orEmpty(item),
    pageNumber: orNull(z.number().int()),
    pageCount: orNull(z.number().int()),
    total: orNull(z.number().int()),
    nextUri: orNull(z.string()),
  });
}

/**
 * Cursor listing: `{entities, nextUri, previousUri}`. `after` is the cursor of the next slice, taken from `nextUri`, which is a
 * relative address; null on the last slice.
 */
export function cursorPage<T>(item: z.ZodType<T>) {
  return z.object({ entities: orEmpty(item), nextUri: orNull(z.string()) }).transform(({ entities, nextUri }) => ({
    entities,
    after: nextUri === null ? null : new URLSearchParams(nextUri.split('?')[1]).get('after'),
  }));
}

/** Listing that always comes whole: `{entities}`. */
export function listing<T>(item: z.ZodType<T>) {
  return z.object({ entities: orEmpty(item) });
}

/** The answer of an operation whose body says nothing (204, empty, or an object nobody reads). */
export const nothing = z.unknown().transform(() => null);

/** Which page of a page-number listing. */
export type PageParams = { readonly pageNumber: number; readonly pageSize?: number };

/** Which slice of a cursor listing: the first one, or the one after a cursor of an earlier answer. */
export type CursorParams = { readonly after?: string; readonly pageSize?: number };
