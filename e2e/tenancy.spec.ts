import fs from 'node:fs';
import type { APIResponse, Page } from '@playwright/test';
import { expect, expectSettled, personOf, signIn, test, type Organisation } from './fixtures.ts';
import { control, pickSchedule } from './simulated-schedules.ts';
import { importAssignments, install, makeReport } from './steps.ts';

/** What the first organisation has that nobody else may learn. */
type Secrets = {
  organisation: Organisation;
  runId: string;
  reportId: string;
  businessUnitId: string;
  userId: string;
  scriptId: string;
};

type Scripts = { scripts: { draft: { id: string } }[] };

type Way = {
  /** The file below `app` that answers. */
  readonly file: string;
  readonly path: (secrets: Secrets) => string;
  readonly method?: 'POST';
  /** Status for an admin of another organisation, who names the first one's ids; pages answer 200 with their own data. */
  readonly stranger: number;
  /** Status for a viewer of the organisation itself, where the role is not enough. */
  readonly viewer?: number;
};

const page = (file: string, path: Way['path'], stranger = 200): Way => ({ file: `${file}/page.tsx`, path, stranger });
const api = (file: string, path: Way['path'], stranger: number, more: Partial<Way> = {}): Way => ({
  file: `api/${file}/route.ts`,
  path,
  stranger,
  ...more,
});

