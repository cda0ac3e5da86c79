import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { install } from './steps.ts';

const AREA = '[data-scroll-area]';

/** Cells that are not clipped, those of them whose text leaves them, and rows in the document. */
const readCells = (page: Page) =>
  page.locator(AREA).evaluate((area) => {
    const free = [...area.querySelectorAll('td[data-fits]')];
    const spilling = free.filter((cell) => {
      const content = document.createRange();
      content.selectNodeContents(cell);
      const [own, inner] = [cell.getBoundingClientRect(), content.getBoundingClientRect()];
      return inner.left < own.left || inner.right > own.right;
    });
    return {
      free: free.length,
      clipped: area.querySelectorAll('tr[data-row-id] td:not([data-fits])').length,
      spilling: spilling.map((cell) => cell.textContent),
      rows: area.querySelectorAll('tr[data-row-id]').length,
    };
  });

test('a long table keeps few rows in the document and clips what does not fit, also for who reads with wider letters', async ({
  page,
  freshOrganisation,
}) => {
  await install(page, await freshOrganisation({ userCount: 600 }));
  await page.goto('/directory');
  await expect(page.getByText('600 users', { exact: true })).toBeVisible({ timeout: 30_000 });
  const scrollToEnd = () =>
    page.locator(AREA).evaluate((area) => {
      area.scrollTop = area.scrollHeight;
      return area.scrollHeight;
    });
  await expect.poll(scrollToEnd, { timeout: 30_000 }).toBeGreaterThan(600 * 40);
  await expect.poll(async () => (await readCells(page)).free).toBeGreaterThan(100);
  const before = await readCells(page);
  expect(before.clipped).toBeGreaterThan(0);
  expect(before.spilling).toEqual([]);
  expect(before.rows).toBeLessThan(100);

  // Nothing is drawn anew by a scroll here: what was free on the wide screen is clipped on the narrow one.
  await page.setViewportSize({ width: 320, height: 740 });
  await expect.poll(async () => (await readCells(page)).free).toBeLessThan(before.free);
  expect((await readCells(page)).spilling).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 740 });
  await expect.poll(async () => (await readCells(page)).free).toBe(before.free);

  await page.addStyleTag({ content: `${AREA} * { letter-spacing: 0.12em !important }` });
  await expect.poll(async () => (await readCells(page)).free).toBeLessThan(before.free);
  expect((await readCells(page)).spilling).toEqual([]);
});
