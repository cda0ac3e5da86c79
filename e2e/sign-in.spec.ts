import { expect, expectAccessible, personOf, signIn, test } from './fixtures.ts';

test('an admin of a new organisation signs in, installs, sees the checks and signs out', async ({
  page,
  freshOrganisation,
}) => {
  const organisation = await freshOrganisation();
  await page.goto('/');
  await expect(page).toHaveURL(/\/signin$/);
  await expectAccessible(page);

  await signIn(page, organisation, 'admin');
  await expect(page).toHaveURL(/\/install$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Install Headroom' })).toBeVisible();
  await expect(page.getByText('Nothing has happened yet')).toBeVisible();
  await expect(page.getByRole('row', { name: /OAuth client.*Create/ })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Install Headroom' }).click();
  await expect(page.getByText('Installed', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('A notification channel can be opened.')).toBeVisible();
  await expect(page.getByRole('link', { name: new RegExp(`Headroom for ${organisation.name}`) })).toHaveAttribute(
    'href',
    /\/directory\/#\/admin\/integrations\/oauth\//,
  );
  await expectAccessible(page);

  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === '__Host-headroom.session');
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'None' });

  await page
    .getByRole('button', { name: /^Account of/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/signin$/);
  // The session itself is over, not just this browser's copy of it.
  if (cookie) await page.context().addCookies([cookie]);
  await page.goto('/install');
  await expect(page).toHaveURL(/\/signin\?callbackUrl=%2Finstall$/);
});

test('an installation is uninstalled only after its name was typed', async ({ page, freshOrganisation }) => {
  const organisation = await freshOrganisation();
  await signIn(page, organisation, 'admin');
  await page.getByRole('button', { name: 'Install Headroom' }).click();
  await page.getByRole('button', { name: 'Uninstall…' }).click({ timeout: 60_000 });
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByText(`OAuth client Headroom for ${organisation.name}`)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Uninstall Headroom' })).toBeDisabled();
  await dialog.getByRole('textbox').fill(organisation.name);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Uninstall Headroom' }).click();
  await expect(page.getByText('Not installed', { exact: true })).toBeVisible();
  await page.goto('/directory');
  await expect(page.getByText(`Headroom is not installed in ${organisation.name}`)).toBeVisible();
});

test('somebody who may not install learns whom to ask', async ({ page, freshOrganisation }) => {
  const organisation = await freshOrganisation();
  await signIn(page, organisation, 'viewer');
  await expect(page).toHaveURL(/\/directory$/);
  await expect(page.getByText('Ask an admin of your Genesys Cloud organisation')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Install', exact: true })).toHaveCount(0);
  await page.goto('/install');
  await expect(page.getByText('You cannot install Headroom')).toBeVisible();
  await expectAccessible(page);
});

test('a failed sign-in says what to do', async ({ page }) => {
  await page.goto('/signin?error=OAuthCallback');
  await expect(page.getByRole('alert').filter({ hasText: 'did not finish the sign-in' })).toBeVisible();
  await expectAccessible(page);
});

test('a sign-in never leads to another site', async ({ page, freshOrganisation, simulator }) => {
  const organisation = await freshOrganisation();
  const elsewhere = encodeURIComponent(`${simulator.control}/_sim`);
  const person = personOf(organisation, 'viewer');
  await page.goto(`/signin?callbackUrl=${elsewhere}`);
  await page.getByRole('button', { name: new RegExp(organisation.region) }).click();
  await page.getByLabel(/e-?mail/i).fill(person.email);
  await page.getByLabel(/password/i).fill(person.password);
  await page.getByRole('button', { name: /sign in|log in/i }).click();
  await expect(page).toHaveURL(/\/directory$/);
  expect(new URL(page.url()).origin).toBe(new URL(process.env['E2E_APP_URL'] ?? '').origin);
});

test('the sign-in page fits a screen of 320 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/signin');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflowPx).toBeLessThanOrEqual(0);
});

test('the machine’s own number leads to the address people use', async ({ page }) => {
  const address = new URL(process.env['E2E_APP_URL'] ?? '');
  await page.goto(`http://127.0.0.1:${address.port}/signin?from=number`);
  await page.waitForURL(`${address.origin}/signin?from=number`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
