import { badRequest } from '../core/errors.ts';
import { queryList } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import type { SimRequest, SimResponse } from '../core/types.ts';
import { getScripts } from './build-scripts.ts';
import type { SimScript, SimScriptVersion } from './script-model.ts';
import { getScriptSettings } from './script-settings.ts';
import { scriptBody, versionOf, type ScriptFace } from './script-wire.ts';

type Listed = { readonly script: SimScript; readonly version: SimScriptVersion };

const SORT_BY: Readonly<Record<string, (listed: Listed) => string | number>> = {
  modifiedDate: ({ version }) => version.modifiedMs,
  createdDate: ({ script }) => script.createdMs,
  name: ({ version }) => version.name.toLowerCase(),
};

/** `ScriptEntityListing` of drafts or published scripts; only drafts have an order to choose. */
export function listScripts(request: SimRequest, face: ScriptFace): SimResponse {
  const { world, organisation, query } = request;
  const own = getScripts(world, organisation);
  const sortBy = (face === 'draft' ? query.get('sortBy') : null) ?? 'name';
  const sortValue = SORT_BY[sortBy];
  if (!sortValue) return invalid(request, 'sortBy', Object.keys(SORT_BY));
  const sortOrder = query.get('sortOrder') ?? 'ascending';
  if (sortOrder !== 'ascending' && sortOrder !== 'descending') {
    return invalid(request, 'sortOrder', ['ascending', 'descending']);
  }
  const { maxDivisions } = getScriptSettings(world);
  const divisions = new Set(own.divisions.slice(0, maxDivisions).map(({ id }) => id));
  const wanted = queryList(query, 'divisionIds');
  const name = query.get('name')?.toLowerCase() ?? '';
  const feature = query.get('feature');
  const found = [...own.scripts.values()]
    .flatMap((script): Listed[] => {
      const version = versionOf(script, face);
      return version ? [{ script, version }] : [];
    })
    .filter(
      ({ script, version }) =>
        divisions.has(script.divisionId) &&
        (wanted.length === 0 || wanted.includes(script.divisionId)) &&
        version.name.toLowerCase().includes(name) &&
        (feature === null || script.features.includes(feature)),
    )
    .sort((left, right) => compare(sortValue(left), sortValue(right)) || compare(left.script.id, right.script.id));
  const sorted = face === 'draft' && sortOrder === 'descending' ? found.reverse() : found;
  const expand = new Set(queryList(query, 'expand'));
  const answer = pageListing(request, sorted, ({ script }) => scriptBody(own, script, face, expand));
  if (answer.status !== 200) return answer;
  const truncatedDivisions = own.divisions.length > maxDivisions;
  return { status: 200, body: { ...(answer.body as Record<string, unknown>), truncatedDivisions } };
}

function compare(left: string | number, right: string | number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function invalid(request: SimRequest, name: string, allowed: readonly string[]): SimResponse {
  const value = request.query.get(name) ?? '';
  const message = `Value [${value}] is not valid for parameter type [${name}]. Allowable values are: ${allowed.join(', ')}`;
  return badRequest(request.correlationId, 'invalid.value', message, { params: { value, name } });
}