/** Every way in, but for those that answer anybody. A new page or route fails the test until it is listed here. */
const WAYS: readonly Way[] = [
  page('', () => '/'),
  page('(org)/breakers', () => '/breakers'),
  page('(org)/capacity', () => '/capacity'),
  page('(org)/capacity/reports/[reportId]', ({ reportId }) => `/capacity/reports/${reportId}`, 404),
  page('(org)/directory', () => '/directory'),
  page('(org)/install', () => '/install'),
  page('(org)/playbooks', () => '/playbooks'),
  page('(org)/quota', () => '/quota'),
  page('(org)/scheduling', () => '/scheduling'),
  page('(org)/scheduling/new', () => '/scheduling/new'),
  page('(org)/scheduling/runs/[runId]', ({ runId }) => `/scheduling/runs/${runId}`, 404),
  page('(org)/scheduling/week', () => '/scheduling/week'),
  page('(org)/scripts', () => '/scripts'),
  page('(org)/trunks', () => '/trunks'),
  page('(org)/wallboard', () => '/wallboard'),
  page('(partner)/partner', () => '/partner'),
  api('data-actions/trunk-states', () => '/api/data-actions/trunk-states', 401, { method: 'POST', viewer: 401 }),
  api('data-actions/definition.json', () => '/api/data-actions/definition.json', 200),
  api(
    'capacity/cost',
    () => '/api/capacity/cost?period=day&date=2026-03-09&timeZone=Europe%2FDublin&businessUnitIds=',
    200,
  ),
  api('capacity/reports', () => '/api/capacity/reports', 200),
  api('capacity/reports/[reportId]', ({ reportId }) => `/api/capacity/reports/${reportId}`, 404),
  api('capacity/reports/[reportId]/report.csv', ({ reportId }) => `/api/capacity/reports/${reportId}/report.csv`, 404),
  api('capacity/schedules', () => '/api/capacity/schedules', 200),
  api('events/eventbridge/[sourceId]', () => '/api/events/eventbridge/5f0c1c9e-6f2e-4f57-9c3f-0d7f3c1f9a10', 401, {
    method: 'POST',
    viewer: 401,
  }),
  api('breakers', () => '/api/breakers', 200),
  api('directory/counts', () => '/api/directory/counts', 200),
  // Without users, because a stream does not end; whose changes it tells is proven in lib/events/follow-users.int.test.ts.
  api('directory/live', () => '/api/directory/live', 400),
  api('directory/refresh', () => '/api/directory/refresh', 200, { method: 'POST' }),
  api('directory/users', () => '/api/directory/users', 200),
  api('directory/users/[userId]', ({ userId }) => `/api/directory/users/${userId}`, 404),
  api('directory/users/[userId]/queues', ({ userId }) => `/api/directory/users/${userId}/queues`, 404),
  api('directory/users.csv', () => '/api/directory/users.csv', 200),
  api('install', () => '/api/install', 200, { viewer: 403 }),
  api('install/plan', () => '/api/install/plan', 200, { viewer: 403 }),
  api('install/removal', () => '/api/install/removal', 200, { viewer: 403 }),
  // A stream does not end; the tests of its verb ask it as a stranger.
  api('kpis/live', () => '/api/kpis/live?unknown=1', 400),
  api('kpis/names', () => '/api/kpis/names', 200),
  api('kpis/series', () => '/api/kpis/series?kind=organisation&id=&window=day', 200),
  api('partner/tenants', () => '/api/partner/tenants', 403, { viewer: 403 }),
  api('partner/tenants/[orgId]', ({ organisation }) => `/api/partner/tenants/${organisation.id}`, 403, { viewer: 403 }),
  api('playbooks', () => '/api/playbooks', 200),
  api('playbooks/routes', () => '/api/playbooks/routes', 200),
  api('quota', () => '/api/quota', 200),
  api('scripts', () => '/api/scripts', 200),
  api('scripts/[scriptId]', ({ scriptId }) => `/api/scripts/${scriptId}`, 404),
  api('scripts/refresh', () => '/api/scripts/refresh', 200, { method: 'POST' }),
  api('scheduling/business-units', () => '/api/scheduling/business-units', 200),
  api(
    'scheduling/business-units/[businessUnitId]/schedules',
    ({ businessUnitId }) => `/api/scheduling/business-units/${businessUnitId}/schedules`,
    404,
  ),
  api(
    'scheduling/business-units/[businessUnitId]/choices',
    ({ businessUnitId }) => `/api/scheduling/business-units/${businessUnitId}/choices`,
    404,
  ),
  api('scheduling/groups', () => '/api/scheduling/groups?name=crew', 200),
  api('scheduling/preview', () => '/api/scheduling/preview', 400, { method: 'POST', viewer: 403 }),
  api('scheduling/preview/operation', () => '/api/scheduling/preview/operation', 400, { method: 'POST', viewer: 403 }),
  api('scheduling/preview/time-off', () => '/api/scheduling/preview/time-off', 400, { method: 'POST', viewer: 403 }),
  api('scheduling/preview/rows', () => '/api/scheduling/preview/rows', 400, { method: 'POST', viewer: 403 }),
  api('scheduling/rules', () => '/api/scheduling/rules', 200),
  api('scheduling/runs', () => '/api/scheduling/runs', 200),
  api('scheduling/runs/[runId]', ({ runId }) => `/api/scheduling/runs/${runId}`, 404),
  api('scheduling/runs/[runId]/check', ({ runId }) => `/api/scheduling/runs/${runId}/check`, 404, { viewer: 403 }),
  api('scheduling/runs/[runId]/events', ({ runId }) => `/api/scheduling/runs/${runId}/events`, 404),
  api('scheduling/runs/[runId]/items', ({ runId }) => `/api/scheduling/runs/${runId}/items`, 404),
  api('scheduling/runs/[runId]/results.csv', ({ runId }) => `/api/scheduling/runs/${runId}/results.csv`, 404),
  api('scheduling/runs/[runId]/staffing', ({ runId }) => `/api/scheduling/runs/${runId}/staffing`, 404),
  api('scheduling/template.csv', () => '/api/scheduling/template.csv', 200),
  api('scheduling/template.xlsx', () => '/api/scheduling/template.xlsx', 200),
  api(
    'scheduling/week',
    ({ businessUnitId }) => `/api/scheduling/week?businessUnitId=${businessUnitId}&weekId=2026-01-05`,
    404,
  ),
  api('trunks', () => '/api/trunks', 200),
  api('trunks/events', () => '/api/trunks/events?from=0&to=1000', 200),
  // A stream does not end; the tests of its verb ask it as a stranger.
  api('trunks/live', () => '/api/trunks/live?unknown=1', 400),
  api('trunks/series', () => '/api/trunks/series?from=0&to=1000', 200),
  api('trunks/series.csv', () => '/api/trunks/series.csv?from=0&to=1000', 200),
];

const OPEN_TO_ANYBODY = [
  'api/auth/[...nextauth]/route.ts',
  'api/data-actions/openapi.json/route.ts',
  'api/health/route.ts',
  'signin/page.tsx',
];

const NOTE = 'Only for the first organisation';

