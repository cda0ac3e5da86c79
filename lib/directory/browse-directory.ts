import { fail, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { keepDirectory } from './keep-directory.ts';
import type { DirectoryPageDto, DirectoryReading } from './schema.ts';
import { searchDirectory, type DirectorySearch } from './search-directory.ts';

/**
 * A page of the directory as {@link searchDirectory} finds it; the users are read first where that is due. Fails with
 * Genesys' failure while there is nothing to show, or once the organisation has taken its consent back.
 */
export async function browseDirectory(
  ctx: OrgContext,
  search: DirectorySearch,
): Promise<Result<DirectoryPageDto, string>> {
  requirePermission(ctx, 'directory:view');
  const refused = refusalOf(await keepDirectory(ctx));
  return refused ?? searchDirectory(ctx, search);
}

/** Why nothing may or can be shown; null when something can. */
export function refusalOf({ failure, completedAtMs, readUsers }: DirectoryReading): Result<never, string> | null {
  if (!failure) return null;
  const isWithdrawn = failure.code === 'not_installed' || failure.code === 'grant_refused';
  if (!isWithdrawn && (completedAtMs !== null || (readUsers ?? 0) > 0)) return null;
  const retryAfterMs = failure.retryAtMs === null ? undefined : Math.max(0, failure.retryAtMs - Date.now());
  const { code, message, context } = failure;
  return fail(code, message, {
    retryable: !isWithdrawn,
    context,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
