import type { Browser, Locator, Page } from '@playwright/test';
import { expect, expectAccessible, signIn, type Organisation } from './fixtures.ts';
import type { Target } from './simulated-schedules.ts';

/** Signs the organisation's admin in and installs, as an admin does after AppFoundry sent them here. */
export async function install(page: Page, organisation: Organisation): Promise<void> {
  await signIn(page, organisation, 'admin');
  await page.getByRole('button', { name: 'Install Headroom' }).click();
  await expect(page.getByText('Installed', { exact: true })).toBeVisible({ timeout: 60_000 });
}

/** Has the admin install in a browser of their own, and signs a planner in on this page. */
export async function comeAsPlanner(page: Page, browser: Browser, organisation: Organisation): Promise<void> {
  await install(await (await browser.newContext()).newPage(), organisation);
  await signIn(page, organisation, 'planner');
}

/** A planner of the organisation in a browser of their own. */
export async function secondPlanner(browser: Browser, organisation: Organisation): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, organisation, 'planner');
  return page;
}

/** Fills the form, looks at the preview and starts. Returns the run's address. */
export async function importAssignments(
  page: Page,
  target: Pick<Target, 'weekLabel'>,
  lines: string[],
): Promise<string> {
  await previewAssignments(page, target, lines);
  await expect(page.getByText(/^\d+ requests$/)).toBeVisible();
  await expectAccessible(page);
  return startPreviewed(page);
}

/** Fills the form and waits for a preview that can be started. */
export async function previewAssignments(
  page: Page,
  target: Pick<Target, 'weekLabel'>,
  lines: string[],
): Promise<void> {
  await openImport(page, target);
  const file = { name: 'launch.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Preview changes' }).click();
  await expect(page.getByRole('button', { name: 'Start run' })).toBeVisible({ timeout: 60_000 });
}

/** Goes to the form and chooses the week. */
export async function openImport(page: Page, target: Pick<Target, 'weekLabel'>): Promise<void> {
  await page.getByRole('link', { name: 'Scheduling', exact: true }).first().click();
  await page.getByRole('link', { name: 'Change schedules' }).first().click();
  await chooseIfNeeded(page, 'Business unit', /Contact Centre/);
  await page.getByRole('combobox', { name: 'Week and schedule' }).click();
  await page.getByRole('option', { name: target.weekLabel }).click();
}

/** Starts what the preview shows. Returns the run's address. */
export async function startPreviewed(page: Page): Promise<string> {
  await press(page.getByRole('button', { name: /^Start (run|undo)$/ }));
  await page.waitForURL(/\/scheduling\/runs\//);
  return page.url();
}

/** Presses a button over which the notice of an ended run may stand: it is put away first, as a person does. */
export async function press(button: Locator): Promise<void> {
  const notices = button.page().locator('[data-toast]');
  await expect(async () => {
    for (const notice of await notices.all()) await notice.getByLabel('Dismiss').click({ timeout: 1_000 });
    await button.click({ timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
}

/** The run's page says that every change was read back. */
export async function expectReadBack(page: Page): Promise<void> {
  const proof = page.getByRole('status').filter({ hasText: 'Every change was read back from Genesys Cloud' });
  await expect(proof).toBeVisible({ timeout: 120_000 });
}

async function chooseIfNeeded(page: Page, label: string, option: RegExp): Promise<void> {
  const box = page.getByRole('combobox', { name: label });
  await box.click();
  await page.getByRole('option', { name: option }).first().click();
}

/** Asks for a report of capacity of today, and waits on its page. Returns its id. */
export async function makeReport(page: Page): Promise<string> {
  await page.goto('/capacity');
  await page.getByRole('button', { name: 'New report' }).first().click();
  await expect(page.getByText(/requests, \d+ at most/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Make the report' }).click();
  await page.waitForURL(/\/capacity\/reports\//);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}
