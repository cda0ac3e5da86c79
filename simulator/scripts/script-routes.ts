import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { registerDownload } from '../routes/common-routes.ts';
import { getStorage } from '../wfm/storage.ts';
import { getScripts } from './build-scripts.ts';
import { listScripts } from './script-listing.ts';
import type { SimScript, SimScriptVersion } from './script-model.ts';
import { pageBody, scriptBody, SCRIPTS_PATH, variableBodies, versionOf, type ScriptFace } from './script-wire.ts';

const readScopes = ['scripts', 'scripts:readonly'];
const everything = new Set(['pages', 'variables']);
const exportBody = z.object({ fileName: z.string().optional(), versionId: z.string().optional() });
const publishBody = z.object({ scriptId: z.string(), versionId: z.string().optional() });

type Found = { readonly script: SimScript; readonly version: SimScriptVersion };

function find({ world, organisation, params }: SimRequest, face: ScriptFace): Found | null {
  const script = getScripts(world, organisation).scripts.get(params.scriptId ?? '');
  const version = script ? versionOf(script, face) : null;
  return script && version ? { script, version } : null;
}

/** Answers with what `body` makes of the script, or that there is none. */
function withScript(request: SimRequest, face: ScriptFace, body: (found: Found) => unknown): SimResponse {
  const found = find(request, face);
  const answer = found ? body(found) : undefined;
  return answer === undefined ? notFound(request.correlationId) : { status: 200, body: answer };
}

function readOne(request: SimRequest, face: ScriptFace): SimResponse {
  const own = getScripts(request.world, request.organisation);
  return withScript(request, face, ({ script }) => scriptBody(own, script, face, everything));
}

function readPages(request: SimRequest, face: ScriptFace): SimResponse {
  return withScript(request, face, ({ script, version }) =>
    version.pages.map((page) => pageBody(script, version, page, face)),
  );
}

function readPage(request: SimRequest, face: ScriptFace): SimResponse {
  return withScript(request, face, ({ script, version }) => {
    const page = version.pages.find(({ id }) => id === request.params.pageId);
    return page && pageBody(script, version, page, face);
  });
}

function readVariables(request: SimRequest): SimResponse {
  const { query } = request;
  const fits = (name: 'input' | 'output' | 'type', value: unknown) =>
    query.get(name) === null || query.get(name) === String(value);
  return withScript(request, 'published', ({ version }) =>
    variableBodies(version).filter(
      ({ input, output, type }) => fits('input', input) && fits('output', output) && fits('type', type),
    ),
  );
}

function exportScript(request: SimRequest): SimResponse {
  const { world, region, organisation } = request;
  const input = readInput(request, exportBody);
  if (!input.ok) return input.response;
  return withScript(request, 'draft', ({ script, version }) => {
    const id = world.uuid('script-export');
    const own = getScripts(world, organisation);
    const content = scriptBody(own, script, 'draft', everything);
    registerDownload(organisation, id, getStorage(world).createDownload(region, { ...content, version }));
    return { url: `${region.apiBaseUrl}/api/v2/downloads/${id}` };
  });
}

function publish(request: SimRequest): SimResponse {
  const input = readInput(request, publishBody);
  if (!input.ok) return input.response;
  const own = getScripts(request.world, request.organisation);
  const script = own.scripts.get(input.value.scriptId);
  if (!script) return notFound(request.correlationId);
  script.published = { ...script.draft, publishedMs: request.world.clock.now() };
  return { status: 200, body: scriptBody(own, script, 'published', everything) };
}

/** Agent scripts: drafts, what is published of them, their pages and variables. */
export function createScriptRoutes(): SimRoute[] {
  const get = (
    path: string,
    operationId: string,
    permission: string,
    handler: (request: SimRequest) => SimResponse,
  ): SimRoute => ({
    method: 'GET',
    path: `${SCRIPTS_PATH}${path}`,
    operationId,
    scopes: readScopes,
    permissions: { type: 'ANY', names: [permission] },
    handler,
  });
  const draft = 'scripter:script:view';
  const published = 'scripter:publishedScript:view';
  const search = 'scripter:publishedScript:search';
  return [
    get('', 'getScripts', draft, (request) => listScripts(request, 'draft')),
    get('/divisionviews', 'getScriptsDivisionviews', 'scripter:script:search', (request) =>
      listScripts(request, 'draft'),
    ),
    get('/published', 'getScriptsPublished', published, (request) => listScripts(request, 'published')),
    get('/published/divisionviews', 'getScriptsPublishedDivisionviews', search, (request) =>
      listScripts(request, 'published'),
    ),
    get(
      '/published/divisionviews/:scriptId/variables',
      'getScriptsPublishedDivisionviewVariables',
      search,
      readVariables,
    ),
    get('/published/:scriptId', 'getScriptsPublishedScriptId', published, (request) => readOne(request, 'published')),
    get('/published/:scriptId/pages', 'getScriptsPublishedScriptIdPages', published, (request) =>
      readPages(request, 'published'),
    ),
    get('/published/:scriptId/pages/:pageId', 'getScriptsPublishedScriptIdPage', published, (request) =>
      readPage(request, 'published'),
    ),
    get('/published/:scriptId/variables', 'getScriptsPublishedScriptIdVariables', published, readVariables),
    get('/:scriptId', 'getScript', draft, (request) => readOne(request, 'draft')),
    get('/:scriptId/pages', 'getScriptPages', draft, (request) => readPages(request, 'draft')),
    get('/:scriptId/pages/:pageId', 'getScriptPage', draft, (request) => readPage(request, 'draft')),
    {
      method: 'POST',
      path: `${SCRIPTS_PATH}/:scriptId/export`,
      operationId: 'postScriptExport',
      scopes: readScopes,
      permissions: { type: 'ANY', names: [draft] },
      handler: exportScript,
    },
    {
      method: 'POST',
      path: `${SCRIPTS_PATH}/published`,
      operationId: 'postScriptsPublished',
      scopes: ['scripts'],
      permissions: { type: 'ANY', names: ['scripter:publishedScript:add'] },
      handler: publish,
    },
  ];
}
