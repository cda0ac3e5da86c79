import { fail, ok, type Result } from '#lib/result.ts';
import type { PartnerContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withPartner } from '#lib/tenancy/with-org.ts';
import type { TenantDetailDto } from './schema.ts';
import { findTenantDetail } from './store.ts';

/** Rows of each list in the panel. */
const LIMIT = 20;

/**
 * The latest runs, 429s and changes of one organisation of the partner. `not_found`: there is none with this id among the
 * partner's, whether or not it exists elsewhere.
 */
export async function getTenant(
  ctx: PartnerContext,
  input: { readonly orgId: string },
): Promise<Result<TenantDetailDto, 'not_found'>> {
  requirePermission(ctx, 'partner:view');
  const found = await withPartner(ctx, (tx) => findTenantDetail(tx, input.orgId, LIMIT));
  if (!found) return fail('not_found', 'There is no organisation with this id among those you manage.');
  return ok({
    runs: found.runs.map(({ stateReason, createdAt, finishedAt, ...run }) => ({
      ...run,
      reason: stateReason,
      createdAtMs: createdAt.getTime(),
      finishedAtMs: finishedAt?.getTime() ?? null,
    })),
    events: found.events.map(({ id, at, operation, consumer, retryAfterMs, cause }) => ({
      id,
      atMs: at.getTime(),
      operation,
      consumer,
      retryAfterMs,
      cause,
    })),
    changes: found.changes.map(({ at, ...change }) => ({ ...change, atMs: at.getTime() })),
  });
}
