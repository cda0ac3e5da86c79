import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectAccessibleWideAndNarrow, signIn, test, type Simulator } from './fixtures.ts';
import { control } from './simulated-schedules.ts';
import { install, press } from './steps.ts';

type Route = { id: string; name: string; version: number; trunkBases: { id: string; name: string }[] };

/** The outbound routes as Genesys Cloud itself has them, by name. */
async function routesIn(simulator: Simulator, organisationId: string): Promise<Record<string, string[]>> {
  const { routes } = await describeRoutes(simulator, organisationId);
  return Object.fromEntries(routes.map(({ name, trunkBases }) => [name, trunkBases.map((base) => base.name)]));
}

async function describeRoutes(simulator: Simulator, organisationId: string): Promise<{ routes: Route[] }> {
  return (await control(simulator, `/_sim/organisations/${organisationId}/outbound-routes`, undefined, 'GET')) as {
    routes: Route[];
  };
}

const BEFORE = { 'Dublin outbound': ['First carrier', 'Second carrier'], 'Dublin emergency': ['First carrier'] };
const AFTER = { 'Dublin outbound': ['Second carrier', 'First carrier'], 'Dublin emergency': ['Second carrier'] };

/** Makes a playbook that puts the second carrier first, with the keyboard where order is concerned. */
async function makePlaybook(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New playbook' }).click();
  const editor = page.getByRole('dialog', { name: 'New playbook' });
  await editor.getByLabel('Name').fill('First carrier is down');
  for (const route of [/Dublin outbound/, /Dublin emergency/]) {
    await editor.getByRole('combobox', { name: 'Add a route' }).click();
    await page.getByRole('option', { name: route }).click();
  }
  const order = editor.getByRole('list', { name: 'Order of Dublin, Dublin outbound' });
  await order.getByRole('button', { name: 'Move First carrier down' }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(order.getByRole('listitem')).toHaveText([/Second carrier/, /First carrier/]);
  await expect(order.getByRole('button', { name: 'Move First carrier up' })).toBeFocused();

  const emergency = editor.getByRole('region', { name: 'Dublin, Dublin emergency' });
  await emergency.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Second carrier' }).click();
  await emergency.getByRole('button', { name: 'Take First carrier out' }).click();
  await expectAccessible(page);
  await editor.getByRole('button', { name: 'Save playbook' }).click();
  await expect(editor).toBeHidden();
}

async function apply(page: Page): Promise<void> {
  await press(page.getByRole('button', { name: 'Apply…' }));
  const dialog = page.getByRole('alertdialog', { name: 'Apply First carrier is down?' });
  await expect(dialog.getByText('Ready to apply')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Apply playbook' }).click();
  await expect(dialog).toBeHidden();
}

const history = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { name: 'History' }) });

test('a playbook is prepared with the keyboard, checked, applied as a whole, taken back, and not over somebody’s change', async ({
  page,
  browser,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(240_000);
  const organisation = await freshOrganisation({ telephony: {} });
  await install(page, organisation);
  await page.getByRole('link', { name: 'Playbooks' }).first().click();
  await expect(page.getByText('No playbook yet')).toBeVisible();
  await expectAccessibleWideAndNarrow(page);
  await makePlaybook(page);

  await press(page.getByRole('button', { name: 'Check', exact: true }));
  await expect(page.getByText('Ready to apply')).toBeVisible({ timeout: 30_000 });
  expect(await routesIn(simulator, organisation.id)).toEqual(BEFORE);

  await apply(page);
  await expect(history(page).getByText('Every route is as planned.')).toBeVisible({ timeout: 60_000 });
  expect(await routesIn(simulator, organisation.id)).toEqual(AFTER);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessibleWideAndNarrow(page);
  await page.emulateMedia({ colorScheme: 'light' });

  await press(history(page).getByRole('button', { name: 'Take back…' }));
  await page.getByRole('button', { name: 'Take back', exact: true }).click();
  await expect(history(page).getByText('Taken back', { exact: true })).toBeVisible({ timeout: 60_000 });
  expect(await routesIn(simulator, organisation.id)).toEqual(BEFORE);

  await apply(page);
  await expect(history(page).getByRole('button', { name: 'Take back…' })).toBeVisible({ timeout: 60_000 });
  const { routes } = await describeRoutes(simulator, organisation.id);
  const touched = routes.find(({ name }) => name === 'Dublin outbound');
  await control(simulator, `/_sim/organisations/${organisation.id}/outbound-routes/${touched?.id}`, {
    trunkBaseIds: touched?.trunkBases.slice(0, 1).map(({ id }) => id),
  });
  await press(history(page).getByRole('button', { name: 'Take back…' }));
  await page.getByRole('button', { name: 'Take back', exact: true }).click();
  const refusal = page.getByRole('alertdialog').getByRole('alert');
  await expect(refusal).toContainText('Dublin outbound: Somebody changed the trunk bases of the route');
  expect(await routesIn(simulator, organisation.id)).toEqual({ ...AFTER, 'Dublin outbound': ['Second carrier'] });

  const planner = await (await browser.newContext()).newPage();
  await signIn(planner, organisation, 'planner');
  await planner.goto('/playbooks');
  await expect(planner.getByText('You can see and check playbooks.')).toBeVisible();
  await expect(planner.getByRole('button', { name: 'Apply…' })).toHaveCount(0);
  await expectAccessible(planner);
});

test('a rule is switched on and off, and says what it watches', async ({ page, freshOrganisation }) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ telephony: {} });
  await install(page, organisation);
  await page.goto('/playbooks');
  await makePlaybook(page);
  await press(page.getByRole('button', { name: 'Rule' }));
  const dialog = page.getByRole('dialog', { name: 'Rule for First carrier is down' });
  await dialog.getByRole('checkbox', { name: 'First carrier' }).click();
  await dialog.getByLabel('Hold-down, seconds').fill('5');
  await expect(dialog.getByText('Write seconds between 10 and 3600')).toBeVisible();
  await dialog.getByLabel('Hold-down, seconds').fill('30');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Switch rule on' }).click();
  await expect(page.getByText('Rule on', { exact: true })).toBeVisible();
  await press(page.getByRole('button', { name: 'Rule', exact: true }));
  await page.getByRole('button', { name: 'Switch rule off' }).click();
  await expect(page.getByText('No rule on')).toBeVisible();
});
