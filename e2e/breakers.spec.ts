import { expect, expectAccessibleWideAndNarrow, expectNoWiderThan, signIn, test } from './fixtures.ts';
import { install } from './steps.ts';

test('an admin opens a breaker with a reason, everybody sees it, the scripts say why they are not newer, and a reset ends it', async ({
  browser,
  page,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 40 });
  await install(page, organisation);
  await page.getByRole('link', { name: 'Breakers' }).first().click();
  await expect(page.getByRole('heading', { name: 'Breakers', level: 1 })).toBeVisible();
  await expect(page.getByText('All families of calls are sent.')).toBeVisible();
  const row = page.getByRole('table', { name: 'Families of calls' }).getByRole('row', { name: /scripts/ });
  await row.getByRole('button', { name: 'Open breaker of scripts' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open the breaker of scripts?' });
  await dialog.getByLabel('Reason').fill('Genesys asked us to');
  await dialog.getByRole('button', { name: 'Open breaker' }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('Opened by hand');
  await expect(row).toContainText('Genesys asked us to');
  await expectAccessibleWideAndNarrow(page);

  const viewer = await (await browser.newContext()).newPage();
  await signIn(viewer, organisation, 'viewer');
  await viewer.goto('/breakers');
  const theirs = viewer.getByRole('table', { name: 'Families of calls' }).getByRole('row', { name: /scripts/ });
  await expect(theirs).toContainText('Opened by hand');
  await expect(theirs.getByRole('button')).toHaveCount(0);
  await viewer.goto('/scripts');
  await expect(viewer.getByText('An admin holds calls of scripts back.')).toBeVisible({ timeout: 30_000 });

  await row.getByRole('button', { name: 'Reset breaker of scripts' }).click();
  const reset = page.getByRole('dialog', { name: 'Reset the breaker of scripts?' });
  await reset.getByLabel('Reason').fill('They are done');
  await reset.getByRole('button', { name: 'Reset breaker' }).click();
  await expect(row).toContainText('Closed');
  await expect(page.getByRole('table', { name: 'History of breakers' })).toContainText('Reset by hand');
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoWiderThan(page, 360);
});
