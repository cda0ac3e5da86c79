import type { Browser, Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  expectAccessibleWideAndNarrow,
  signIn,
  test,
  type Organisation,
} from './fixtures.ts';
import { control, pickSchedule, shiftsOf, type Target } from './simulated-schedules.ts';
import { expectReadBack, install, previewAssignments, startPreviewed } from './steps.ts';

const HEADING = 'agent,date,start,length,activity,description';
/** A preview is believed for a minute; the browser's clock is set this far ahead, so that nobody has to wait for it. */
const LATER_MS = 65_000;

test('of two planners who change the same shifts, the second is told before and after, and plans anew', async ({
  browser,
  page: ada,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(240_000);
  const organisation = await freshOrganisation({ timeZone: 'Europe/Berlin' });
  await install(ada, organisation);
  const ben = await secondPlanner(browser, organisation);
  await Promise.all([ada, ben].map(dismissNotices));
  const target = await pickSchedule(simulator, organisation.id, 3);
  const startsOn = async (index: number) => {
    const week = await shiftsOf(simulator, organisation.id, target.scheduleId);
    const shifts = week.get(target.agentIds[index] ?? '')?.shifts ?? [];
    return shifts.filter(({ startDate }) => target.isOnDay(startDate)).map(({ startDate }) => hourOf(startDate));
  };
  await previewAssignments(ada, target, linesAt(target, '09:00', [0, 1, 2]));
  await startPreviewed(ada);
  await expectReadBack(ada);

  // Both look at the same week; Ada is first.
  await previewAssignments(ada, target, linesAt(target, '10:00', [0, 1]));
  await previewAssignments(ben, target, linesAt(target, '13:00', [0, 1, 2]));
  await expect(ben.getByText('Nobody changed this week since the preview.')).toBeVisible();
  await startPreviewed(ada);
  await expectReadBack(ada);

  await comeBackLater(ben);
  await expect(
    ben.getByText('Somebody changed this week since the preview: 2 of 3 changes no longer fit.'),
  ).toBeVisible();
  await expect(ben.getByText(/^Row \d+, .+: Somebody changed the shift after the preview\.$/)).toHaveCount(2);
  await expectAccessibleWideAndNarrow(ben);

  await startPreviewed(ben);
  await expect(ben.getByText('Done, with failures')).toBeVisible({ timeout: 60_000 });
  await expect(ben.getByText('Somebody changed the shift after the preview')).toHaveCount(2);
  await expectAccessibleWideAndNarrow(ben);
  expect(await Promise.all([0, 1, 2].map(startsOn)), 'Ada’s changes stand').toEqual([['10'], ['10'], ['13']]);

  await ben.getByRole('button', { name: 'Retry 2 failed' }).click();
  await expect(ben.getByRole('button', { name: 'Start run' })).toBeEnabled({ timeout: 60_000 });
  // Ada is faster once more; this time Ben plans again before he starts.
  await previewAssignments(ada, target, linesAt(target, '11:00', [0]));
  await startPreviewed(ada);
  await expectReadBack(ada);
  await comeBackLater(ben);
  const outdated = ben.url();
  await ben.getByRole('button', { name: 'Plan again' }).click();
  await expect(ben.getByText('Nobody changed this week since the preview.')).toBeVisible({ timeout: 60_000 });
  await expect(ben).not.toHaveURL(outdated);
  await startPreviewed(ben);
  await expectReadBack(ben);
  expect(await Promise.all([0, 1, 2].map(startsOn))).toEqual([['13'], ['13'], ['13']]);
});

test('the second run of a week says that it waits for the first, and both are done', async ({
  browser,
  page: ada,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ timeZone: 'Europe/Berlin' });
  await install(ada, organisation);
  const ben = await secondPlanner(browser, organisation);
  const target = await pickSchedule(simulator, organisation.id, 2);
  await previewAssignments(ada, target, linesAt(target, '10:00', [0]));
  await previewAssignments(ben, target, linesAt(target, '13:00', [1]));
  await control(simulator, '/_sim/faults', {
    match: { organisationId: organisation.id, operationId: 'postWorkforcemanagementBusinessunitWeekScheduleUpdate' },
    when: { count: 1 },
    effect: { type: 'delay', seconds: 14 },
  });
  await startPreviewed(ada);
  await expect(ada.getByText('Sending the changes to Genesys Cloud.')).toBeVisible({ timeout: 30_000 });
  await startPreviewed(ben);
  await expect(ben.getByText('Starts after 1 run of the same week.')).toBeVisible();
  await expectAccessible(ben);
  await expectReadBack(ada);
  await expectReadBack(ben);
});

async function secondPlanner(browser: Browser, organisation: Organisation): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, organisation, 'planner');
  return page;
}

/** Some of the target's agents work eight hours from this time. */
function linesAt({ agentIds, date }: Target, start: string, indices: readonly number[]): string[] {
  return [HEADING, ...indices.map((index) => `${agentIds[index]},${date},${start},480,Training,Launch`)];
}

const HOUR = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', hourCycle: 'h23' });
const hourOf = (startDate: string) => HOUR.format(Date.parse(startDate));

/** Puts away notices of ended runs as they come up; one about failures stays on the buttons of a page until then. */
async function dismissNotices(page: Page): Promise<void> {
  await page.addLocatorHandler(page.locator('[data-toast]').first(), (toast) => toast.getByLabel('Dismiss').click());
}

/** The page comes into view again when what it shows is older than a minute. */
async function comeBackLater(page: Page): Promise<void> {
  const nowMs = await page.evaluate(() => Date.now());
  await page.clock.setSystemTime(nowMs + LATER_MS);
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
}
