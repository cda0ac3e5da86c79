import type { Page } from '@playwright/test';
import { expect, expectAccessible, signIn, test } from './fixtures.ts';
import { install } from './steps.ts';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

/**
 * The page stands with its one heading, nothing on it is wider than a narrow screen, and no rule is broken: narrow in the
 * light theme, wide in the dark one.
 */
async function expectSound(page: Page, heading: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(NARROW);
  await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toHaveCount(1);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: `width of ${heading}` })
    .toBeLessThanOrEqual(NARROW.width);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(WIDE);
  await expectAccessible(page);
}

test('pages outside the shell are sound on every screen and in both themes', async ({ page }) => {
  await page.goto('/signin?error=OAuthCallback');
  await expectSound(page, 'Sign in');
  await page.goto('/nothing-is-here');
  await expectSound(page, 'Page not found');
});

test('pages of an organisation are sound before and after its installation', async ({ page, freshOrganisation }) => {
  test.setTimeout(300_000);
  const organisation = await freshOrganisation();
  await signIn(page, organisation, 'admin');
  await page.goto('/quota');
  await expect(page.getByText(`Headroom is not installed in ${organisation.name}`)).toBeVisible();
  await expectSound(page, 'Quota');

  await page.goto('/install');
  await expect(page.getByText('Nothing has happened yet')).toBeVisible();
  await expectSound(page, 'Install Headroom');
  await page.getByRole('button', { name: 'Install Headroom' }).click();
  await expect(page.getByText('Installed', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expectSound(page, 'Install Headroom');

  await page.goto('/directory');
  await page.getByRole('row').nth(1).getByRole('button').click();
  await expect(page.getByRole('button', { name: 'Close panel' })).toBeVisible();
  await expectSound(page, 'Directory');

  await page.goto('/wallboard');
  await expect(page.getByRole('table', { name: 'People by presence' })).toBeVisible({ timeout: 60_000 });
  await expectSound(page, 'Wallboard');

  await page.goto('/scheduling');
  await expect(page.getByText('No schedule has been changed yet')).toBeVisible();
  await expectSound(page, 'Scheduling');
  await page.goto('/scheduling/new');
  await expect(page.getByText(/Choose a (business unit|week and schedule)\./)).toBeVisible();
  await expectSound(page, 'Change schedules');

  await page.goto('/quota');
  await expect(page.getByText('Budget now')).toBeVisible();
  await expectSound(page, 'Quota');
});

test('pages that a person may not open say so soundly', async ({ page, freshOrganisation }) => {
  const organisation = await freshOrganisation();
  await signIn(page, organisation, 'viewer');
  await page.goto('/scheduling/new');
  await expect(page.getByText('Headroom is not installed')).toBeVisible();
  await page.goto('/install');
  await expect(page.getByText('authorization:role:add')).toBeVisible();
  await expectSound(page, 'Install Headroom');
  await page.goto('/partner');
  await expect(page.getByText('You cannot see the partner monitor')).toBeVisible();
  // The shell names the person's own organisation, not "All organisations".
  await expect(page.getByText(organisation.name).filter({ visible: true })).toHaveCount(1);
  await expect(page.getByText('All organisations')).toHaveCount(0);
  await expectSound(page, 'Partner monitor');
});

test('the partner monitor is sound', async ({ page, simulator, freshOrganisation }) => {
  await freshOrganisation();
  const partner = simulator.organisations.find((organisation) => organisation.isVendor);
  if (!partner) throw new Error('The simulator has no partner organisation.');
  await signIn(page, partner, 'partner');
  await page.goto('/partner');
  await expect(page.getByText(/, the worst first\./)).toBeVisible();
  await expectSound(page, 'Partner monitor');
});

test('who asks to sign in again gets the choice, even while signed in', async ({ page, freshOrganisation }) => {
  await signIn(page, await freshOrganisation(), 'admin');
  await page.getByRole('link', { name: /Sign in again/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in', exact: true })).toBeVisible();
  await page.goto('/signin');
  await expect(page).toHaveURL(/\/install$/);
});

test('a lost connection is said, and what was read stays', async ({ page, context, freshOrganisation }) => {
  const organisation = await freshOrganisation();
  await install(page, organisation);
  await page.goto('/directory');
  await expect(page.getByText('60 users')).toBeVisible();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByText('The directory could not be refreshed.')).toBeVisible();
  await expect(page.getByText('60 users')).toBeVisible();
  await expectAccessible(page);
});
