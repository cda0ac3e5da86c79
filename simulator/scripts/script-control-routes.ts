import { z } from 'zod';
import { uuidFrom } from '../core/random.ts';
import type { ControlRequest, ControlRoute, SimResponse, World } from '../core/types.ts';
import { getScripts, nextVersion } from './build-scripts.ts';
import type { SimScript, SimScripts } from './script-model.ts';
import { scriptBody } from './script-wire.ts';

const editBody = z.strictObject({
  name: z.string().min(1).optional(),
  /** Adds a page with this name. */
  page: z.string().min(1).optional(),
});

const path = '/_sim/organisations/:id/scripts';
const everything = new Set(['pages', 'variables']);
const missing: SimResponse = { status: 404, body: { message: 'No such organisation or script.' } };

/**
 * Scripts as a person works on them in Genesys' own editor:
 * - `GET …/scripts`: drafts and published ones as they are;
 * - `POST …/scripts/:scriptId/edit` with `name`, `page`: changes the draft;
 * - `POST …/scripts/:scriptId/publish`: publishes the draft;
 * - `DELETE …/scripts/:scriptId`: removes both.
 */
export function createScriptControlRoutes(world: World): ControlRoute[] {
  const one = (work: (own: SimScripts, script: SimScript, request: ControlRequest) => SimResponse) => {
    return (request: ControlRequest): SimResponse => {
      const own = scriptsOf(world, request);
      const script = own?.scripts.get(request.params.scriptId ?? '');
      return own && script ? work(own, script, request) : missing;
    };
  };
  const shown = (own: SimScripts, script: SimScript) => ({
    draft: scriptBody(own, script, 'draft', everything),
    published: script.published && scriptBody(own, script, 'published', everything),
  });
  return [
    {
      method: 'GET',
      path,
      handler(request) {
        const own = scriptsOf(world, request);
        if (!own) return missing;
        return { status: 200, body: { scripts: [...own.scripts.values()].map((script) => shown(own, script)) } };
      },
    },
    {
      method: 'POST',
      path: `${path}/:scriptId/edit`,
      handler: one((own, script, { body }) => {
        const parsed = editBody.safeParse(body ?? {});
        if (!parsed.success) return { status: 400, body: { message: z.prettifyError(parsed.error) } };
        const { name, page } = parsed.data;
        const rng = world.rng('script-edit');
        const nowMs = world.clock.now();
        const extra = page ? [{ id: uuidFrom(rng), name: page, createdMs: nowMs, modifiedMs: nowMs }] : [];
        const change = { name: name ?? script.draft.name, pages: [...script.draft.pages, ...extra] };
        script.draft = nextVersion(script.draft, change, rng, nowMs);
        return { status: 200, body: shown(own, script) };
      }),
    },
    {
      method: 'POST',
      path: `${path}/:scriptId/publish`,
      handler: one((own, script) => {
        script.published = { ...script.draft, publishedMs: world.clock.now() };
        return { status: 200, body: shown(own, script) };
      }),
    },
    {
      method: 'DELETE',
      path: `${path}/:scriptId`,
      handler: one((own, script) => {
        own.scripts.delete(script.id);
        return { status: 204 };
      }),
    },
  ];
}

function scriptsOf(world: World, { params }: ControlRequest): SimScripts | null {
  const organisation = world.organisations.get(params.id ?? '');
  return organisation ? getScripts(world, organisation) : null;
}
