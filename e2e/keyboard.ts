import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** What somebody without a mouse does. */

const MOST_TABS = 60;

/** Reaches a control with Tab. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await pressUntil(page, 'Tab', control, MOST_TABS);
}

/** Presses a key until the control has the focus, but not more often than told. */
export async function pressUntil(page: Page, key: string, control: Locator, most: number): Promise<void> {
  await expect(control).toBeVisible();
  const isThere = () => control.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < most && !(await isThere()); presses++) await page.keyboard.press(key);
  await expect(control).toBeFocused();
}

/** Goes to a control with Tab and presses Enter on it. */
export async function pressHere(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}
