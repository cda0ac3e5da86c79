import type { RouteSamples, SampleContext } from './route-sample.ts';

async function script(context: SampleContext) {
  const { body } = await context.call('GET', '/api/v2/scripts/published?pageSize=1');
  return { scriptId: (body as { entities: { id: string }[] }).entities[0]?.id ?? '' };
}

async function page(context: SampleContext) {
  const params = await script(context);
  const { body } = await context.call('GET', `/api/v2/scripts/published/${params.scriptId}/pages`);
  return { ...params, pageId: (body as { id: string }[])[0]?.id ?? '' };
}

const ofScript = [{ status: 200, request: async (context: SampleContext) => ({ params: await script(context) }) }];
const ofPage = [{ status: 200, request: async (context: SampleContext) => ({ params: await page(context) }) }];

/** Samples of agent scripts. */
export const scriptSamples: RouteSamples = {
  getScripts: [
    { status: 200 },
    { status: 200, request: () => ({ query: 'pageSize=5&sortBy=modifiedDate&sortOrder=descending&expand=pages' }) },
  ],
  getScriptsDivisionviews: [{ status: 200 }],
  getScriptsPublished: [{ status: 200, request: () => ({ query: 'pageSize=500' }) }],
  getScriptsPublishedDivisionviews: [{ status: 200 }],
  getScriptsPublishedDivisionviewVariables: ofScript,
  getScriptsPublishedScriptId: ofScript,
  getScriptsPublishedScriptIdPages: ofScript,
  getScriptsPublishedScriptIdPage: ofPage,
  getScriptsPublishedScriptIdVariables: ofScript,
  getScript: ofScript,
  getScriptPages: ofScript,
  getScriptPage: ofPage,
  postScriptExport: [
    { status: 200, request: async (context) => ({ params: await script(context), body: { fileName: 'sample' } }) },
  ],
  postScriptsPublished: [{ status: 200, request: async (context) => ({ body: await script(context) }) }],
};
