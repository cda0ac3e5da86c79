import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withReading } from './get-scripts.ts';
import { keepScripts } from './keep-scripts.ts';
import type { ScriptsDto } from './schema.ts';

/** What is younger than this is not read again, however often people press the button. */
const MIN_AGE_MS = 15_000;

/**
 * Begins to read the scripts anew and answers what is kept meanwhile. Who asks while it goes on, or within 15 s of its
 * beginning, shares the same reading; while Genesys Cloud holds calls of scripts back none is sent.
 */
export async function refreshScripts(ctx: OrgContext): Promise<Result<ScriptsDto, never>> {
  requirePermission(ctx, 'scripts:view');
  return ok(await withReading(ctx, await keepScripts(ctx, MIN_AGE_MS)));
}
