import { z } from 'zod';
import { log } from '#lib/log.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { SCRIPTS_MAX_AGE_MS } from './keep-scripts.ts';
import { readPart } from './read-part.ts';
import {
  ScriptDraft,
  ScriptPage,
  ScriptVariable,
  ScriptVersion,
  type ScriptDetailsDto,
  type ScriptPartName,
  type ScriptProblem,
} from './schema.ts';
import { findParts, findScript, putPart } from './store.ts';
import { toProblem } from './to-problem.ts';
import { withinMs } from './within-ms.ts';

/** How long somebody who opens a script waits for what is not kept; the reading goes on by itself. */
const SOFT_WAIT_MS = 1_500;

const underWay = new Map<string, Promise<void>>();
/** Why and when the last reading of a part in this process failed; forgotten with the next one that succeeds, in whichever process. */
const problems = new Map<string, { readonly atMs: number; readonly problem: ScriptProblem }>();

/**
 * Pages and variables of one script, each as it was last read with its age. What is missing, older than 15 minutes or of
 * another version is read, with one call each (three at most) for everybody together; what is kept is answered meanwhile.
 */
export async function getScriptDetails(
  ctx: OrgContext,
  { scriptId }: { readonly scriptId: string },
): Promise<Result<ScriptDetailsDto, 'not_found'>> {
  requirePermission(ctx, 'scripts:view');
  const { orgId } = ctx;
  const script = await withOrg(ctx, (tx) => findScript(tx, orgId, scriptId));
  if (!script) return fail('not_found', 'There is no script with this id among those that were read.');
  const draft = ScriptDraft.parse(script.draft);
  const published = ScriptVersion.nullable().parse(script.published);
  const wanted: { part: ScriptPartName; versionId: string | null }[] = [
    { part: 'draft_pages', versionId: draft.versionId },
  ];
  if (published !== null) {
    wanted.push({ part: 'published_pages', versionId: published.versionId });
    wanted.push({ part: 'published_variables', versionId: published.versionId });
  }
  const before = await partsOf(ctx, scriptId);
  const reads = wanted.map(({ part, versionId }) => {
    return isFresh(before.get(part), versionId) ? Promise.resolve() : readOnce(ctx, scriptId, part, versionId);
  });
  await withinMs(Promise.all(reads), SOFT_WAIT_MS);
  const parts = await partsOf(ctx, scriptId);
  const describe = <T extends z.ZodType>(part: ScriptPartName, item: T) => {
    const kept = parts.get(part);
    const key = keyOf(orgId, scriptId, part);
    if (kept && kept.readAt.getTime() > (problems.get(key)?.atMs ?? Infinity)) problems.delete(key);
    return {
      items: kept ? z.array(item).parse(kept.items) : null,
      readAtMs: kept?.readAt.getTime() ?? null,
      isUnderWay: underWay.has(key),
      problem: problems.get(key)?.problem ?? null,
    };
  };
  return ok({
    draftPages: describe('draft_pages', ScriptPage),
    publishedPages: published && describe('published_pages', ScriptPage),
    publishedVariables: published && describe('published_variables', ScriptVariable),
  });
}

type KeptPart = Awaited<ReturnType<typeof findParts>>[number];

function isFresh(kept: KeptPart | undefined, versionId: string | null): boolean {
  return kept?.versionId === versionId && kept.readAt.getTime() > Date.now() - SCRIPTS_MAX_AGE_MS;
}

async function partsOf(ctx: OrgContext, scriptId: string) {
  const rows = await withOrg(ctx, (tx) => findParts(tx, ctx.orgId, scriptId));
  return new Map(rows.map((row) => [row.part as ScriptPartName, row]));
}

function readOnce(ctx: OrgContext, scriptId: string, part: ScriptPartName, versionId: string | null): Promise<void> {
  const key = keyOf(ctx.orgId, scriptId, part);
  const isTooEarly = (problems.get(key)?.problem.retryAtMs ?? 0) > Date.now();
  if (isTooEarly) return Promise.resolve();
  let reading = underWay.get(key);
  if (reading === undefined) {
    reading = read(ctx, scriptId, part, versionId, key).finally(() => underWay.delete(key));
    underWay.set(key, reading);
  }
  return reading;
}

async function read(
  ctx: OrgContext,
  scriptId: string,
  part: ScriptPartName,
  versionId: string | null,
  key: string,
): Promise<void> {
  const { orgId } = ctx;
  try {
    // Somebody else's reading may have ended since it was looked at.
    if (isFresh((await partsOf(ctx, scriptId)).get(part), versionId)) return;
    const answer = await readPart(orgId, scriptId, part);
    if (!answer.ok) {
      const { failure, retryAtMs } = toProblem(answer.error);
      problems.set(key, { atMs: Date.now(), problem: { ...failure, retryAtMs } });
      return;
    }
    const { items, readAtMs } = answer.data;
    await withOrg(ctx, (tx) =>
      putPart(tx, orgId, { scriptId, part }, { versionId, items, readAt: new Date(readAtMs) }),
    );
    problems.delete(key);
  } catch (error) {
    log.error({ err: error, orgId, part }, 'a part of a script cannot be kept');
  }
}

function keyOf(orgId: string, scriptId: string, part: ScriptPartName): string {
  return `${orgId} ${scriptId} ${part}`;
}
