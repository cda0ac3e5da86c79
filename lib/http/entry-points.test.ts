import fs from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Routes that answer people who are not signed in, each for its own reason. */
const OPEN_ROUTES = [
  // The sign-in itself.
  'app/api/auth/[...nextauth]/route.ts',
  // Data actions of Genesys Cloud have no session; each organisation has a key of its own. What they may ask is no secret.
  'app/api/data-actions/openapi.json/route.ts',
  'app/api/data-actions/trunk-states/route.ts',
  // Amazon EventBridge has no session; each source has a key of its own.
  'app/api/events/eventbridge/[sourceId]/route.ts',
  // Load balancers have no session; it says only whether the database answers.
  'app/api/health/route.ts',
];

/** Pages of the signed-in part; the layout alone decides nothing. */
const SIGNED_IN_PAGES = ['app/(org)/', 'app/(partner)/'];

const files = fs
  .readdirSync('app', { recursive: true, encoding: 'utf8' })
  .map((file) => `app/${file.replaceAll('\\', '/')}`);
const read = (file: string) => fs.readFileSync(file, 'utf8');

/** The names a module exports as values, with the text that defines each. */
function exportsOf(source: string): { name: string; definition: string }[] {
  const plain = [
    ...source.matchAll(/^export (?:const|async function|function) (\w+)([\s\S]*?)(?=^export |(?![\s\S]))/gm),
  ];
  return plain.map(([, name = '', definition = '']) => ({ name, definition }));
}

describe('every way into the server', () => {
  it('that is a route is declared with a permission, or is listed as open', () => {
    const routes = files.filter((file) => file.endsWith('/route.ts'));
    expect(routes.length).toBeGreaterThan(5);
    expect(OPEN_ROUTES.filter((route) => !routes.includes(route))).toEqual([]);
    for (const route of routes.filter((file) => !OPEN_ROUTES.includes(file))) {
      const methods = exportsOf(read(route)).filter(({ name }) =>
        /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(name),
      );
      expect(methods.length, route).toBeGreaterThan(0);
      for (const { name, definition } of methods) {
        expect(definition, `${name} ${route}`).toMatch(/^ = define(Partner)?Route\(/);
        expect(definition, `${name} ${route}`).toMatch(/permission: '[a-z]+:[a-z]+'/);
      }
    }
  });

  it('that is a server action is declared with a permission and parsed input', () => {
    const modules = files.filter((file) => /\.tsx?$/.test(file) && /^'use server';/m.test(read(file)));
    expect(modules.length).toBeGreaterThan(0);
    for (const module of modules) {
      const actions = exportsOf(read(module));
      expect(actions.length, module).toBeGreaterThan(0);
      for (const { name, definition } of actions) {
        expect(definition, `${name} ${module}`).toMatch(/^ = define(Partner)?Action\(/);
        expect(definition, `${name} ${module}`).toMatch(/permission: '[a-z]+:[a-z]+'/);
        expect(definition, `${name} ${module}`).toMatch(/input: \w+/);
      }
    }
  });

  it('that is a page of the signed-in part asks for the session itself', () => {
    const pages = files.filter(
      (file) => file.endsWith('/page.tsx') && SIGNED_IN_PAGES.some((folder) => file.startsWith(folder)),
    );
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(read(page), page).toMatch(/requireSignedIn\(/);
  });
});