test('no way in shows one organisation anything of another', async ({
  browser,
  page: adminPage,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const found = fs
    .readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
    .sort();
  const listed = [...WAYS.map(({ file }) => file.replace(/^\//, '')), ...OPEN_TO_ANYBODY].sort();
  expect(listed).toEqual(found);

  const organisation = await freshOrganisation({ userCount: 60 });
  await install(adminPage, organisation);
  const target = await pickSchedule(simulator, organisation.id, 5);
  const runUrl = await importAssignments(adminPage, target, [
    'agent,date,start,length,activity,description',
    ...target.agentIds.map((id) => `${id},${target.date},09:00,480,Training,${NOTE}`),
  ]);
  await adminPage.getByRole('status').filter({ hasText: 'read back from Genesys Cloud' }).waitFor();
  const runId = new URL(runUrl).pathname.split('/').at(-1) ?? '';
  const [userId = ''] = target.agentIds;
  const reportId = await makeReport(adminPage);
  const { scripts } = (await control(simulator, `/_sim/organisations/${organisation.id}/scripts`)) as Scripts;
  const [script] = scripts;
  if (!script) throw new Error('The organisation has no script.');
  const { businessUnitId } = target;
  const secrets = { organisation, runId, reportId, businessUnitId, userId, scriptId: script.draft.id };

  const as = async (who: { of: Organisation; role: string } | null, check: (page: Page) => Promise<void>) => {
    const context = await browser.newContext();
    const visitor = await context.newPage();
    if (who) await signIn(visitor, who.of, who.role);
    await check(visitor);
    await context.close();
  };
  await as({ of: organisation, role: 'admin' }, (visitor) => ownDataIsThere(visitor, secrets));
  await as(null, (visitor) => nobodyGetsIn(visitor, secrets));
  const stranger = await freshOrganisation();
  await as(null, async (visitor) => {
    // With an installation of its own, so that nothing is refused for want of one.
    await install(visitor, stranger);
    await strangerSeesNothing(visitor, secrets);
  });
  await as({ of: organisation, role: 'viewer' }, (visitor) => roleIsNotEnough(visitor, secrets));
});

/** What the other checks look for does appear to those who may see it, so that its absence says something. */
async function ownDataIsThere(visitor: Page, secrets: Secrets): Promise<void> {
  const items = await visitor.request.get(`/api/scheduling/runs/${secrets.runId}/items`);
  expect(tracesIn(await items.text(), secrets)).toContain(NOTE);
  const directory = await visitor.request.get('/api/directory/users');
  expect(tracesIn(await directory.text(), secrets)).toContain(mailDomain(secrets));
  await visitor.request.get('/api/scripts');
  const statusOfScript = async () => (await visitor.request.get(`/api/scripts/${secrets.scriptId}`)).status();
  await expect.poll(statusOfScript, { timeout: 30_000 }).toBe(200);
  await visitor.goto('/directory');
  await expectSettled(visitor);
  expect(tracesIn(await visitor.content(), secrets)).toContain(mailDomain(secrets));
}

async function nobodyGetsIn(visitor: Page, secrets: Secrets): Promise<void> {
  for (const way of WAYS) {
    const answer = await ask(visitor, way, secrets);
    if (way.file.startsWith('api/')) {
      expect(answer.status(), way.file).toBe(401);
      expect(answer.headers()['content-type'], way.file).toContain('application/problem+json');
    } else {
      const landed = new URL(answer.url());
      expect(['/signin', '/'], way.file).toContain(landed.pathname);
    }
    expect(tracesIn(await answer.text(), secrets), way.file).toEqual([]);
  }
}

async function strangerSeesNothing(visitor: Page, secrets: Secrets): Promise<void> {
  for (const way of WAYS) {
    const answer = await ask(visitor, way, secrets);
    expect(answer.status(), way.file).toBe(way.stranger);
    expect(tracesIn(await answer.text(), secrets), way.file).toEqual([]);
    if (way.file.startsWith('api/')) continue;
    await visitor.goto(way.path(secrets));
    await expectSettled(visitor);
    expect(tracesIn(await visitor.content(), secrets), `${way.file} in the browser`).toEqual([]);
  }
}

async function roleIsNotEnough(visitor: Page, secrets: Secrets): Promise<void> {
  for (const way of WAYS.filter(({ viewer }) => viewer !== undefined)) {
    expect((await ask(visitor, way, secrets)).status(), way.file).toBe(way.viewer);
  }
}

function ask(visitor: Page, way: Way, secrets: Secrets): Promise<APIResponse> {
  const origin = new URL(process.env['E2E_APP_URL'] ?? '').origin;
  return way.method === 'POST'
    ? visitor.request.post(way.path(secrets), { headers: { origin }, data: {} })
    : visitor.request.get(way.path(secrets));
}

const mailDomain = ({ organisation }: Secrets) => personOf(organisation, 'admin').email.split('@')[1] ?? '';

/** What of the first organisation's is in a text. Ids that the caller put into the address itself are no secret. */
function tracesIn(text: string, secrets: Secrets): string[] {
  return [NOTE, mailDomain(secrets), `"${secrets.organisation.name}"`, `>${secrets.organisation.name}<`].filter(
    (secret) => text.includes(secret),
  );
}
