import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { keepDirectory } from './keep-directory.ts';
import type { DirectoryReading } from './schema.ts';

/** What is younger than this is not read again, however often people press the button. */
const MIN_AGE_MS = 15_000;

/**
 * Begins to read the users anew and answers how far that is. Who asks while it goes on, or within 15 s of its end, gets the
 * same reading, so that many impatient people cost what one does.
 */
export async function refreshDirectory(ctx: OrgContext): Promise<Result<DirectoryReading, never>> {
  requirePermission(ctx, 'directory:view');
  return ok(await keepDirectory(ctx, MIN_AGE_MS));
}
