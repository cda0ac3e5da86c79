import type { Page } from '@playwright/test';
import { expect, expectAccessibleWideAndNarrow, test } from './fixtures.ts';
import { linesAt, pickSchedule, shiftsOf } from './simulated-schedules.ts';
import { expectReadBack, install, press, previewAssignments, secondPlanner, startPreviewed } from './steps.ts';

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

  await press(ben.getByRole('button', { name: 'Retry 2 failed' }));
  await expect(ben.getByRole('button', { name: 'Start run' })).toBeEnabled({ timeout: 60_000 });
  // Ada is faster once more; this time Ben plans again before he starts.
  await previewAssignments(ada, target, linesAt(target, '11:00', [0]));
  await startPreviewed(ada);
  await expectReadBack(ada);
  await comeBackLater(ben);
  const outdated = ben.url();
  await press(ben.getByRole('button', { name: 'Plan again' }));
  await expect(ben.getByText('Nobody changed this week since the preview.')).toBeVisible({ timeout: 60_000 });
  await expect(ben).not.toHaveURL(outdated);
  await startPreviewed(ben);
  await expectReadBack(ben);
  expect(await Promise.all([0, 1, 2].map(startsOn))).toEqual([['13'], ['13'], ['13']]);
});

const HOUR = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', hourCycle: 'h23' });
const hourOf = (startDate: string) => HOUR.format(Date.parse(startDate));

/** The page comes into view again when what it shows is older than a minute. */
async function comeBackLater(page: Page): Promise<void> {
  const nowMs = await page.evaluate(() => Date.now());
  await page.clock.setSystemTime(nowMs + LATER_MS);
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
}
