import type { SimScript, SimScriptPage, SimScripts, SimScriptVersion } from './script-model.ts';

export const SCRIPTS_PATH = '/api/v2/scripts';

/** Which face of a script an answer shows. */
export type ScriptFace = 'draft' | 'published';

const iso = (ms: number) => new Date(ms).toISOString();

/** The version that a face shows; null where nothing was published. */
export function versionOf(script: SimScript, face: ScriptFace): SimScriptVersion | null {
  return face === 'draft' ? script.draft : script.published;
}

/** `Page` without what it looks like. */
export function pageBody(script: SimScript, version: SimScriptVersion, page: SimScriptPage, face: ScriptFace) {
  return {
    id: page.id,
    name: page.name,
    versionId: version.versionId,
    createdDate: iso(page.createdMs),
    modifiedDate: iso(page.modifiedMs),
    rootContainer: {},
    properties: {},
    selfUri: `${faceUri(script, face)}/pages/${page.id}`,
  };
}

/** Variables in the order they were made. The API document says no more of them than that they are an object. */
export function variableBodies(version: SimScriptVersion) {
  return version.variables.map((variable) => ({ ...variable }));
}

/** `Script`; pages and variables only where one script is asked for or they are named by `expand`. */
export function scriptBody(scripts: SimScripts, script: SimScript, face: ScriptFace, expand: ReadonlySet<string>) {
  const version = versionOf(script, face) ?? script.draft;
  const division = scripts.divisions.find(({ id }) => id === script.divisionId);
  const [start] = version.pages;
  return {
    id: script.id,
    name: version.name,
    ...(division ? { division: { ...division, selfUri: `/api/v2/authorization/divisions/${division.id}` } } : {}),
    versionId: version.versionId,
    createdDate: iso(script.createdMs),
    modifiedDate: iso(version.modifiedMs),
    ...(script.published ? { publishedDate: iso(script.published.publishedMs) } : {}),
    versionDate: iso(version.modifiedMs),
    ...(start ? { startPageId: start.id, startPageName: start.name } : {}),
    features: Object.fromEntries(script.features.map((name) => [name, { properties: {} }])),
    ...(expand.has('variables') ? { variables: variableBodies(version) } : {}),
    ...(expand.has('pages') ? { pages: version.pages.map((page) => pageBody(script, version, page, face)) } : {}),
    selfUri: faceUri(script, face),
  };
}

function faceUri(script: SimScript, face: ScriptFace): string {
  return face === 'draft' ? `${SCRIPTS_PATH}/${script.id}` : `${SCRIPTS_PATH}/published/${script.id}`;
}
