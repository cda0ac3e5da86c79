import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { SCRIPTS_PAGE_SIZE, scriptsList, scriptsPublishedList } from '#lib/genesys/operations/scripts.ts';
import type { GenesysScript } from '#lib/genesys/operations/scripts.ts';
import { gateway } from '#lib/runtime.ts';
import { ok, type Result } from '#lib/result.ts';
import type { KeptScript } from './store.ts';
import { toDraft, toVersion } from './to-script.ts';

/** 50,000 scripts; beyond it the page count in an answer is not believed. */
const MAX_PAGES = 100;

type Listing = { readonly scripts: Map<string, GenesysScript>; readonly truncatedDivisions: boolean };

/**
 * Reads drafts and published scripts, page after page: a call for each 500 of either, and one call at a time, so that scripts
 * never hold more than one slot. One page that fails fails the whole, because a script that is missing would look removed.
 * `goesOn` is asked after each page; null when it said that the reading is to end.
 */
export async function readListing(
  orgId: string,
  goesOn: () => Promise<boolean>,
): Promise<Result<{ readonly scripts: KeptScript[]; readonly truncatedDivisions: boolean }, GatewayCode> | null> {
  const drafts = await readAll(orgId, scriptsList, goesOn);
  if (!drafts?.ok) return drafts;
  const published = await readAll(orgId, scriptsPublishedList, goesOn);
  if (!published?.ok) return published;
  const scripts = [...drafts.data.scripts.values()].map((script): KeptScript => {
    const shown = published.data.scripts.get(script.id);
    return { id: script.id, draft: toDraft(script), published: shown ? toVersion(shown) : null };
  });
  const truncatedDivisions = drafts.data.truncatedDivisions || published.data.truncatedDivisions;
  return ok({ scripts, truncatedDivisions });
}

async function readAll(
  orgId: string,
  operation: typeof scriptsList,
  goesOn: () => Promise<boolean>,
): Promise<Result<Listing, GatewayCode> | null> {
  const options = { org: orgId, consumer: 'scripts.page', priority: 'interactive', freshness: 'network' } as const;
  // A script that moves between pages while they are read comes twice.
  const scripts = new Map<string, GenesysScript>();
  let truncatedDivisions = false;
  for (let pageNumber = 1, pageCount = 1; pageNumber <= pageCount; pageNumber += 1) {
    const answer = await gateway().call(operation, { pageNumber, pageSize: SCRIPTS_PAGE_SIZE }, options);
    if (!answer.ok) return answer;
    if (!(await goesOn())) return null;
    const { data } = answer.data;
    for (const script of data.entities) scripts.set(script.id, script);
    truncatedDivisions ||= data.truncatedDivisions === true;
    pageCount = Math.min(data.pageCount ?? Math.ceil((data.total ?? 0) / SCRIPTS_PAGE_SIZE), MAX_PAGES);
  }
  return ok({ scripts, truncatedDivisions });
}
