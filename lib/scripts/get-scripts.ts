import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { keepScripts } from './keep-scripts.ts';
import { ScriptDraft, ScriptVersion, type ScriptDto, type ScriptReading, type ScriptsDto } from './schema.ts';
import { findScripts } from './store.ts';
import { stateOf } from './to-script.ts';

const UNDER_WAY_POLL_MS = 2_000;
const POLL_MS = 60_000;
const MIN_POLL_MS = 2_000;

/**
 * Every agent script as it was last read, with its age and what keeps it from being younger. Costs no Genesys call while that is
 * younger than 15 minutes, and one for each 500 drafts and published scripts, for everybody together, otherwise.
 */
export async function getScripts(ctx: OrgContext): Promise<Result<ScriptsDto, never>> {
  requirePermission(ctx, 'scripts:view');
  return ok(await withReading(ctx, await keepScripts(ctx)));
}

/** What is kept, beside how true it is. */
export async function withReading(ctx: OrgContext, reading: ScriptReading): Promise<ScriptsDto> {
  const rows = await withOrg(ctx, (tx) => findScripts(tx, ctx.orgId));
  const scripts = rows.map((row): ScriptDto => {
    const draft = ScriptDraft.parse(row.draft);
    const published = ScriptVersion.nullable().parse(row.published);
    return { id: row.id, ...draft, published, state: stateOf(draft, published) };
  });
  return { scripts, reading, pollMs: pollMs(reading) };
}

function pollMs({ isUnderWay, problem }: ScriptReading): number {
  if (isUnderWay) return UNDER_WAY_POLL_MS;
  const retryAtMs = problem?.retryAtMs ?? null;
  return retryAtMs === null ? POLL_MS : Math.min(POLL_MS, Math.max(MIN_POLL_MS, retryAtMs - Date.now()));
}
