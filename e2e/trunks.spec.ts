import type { Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  expectAccessibleWideAndNarrow,
  expectNoWiderThan,
  signIn,
  test,
  type Organisation,
  type Simulator,
  zoneAtWork,
} from './fixtures.ts';
import { pressHere, tabTo } from './keyboard.ts';
import { control } from './simulated-schedules.ts';
import { install } from './steps.ts';

type Telephony = {
  trunkBases: { id: string; name: string }[];
  trunks: { id: string; name: string; trunkBaseId: string }[];
};

/** Genesys Cloud's own trunks, the preferred carrier first. */
async function telephonyOf(simulator: Simulator, organisation: Organisation) {
  const path = `/_sim/organisations/${organisation.id}/telephony`;
  const { trunkBases, trunks } = (await control(simulator, path)) as Telephony;
  const [carrier] = trunkBases;
  const trunk = trunks.find(({ trunkBaseId }) => trunkBaseId === carrier?.id);
  if (!carrier || !trunk) throw new Error(`${organisation.name} has no trunks.`);
  return { path, carrier, trunk };
}

const table = (page: Page) => page.getByRole('table', { name: 'Trunks' });
const rowOf = (page: Page, name: string) =>
  table(page)
    .getByRole('row')
    .filter({ has: page.getByTitle(name, { exact: true }) });

/** Words for screen readers alone, in a list that scrolls, must not make the page longer than what is on it. */
async function expectToEndWithItsContent(page: Page): Promise<void> {
  const beyondPx = await page.evaluate(() => {
    const bottom = document.querySelector('main')?.getBoundingClientRect().bottom ?? 0;
    return document.documentElement.scrollHeight - window.scrollY - bottom;
  });
  expect(beyondPx, 'empty room under the page').toBeLessThan(100);
}

test('the trunk page follows calls and a failing carrier by itself, and keeps a capacity somebody sets', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(420_000);
  const organisation = await freshOrganisation({ telephony: {} });
  const { path, carrier, trunk } = await telephonyOf(simulator, organisation);
  await install(page, organisation);
  await page.getByRole('link', { name: 'Trunks' }).first().click();
  await expect(page.getByRole('heading', { name: 'Trunks', level: 1 })).toBeVisible();

  // A live change is seen without anybody asking for it.
  const base = rowOf(page, carrier.name);
  await expect(base).toBeVisible({ timeout: 90_000 });
  await base.getByRole('button', { expanded: false }).first().click();
  const row = rowOf(page, trunk.name);
  await expect(row).toContainText('In service', { timeout: 60_000 });
  await control(simulator, `${path}/calls`, { trunkId: trunk.id, inbound: 31, outbound: 6, holdSeconds: 900 });
  await expect(row.getByRole('cell').nth(2)).toHaveText('37', { timeout: 60_000 });

  // A capacity that is set is shown at once, with how full it is, and to those who may not set it, too.
  await base.getByRole('button', { name: /capacity of/ }).click();
  await page.getByRole('button', { name: 'Save capacity' }).click();
  await expect(page.getByText(/Write a whole number/)).toBeVisible();
  await page.getByRole('textbox', { name: 'Concurrent calls' }).fill('1234');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save capacity' }).click();
  await expect(base).toContainText('1,234');
  await expect(base.getByRole('meter')).toBeVisible();
  const viewer = await (await browser.newContext()).newPage();
  await signIn(viewer, organisation, 'viewer');
  await viewer.goto('/trunks');
  await expect(rowOf(viewer, carrier.name)).toContainText('1,234');
  await expect(viewer.getByRole('button', { name: /capacity of|Change thresholds/ })).toHaveCount(0);
  await viewer.context().close();

  // The carrier fails: said over the page, in its row, in the list of events and on the chart.
  const failure = `/_sim/organisations/${organisation.id}/carrier-failure`;
  await control(simulator, failure, { steps: 1, holdSeconds: 0, recoverAfterSeconds: null });
  await expect(page.getByText(`${carrier.name} is out of service.`)).toBeVisible({ timeout: 60_000 });
  await expect(row).toContainText('Out of service');
  const events = page.getByRole('region', { name: 'Events' });
  await expect(events.getByText('Registration lost').first()).toBeVisible({ timeout: 60_000 });
  const chart = page.getByRole('img', { name: /^Concurrent calls/ });
  await expect(chart).toBeVisible({ timeout: 120_000 });
  const calls = page.getByRole('figure').filter({ has: page.getByRole('heading', { name: /^Concurrent calls/ }) });
  await calls.getByRole('button', { name: 'View as table' }).click();
  await expect(calls.getByRole('cell', { name: /Registration lost/ }).first()).toBeVisible();
  await expectAccessibleWideAndNarrow(page);
  await expectToEndWithItsContent(page);
  await calls.getByRole('button', { name: 'View as chart' }).click();

  await control(simulator, failure, {}, 'DELETE');
  await expect(page.getByText(`${carrier.name} is out of service.`)).toBeHidden({ timeout: 60_000 });
  await expect(row).toContainText('In service');
  await expect(events.getByText('Registration back').first()).toBeVisible({ timeout: 60_000 });

  // A stretch that is dragged over is what the address says, and what its reader sees.
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart has no place.');
  await page.mouse.move(box.x + box.width * 0.5, box.y + 80);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 80, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=.+&to=/);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Chosen' })).toHaveAttribute('aria-pressed', 'true');
  await expect(rowOf(page, trunk.name)).toBeVisible();
});

test('the trunk page is read without a mouse, in a narrow frame and in the dark', async ({
  page,
  freshOrganisation,
}) => {
  test.setTimeout(420_000);
  const organisation = await freshOrganisation({ telephony: {}, timeZone: zoneAtWork() });
  await install(page, organisation);
  await page.goto('/trunks?window=hour');
  const chart = page.getByRole('img', { name: /^Concurrent calls/ });
  await expect(chart).toBeVisible({ timeout: 150_000 });
  // Adherence has minutes of its own: its first may end after that of the calls.
  await expect(page.getByRole('img', { name: /^Adherence/ })).toBeVisible({ timeout: 150_000 });

  // Values are read from both charts by one crosshair.
  await tabTo(page, chart);
  await page.keyboard.press('End');
  await expect(page.getByText(/^\d\d:\d\d: Calls .* calls\./)).toBeVisible();
  await expect(page.getByText(/^\d\d:\d\d: In adherence/)).toBeVisible();
  await pressHere(page, page.getByRole('button', { name: 'Change thresholds' }));
  await expect(page.getByRole('dialog', { name: 'Thresholds' })).toBeVisible();
  await page.getByLabel('Near limit from').fill('70');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Near limit from 70% of capacity')).toBeVisible();
  await pressHere(page, page.getByRole('button', { name: 'Expand all' }));
  await expect(page.getByRole('button', { name: 'Collapse all' })).toBeVisible();
  await expect(page).toHaveURL(/open=/);

  // What a drag does, a button does.
  await page.goto('/trunks?window=hour');
  await pressHere(page, page.getByRole('button', { name: 'Zoom in' }));
  await expect(page).toHaveURL(/from=.+&to=/);
  await page.goBack();
  await expect(page).toHaveURL(/\/trunks\?window=hour$/);

  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessibleWideAndNarrow(page);
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoWiderThan(page, 320);
});
