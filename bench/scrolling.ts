import { chromium, type Browser, type Page } from '@playwright/test';
import { install } from '../e2e/steps.ts';
import type { Organisation } from '../e2e/fixtures.ts';
import { findChromium } from '#scripts/chromium.ts';
import { stopSignal } from '#scripts/stop.ts';
import { withThrowAwayApp, type ThrowAwayApp } from '#scripts/throw-away-app.ts';
import { percentile } from './figures.ts';
import type { FigureRow } from './figure-row.ts';

const USERS = 50_000;
const ROW_PX = 40;
const SECONDS = 10;
/** A screen of 60 pictures a second shows the same one twice when a frame takes longer. */
const SLOW_MS = 25;
const VIEW = { width: 1280, height: 800 };
const AREA = '[data-scroll-area]';

/** Ways to move a page. A wheel is followed by a thread of the browser's own, a script is not. */
const MOVES = [
  { name: 'wheel, 120 px every 16 ms', everyMs: 16, byWheelPx: 120, byScriptPx: 0 },
  { name: 'script, 40 px a frame', everyMs: 0, byWheelPx: 0, byScriptPx: 40 },
  { name: 'script, 120 px a frame', everyMs: 0, byWheelPx: 0, byScriptPx: 120 },
] as const;
type Move = (typeof MOVES)[number];

/**
 * Scrolls through the directory of 50,000 users so many times, each beside the least that a page can show: thirty lines with a
 * number each. What both take of the machine is in both.
 */
export async function measureScrolling(times: number): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  const found = await findChromium();
  await withThrowAwayApp(stopSignal(), async (app) => {
    const args = ['--no-sandbox', '--disable-gpu', ...(found.isHeadlessShell ? ['--headless=shell'] : [])];
    const browser = await chromium.launch({ executablePath: found.path, args });
    try {
      const directory = await openDirectory(browser, app);
      const list = await openPlainList(browser);
      for (let seed = 1; seed <= times; seed += 1) {
        for (const move of MOVES) {
          rows.push(...rowsOf('headroom', move, seed, await framesOf(directory, move)));
          rows.push(...rowsOf('plain list', move, seed, await framesOf(list, move)));
        }
      }
    } finally {
      await browser.close();
    }
  });
  return rows;
}

function rowsOf(strategy: string, { name }: Move, seed: number, framesMs: readonly number[]): FigureRow[] {
  const slow = framesMs.filter((ms) => ms > SLOW_MS).length;
  const row = { scenario: 'B16', strategy, seed };
  return [
    { ...row, variant: `${name}: slow frames`, value: (slow / framesMs.length) * 100, unit: '%', bound: '≤ 5' },
    { ...row, variant: `${name}: p99 of a frame`, value: percentile(framesMs, 0.99) ?? 0, unit: 'ms', bound: '' },
  ];
}

/** Installs an organisation and loads all of its users, as somebody who scrolls to the end does. */
async function openDirectory(browser: Browser, { appUrl, simulator }: ThrowAwayApp): Promise<Page> {
  if (simulator === null) throw new Error('This needs the simulator: it mints an organisation of 50,000 users.');
  const response = await fetch(`${simulator.control}/_sim/organisations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userCount: USERS, regionId: simulator.regions[0]?.id }),
  });
  if (!response.ok) throw new Error(`The simulator minted no organisation: ${await response.text()}`);
  const page = await (await browser.newContext({ baseURL: appUrl, viewport: VIEW, locale: 'en-GB' })).newPage();
  await install(page, (await response.json()) as Organisation);
  await page.goto('/directory');
  await page.getByText('50,000 users', { exact: true }).waitFor({ timeout: 300_000 });
  await page.reload();
  await page.locator(`${AREA} tr[data-row-id]`).first().waitFor();
  await page.waitForFunction(
    ([selector, px]) => {
      const area = document.querySelector(selector);
      if (area) area.scrollTop = area.scrollHeight;
      return area !== null && area.scrollHeight >= px;
    },
    [AREA, USERS * ROW_PX] as const,
    { timeout: 300_000, polling: 50 },
  );
  return page;
}

/** The same height and the same area, in which thirty lines are moved to where the view is. */
async function openPlainList(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ viewport: VIEW })).newPage();
  await page.setContent(`<!doctype html><title>list</title>
    <div data-scroll-area style="height:560px;width:1000px;overflow:auto;position:relative;background:#fff">
      <div style="height:${USERS * ROW_PX}px"></div>
    </div>`);
  await page.evaluate(
    ([selector, rowPx]) => {
      const area = document.querySelector(selector);
      if (!area) throw new Error('no list');
      const lines = Array.from({ length: 30 }, () => area.appendChild(document.createElement('div')));
      const draw = () => {
        const first = Math.max(0, Math.floor(area.scrollTop / rowPx) - 8);
        lines.forEach((line, index) => {
          const number = first + ((((index - first) % lines.length) + lines.length) % lines.length);
          line.style.cssText = `position:absolute;top:${number * rowPx}px;height:${rowPx}px`;
          line.textContent = String(number);
        });
      };
      area.addEventListener('scroll', draw);
      draw();
    },
    [AREA, ROW_PX] as const,
  );
  return page;
}

/** The times between two frames while the page is moved, milliseconds. */
async function framesOf(page: Page, { everyMs, byWheelPx, byScriptPx }: Move): Promise<number[]> {
  await page.bringToFront();
  await page.locator(AREA).evaluate((area) => area.scrollTo(0, 400_000));
  await page.waitForFunction(() => new Promise((resolve) => requestIdleCallback(() => resolve(true))));
  const box = await page.locator(AREA).boundingBox();
  if (!box) throw new Error('The rows are not on the screen.');
  await page.mouse.move(box.x + box.width / 2, box.y + Math.min(box.height, VIEW.height - box.y) / 2);
  const frames = page.locator(AREA).evaluate(
    (area, { px, ms }) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const step = (time: number) => {
          times.push(time);
          if (px > 0) area.scrollBy(0, px);
          if (time - (times[0] ?? 0) < ms) requestAnimationFrame(step);
          else resolve(times.slice(1).map((each, index) => each - (times[index] ?? 0)));
        };
        requestAnimationFrame(step);
      }),
    { px: byScriptPx, ms: SECONDS * 1_000 },
  );
  for (const untilMs = Date.now() + SECONDS * 1_000; byWheelPx > 0 && Date.now() < untilMs;) {
    const beganMs = Date.now();
    await page.mouse.wheel(0, byWheelPx);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, everyMs - (Date.now() - beganMs))));
  }
  return frames;
}
