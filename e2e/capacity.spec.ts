import {
  expect,
  expectAccessible,
  expectAccessibleWideAndNarrow,
  expectNoWiderThan,
  signIn,
  test,
} from './fixtures.ts';
import { control } from './simulated-schedules.ts';
import { install, makeReport } from './steps.ts';

test('a report names what is missing, is read again, shows its figures, and comes as CSV and on paper', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(240_000);
  const organisation = await freshOrganisation({ userCount: 80 });
  await install(await (await browser.newContext()).newPage(), organisation);
  await signIn(page, organisation, 'planner');
  await page.getByRole('link', { name: 'Capacity' }).first().click();
  await expect(page.getByText('No report has been made yet')).toBeVisible();
  await expectAccessibleWideAndNarrow(page);

  await control(simulator, '/_sim/faults', {
    match: { organisationId: organisation.id, operationId: 'getTelephonyCallsMetrics' },
    effect: { type: 'status', status: 400 },
  });
  await makeReport(page);
  await expect(page.getByText('1 part missing', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('status').filter({ hasText: 'Capacity of the organisation:' })).toBeVisible();
  await expect(page.getByText('Most agents scheduled')).toBeVisible();
  await expectAccessibleWideAndNarrow(page);

  await control(simulator, '/_sim/faults', {}, 'DELETE');
  await page.getByRole('button', { name: 'Read missing parts again' }).press('Enter');
  await expect(page.getByText('Complete', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('region', { name: 'Figures by hour' }).getByRole('row')).toHaveCount(25);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^headroom-capacity-\d{4}-\d\d-\d\d-/);

  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation').first()).toBeHidden();
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.getByRole('heading', { name: 'By hour' })).toBeVisible();
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoWiderThan(page, 360);
});

test('reports come by themselves until their schedule is ended', async ({ browser, page, freshOrganisation }) => {
  test.setTimeout(120_000);
  const organisation = await freshOrganisation({ userCount: 60 });
  await install(await (await browser.newContext()).newPage(), organisation);
  await signIn(page, organisation, 'planner');
  await page.goto('/capacity?tab=schedules');
  await page.getByRole('button', { name: 'Add a schedule' }).click();
  await page.getByLabel('Name').fill('Before the morning shift');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save the schedule' }).click();
  await expect(page.getByRole('heading', { name: 'Before the morning shift' })).toBeVisible();
  await expect(page.getByText(/^Next: .* Each is kept for 90 days\.$/)).toBeVisible();
  await page.getByRole('tab', { name: 'Reports' }).click();
  await expect(page.getByRole('row', { name: /Before the morning shift/ })).toContainText('Due');
  await page.getByRole('tab', { name: 'Schedules' }).click();
  await page.getByRole('button', { name: 'End schedule' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End schedule' }).click();
  await expect(page.getByText('No report is made by itself')).toBeVisible();
});
