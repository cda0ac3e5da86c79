import { z } from 'zod';
import { defineRoute } from '#lib/http/define-route.ts';
import { listRunItems } from '#lib/scheduling/list-run-items.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';

/** The query as it comes; the verb checks what the values mean. */
const Query = z.strictObject({
  state: z
    .string()
    .regex(/^[a-z,]*$/)
    .optional(),
  afterRow: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
});

/** Assignments of a run, a page at a time. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  params: RunSelector,
  query: Query,
  handler: ({ signedIn, params, query }) => listRunItems(signedIn.ctx, params, query),
});
