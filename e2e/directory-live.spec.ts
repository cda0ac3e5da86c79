import type { Page } from '@playwright/test';
import { expect, expectAccessible, signIn, test, type Organisation, type Simulator } from './fixtures.ts';
import { pressHere, tabTo } from './keyboard.ts';
import { control, meteredCalls } from './simulated-schedules.ts';
import { install } from './steps.ts';

const LIVE = 'Live for the rows you can see';
/** Genesys' word on the wire, and ours on the page. */
const WORDS = (wire: string) => wire.replace(/([a-z])([A-Z])/g, '$1 $2');

type Burst = { users: { userId: string; presence: { systemPresence: string } }[] };

/** One change of somebody's presence at Genesys; answers what it is now, in our words. */
async function changePresence(simulator: Simulator, organisation: Organisation, userId: string): Promise<string> {
  const path = `/_sim/organisations/${organisation.id}/presence-burst`;
  const burst = (await control(simulator, path, { count: 1, userIds: [userId] })) as Burst;
  return WORDS(burst.users[0]?.presence.systemPresence ?? '');
}

const rows = (page: Page) => page.locator('tr[data-row-id]');
const rowOf = (page: Page, userId: string) => page.locator(`tr[data-row-id="${userId}"]`);
const presenceOf = (page: Page, userId: string) => rowOf(page, userId).getByRole('cell').nth(1);
const firstUser = async (page: Page) => (await rows(page).first().getAttribute('data-row-id')) ?? '';

async function openLive(page: Page, path = '/directory'): Promise<void> {
  await page.goto(path);
  await expect(page.getByText(LIVE)).toBeVisible({ timeout: 60_000 });
}

test('two people see a presence change as it happens, and it costs Genesys Cloud no call', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation();
  await install(page, organisation);
  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, organisation, 'viewer');
  await openLive(page);
  await openLive(other);
  const userId = await firstUser(page);
  const before = await meteredCalls(simulator, organisation.id);
  expect(before).toBeGreaterThan(0);
  for (let change = 0; change < 3; change += 1) {
    const words = await changePresence(simulator, organisation, userId);
    for (const each of [page, other]) await expect(presenceOf(each, userId)).toContainText(words);
  }
  expect(await meteredCalls(simulator, organisation.id)).toBe(before);
  await rowOf(page, userId).getByRole('button').click();
  await expect(page.getByText('Recent changes')).toBeVisible();
  await expectAccessible(page);
  await context.close();
});

test('rows that no longer match stay, struck through, until the person takes the change', async ({
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation();
  await install(page, organisation);
  await openLive(page);
  const userId = await firstUser(page);
  const words = await changePresence(simulator, organisation, userId);
  await expect(rowOf(page, userId)).toContainText(words);
  await openLive(page, `/directory?presence=${words.toUpperCase().replaceAll(' ', '_')}`);
  await expect(rowOf(page, userId)).toBeVisible();
  const count = await rows(page).count();
  await changePresence(simulator, organisation, userId);
  // Others of the organisation change, too.
  const apply = page.getByRole('button', { name: /^Apply \d+ changes?$/ });
  await expect(apply).toBeVisible();
  await expect(rowOf(page, userId).getByRole('button')).toHaveCSS('text-decoration-line', 'line-through');
  expect(await rows(page).count()).toBe(count);
  await expectAccessible(page);
  await apply.click();
  await expect(rowOf(page, userId)).toHaveCount(0);
});

test('a stream that is cut off says since when, and is live again by itself', async ({
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(240_000);
  const organisation = await freshOrganisation();
  await install(page, organisation);
  await openLive(page);
  await page.route('**/api/directory/live?*', (route) => route.abort());
  // What is open stays open; turned off and on, the page asks anew.
  const live = page.getByRole('switch');
  await live.click();
  await live.click();
  const banner = page.getByRole('status').filter({ hasText: 'Presence is not live.' });
  await expect(banner).toBeVisible({ timeout: 90_000 });
  await expect(banner).toContainText(/last known at \d\d:\d\d:\d\d, (\d+ s|\d+ min|a minute) ago/);
  await expect(page.getByRole('columnheader', { name: 'Presence, last known' })).toBeVisible();
  await expectAccessible(page);
  await page.unroute('**/api/directory/live?*');
  await expect(page.getByText(LIVE)).toBeVisible({ timeout: 90_000 });
  await expect(banner).toHaveCount(0);
  const userId = await firstUser(page);
  const words = await changePresence(simulator, organisation, userId);
  await expect(rowOf(page, userId)).toContainText(words);
});

test('somebody without a mouse finds, filters, opens and leaves', async ({ page, freshOrganisation }) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 400 });
  await install(page, organisation);
  await openLive(page);
  const table = page.getByRole('table', { name: 'Users' });
  await expect(page.getByText('400 users')).toBeVisible();
  await expect(table).toHaveAttribute('aria-rowcount', '401');

  // To the end of what is there, which brings the next page, until nobody is left.
  await tabTo(page, rows(page).first());
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page.locator('tr[aria-rowindex="401"]')).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('Home');
  await expect(page.locator('tr[aria-rowindex="2"]')).toBeFocused();

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await expect(page.locator('tr[aria-rowindex="3"]')).toBeFocused();

  await page.goto('/directory');
  await expect(rows(page).first()).toBeVisible();
  await pressHere(page, page.getByRole('combobox', { name: 'Department' }));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/department=/);
  await expect(page.getByText(/\d+ of 400 users/)).toBeVisible();
  const matching = Number(/(\d+) of/.exec(await page.getByText(/\d+ of 400 users/).innerText())?.[1]);
  await expect(table).toHaveAttribute('aria-rowcount', String(matching + 1));
  await expectAccessible(page);

  await page.keyboard.press('/');
  await page.keyboard.type('zzzzqqqq');
  await expect(page.getByText('No users match')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(rows(page).first()).toBeVisible();
});

test('a view is kept under a name, and the whole of it is downloaded', async ({ page, freshOrganisation }) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 400 });
  await install(page, organisation);
  await page.goto('/directory?live=false&hide=email');
  await expect(page.getByText('400 users')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^directory-.*\.csv$/);
  const stream = await file.createReadStream();
  let csv = '';
  for await (const part of stream) csv += String(part);
  expect(csv.trim().split('\r\n')).toHaveLength(401);

  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('menuitem', { name: 'Save or share this view' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Quiet list');
  await page.keyboard.press('Enter');
  await page.goto('/directory');
  await page.getByRole('button', { name: 'Saved views' }).click();
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'Quiet list', exact: true }).click();
  await expect(page).toHaveURL(/live=false/);
  await expect(page.getByRole('switch', { name: 'Live' })).not.toBeChecked();
});

test('queues that have not all been read are said to be unknown, in the filter, the panel and the column', async ({
  page,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 60 });
  await install(page, organisation);
  await openLive(page);
  // In the first two minutes nothing is asked, and then a queue every six seconds.
  const gap = /Queues have not been read yet\.|\d+ of \d+ queues read\./;
  await page.getByRole('combobox', { name: 'Queue', exact: true }).click();
  await expect(page.getByText(gap)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await rows(page).first().getByRole('button').click();
  await expect(page.getByText(gap)).toBeVisible();
  await page.goto('/directory?hide=email');
  await expect(page.getByRole('columnheader', { name: 'Queues, as far as read' })).toBeVisible();
});
