import type { Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  expectSettled,
  personOf,
  signIn,
  test,
  type Organisation,
  type Simulator,
} from './fixtures.ts';
import { importAssignments, install } from './steps.ts';
import { control, meteredCalls, pickSchedule, shiftsOf, type WireAgentSchedule } from './simulated-schedules.ts';

/** Assignments of the import; the budget they may cost is the product's promise. */
const ASSIGNMENTS = 500;
const MOST_CALLS = 12;

test('from an empty organisation to 500 changed shifts that everybody can account for', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(240_000);
  const organisation = await freshOrganisation({ userCount: 900, timeZone: 'Europe/Berlin' });
  await control(
    simulator,
    '/_sim/config',
    { organisations: { [organisation.id]: { enabled: true, perToken: 300 } } },
    'PATCH',
  );

  await install(page, organisation);
  await openDirectory(page, organisation);

  const target = await pickSchedule(simulator, organisation.id, ASSIGNMENTS);
  const before = await shiftsOf(simulator, organisation.id, target.scheduleId);
  const callsBefore = await meteredCalls(simulator, organisation.id);
  const runUrl = await importAssignments(page, target, [
    'agent,date,start,length,activity,description',
    ...target.agentIds.map((id) => `${id},${target.date},09:00,480,Training,Product launch`),
  ]);
  await expect(page.getByRole('status').filter({ hasText: 'read back from Genesys Cloud' })).toBeVisible({
    timeout: 120_000,
  });
  const spent = (await meteredCalls(simulator, organisation.id)) - callsBefore;
  expect(spent, 'metered calls').toBeGreaterThan(0);
  expect(spent, 'metered calls from the form to the last shift read back').toBeLessThanOrEqual(MOST_CALLS);
  await expectAccessible(page);

  expectExactly(before, await shiftsOf(simulator, organisation.id, target.scheduleId), target);

  await page.goto('/quota');
  await expect(page.getByRole('heading', { level: 1, name: 'Quota' })).toBeVisible();
  await expect(page.getByRole('row', { name: /scheduling\.run/ })).toBeVisible();
  await expect(page.getByText('No request was limited')).toBeVisible();
  await expectAccessible(page);

  const opsContext = await browser.newContext();
  await seeInMonitor(await opsContext.newPage(), simulator, organisation);
  await opsContext.close();

  const strangerContext = await browser.newContext();
  await seeNothing(await strangerContext.newPage(), await freshOrganisation(), organisation, new URL(runUrl).pathname);
  await strangerContext.close();
});

async function openDirectory(page: Page, organisation: Organisation): Promise<void> {
  const planner = personOf(organisation, 'planner');
  await page.getByRole('link', { name: 'Directory', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Directory' })).toBeVisible();
  await expect(page.getByText('900 users')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(planner.email);
  await expect(page.getByRole('row', { name: new RegExp(planner.email) })).toBeVisible();
  await expectAccessible(page);
}

/** Every targeted agent has the one new shift on the day; everything else is as it was, shift by shift. */
function expectExactly(
  before: Map<string, WireAgentSchedule>,
  after: Map<string, WireAgentSchedule>,
  target: { agentIds: string[]; startOfShift: string; isOnDay: (startDate: string) => boolean },
): void {
  const targeted = new Set(target.agentIds);
  let changed = 0;
  for (const [userId, schedule] of after) {
    const old = before.get(userId);
    if (!targeted.has(userId)) {
      expect(schedule.shifts).toEqual(old?.shifts);
      continue;
    }
    const onDay = schedule.shifts.filter((shift) => target.isOnDay(shift.startDate));
    expect(onDay).toHaveLength(1);
    expect(onDay[0]).toMatchObject({
      lengthMinutes: 480,
      activities: [{ activityCodeId: '6', description: 'Product launch' }],
    });
    expect(Date.parse(onDay[0]?.startDate ?? '')).toBe(Date.parse(target.startOfShift));
    const otherDays = (shifts: WireAgentSchedule['shifts']) =>
      shifts.filter((shift) => !target.isOnDay(shift.startDate));
    expect(otherDays(schedule.shifts)).toEqual(otherDays(old?.shifts ?? []));
    changed++;
  }
  expect(changed).toBe(ASSIGNMENTS);
}

async function seeInMonitor(page: Page, simulator: Simulator, organisation: Organisation): Promise<void> {
  const partner = simulator.organisations.find(
    (candidate) => candidate.isVendor && candidate.region === organisation.region,
  );
  if (!partner) throw new Error('The simulator has no partner organisation.');
  await signIn(page, partner, 'partner');
  await page.goto('/partner');
  await expect(page.getByRole('row', { name: new RegExp(organisation.name) })).toBeVisible();
  await expectAccessible(page);
}

async function seeNothing(
  page: Page,
  stranger: Organisation,
  organisation: Organisation,
  runPath: string,
): Promise<void> {
  await signIn(page, stranger, 'admin');
  const runId = runPath.split('/').at(-1) ?? '';
  for (const path of ['/directory', '/scheduling', runPath, '/quota', '/install', '/partner']) {
    await page.goto(path);
    await expectSettled(page);
    await expect(page.getByText(organisation.name)).toHaveCount(0);
    await expect(page.getByText('Product launch')).toHaveCount(0);
  }
  for (const path of [
    `/api/scheduling/runs/${runId}`,
    `/api/scheduling/runs/${runId}/items`,
    `/api/scheduling/runs/${runId}/results.csv`,
  ]) {
    expect((await page.request.get(path)).status(), path).toBe(404);
  }
}
