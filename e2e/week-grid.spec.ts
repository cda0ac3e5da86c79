import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectNoWiderThan, test } from './fixtures.ts';
import { pressHere, pressUntil, tabTo } from './keyboard.ts';
import { pickSchedule, type Target } from './simulated-schedules.ts';
import { install } from './steps.ts';

const NARROW = { width: 360, height: 740 };

type Activity = { startDate: string; lengthMinutes: number; activityCodeId: string };
type WeekBody = {
  weekId: string;
  timeZone: string;
  agents: { id: string; name: string; shifts: { id: string; startDate: string; activities: Activity[] }[] }[];
};
type Meant = { agentName: string; shiftId: string; startDate: string; timeZone: string };

test('a shift is changed and given a meeting with the keyboard alone, and the preview holds exactly that', async ({
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 120, timeZone: 'Europe/Berlin' });
  await install(page, organisation);
  const target = await pickSchedule(simulator, organisation.id, 1);
  await openWeek(page, target);
  const meant = await pickShift(page, target);
  await expectAccessible(page);

  const shift = page.locator(`[data-key="${meant.shiftId}"]`);
  await page.keyboard.press('/');
  await page.keyboard.type(meant.agentName);
  await tabTo(page, page.getByRole('grid').locator('[tabindex="0"]'));
  await page.keyboard.press('Home');
  await pressUntil(page, 'ArrowRight', shift, 10);
  await page.keyboard.press('Enter');

  const start = page.getByLabel('Start', { exact: true });
  await expect(start).toBeFocused();
  await start.fill(timeOf(meant, 15));
  await pressHere(page, page.getByRole('button', { name: 'Add activity' }));
  const meeting = page.getByRole('group', { name: /^Activity \d+$/ }).last();
  await meeting.getByLabel('From').fill(timeOf(meant, 75));
  await meeting.getByLabel('Minutes').fill('30');
  await meeting.getByLabel('Description').fill('Kick-off');
  await expectAccessible(page);
  await pressHere(page, page.getByRole('button', { name: 'Apply change' }));

  await expect(shift, 'the focus comes back to the shift').toBeFocused();
  await expect(shift).toHaveAccessibleName(/Meeting “Kick-off” at .*, changed$/);
  const preview = page.getByRole('button', { name: 'Preview 2 changes' });
  await expect(preview).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Preview changes' })).toBeDisabled();
  await page.keyboard.press('Control+Shift+z');
  await expect(preview).toBeEnabled();

  let asked = 0;
  page.on('dialog', (dialog) => {
    asked++;
    void dialog.accept();
  });
  await page.reload();
  await expect(preview, 'edits survive a reload').toBeVisible();
  expect(asked, 'the browser asks before the page is left').toBe(1);
  await expectAccessible(page);

  await pressHere(page, preview);
  await expect(page.getByRole('button', { name: 'Start run' })).toBeVisible({ timeout: 60_000 });
  const runId = new URL(page.url()).searchParams.get('run') ?? '';
  const items = await page.request.get(`/api/scheduling/runs/${runId}/items`);
  const { items: rows } = (await items.json()) as {
    items: { state: string; subject: string; change: { row: { action: string; shiftId: string } } }[];
  };
  expect(rows.map(({ state, subject, change }) => [state, subject, change.row.action, change.row.shiftId])).toEqual([
    ['pending', meant.agentName, 'move', meant.shiftId],
    ['pending', meant.agentName, 'activity', meant.shiftId],
  ]);

  await pressHere(page, page.getByRole('button', { name: 'Back', exact: true }));
  await expect(preview, 'back from the preview is the week, with its edits').toBeVisible();
  await expect(shift).toHaveAccessibleName(/changed$/);
});

test('on a narrow screen a day is listed in words and a shift is edited at full width', async ({
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 120, timeZone: 'Europe/Berlin' });
  await install(page, organisation);
  const target = await pickSchedule(simulator, organisation.id, 1);
  await page.setViewportSize(NARROW);
  await openWeek(page, target);
  const meant = await pickShift(page, target);
  await page.getByRole('combobox', { name: 'Day shown' }).selectOption(target.date);
  await page.getByRole('searchbox', { name: 'Search agents' }).fill(meant.agentName);
  await expectNoWiderThan(page, NARROW.width);
  await expectAccessible(page);
  await page.locator(`[data-target="${meant.shiftId}"]`).click();
  await expect(page.getByRole('button', { name: 'Back to the list' })).toBeVisible();
  await expectNoWiderThan(page, NARROW.width);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove shift' }).click();
  await expect(page.getByRole('button', { name: 'Preview 1 change' })).toBeVisible();
  await expect(page.getByText('1 shift removed')).toBeVisible();
});

/** Opens the target's week by its address for the business unit, and the list of schedules with the keyboard. */
async function openWeek(page: Page, target: Target): Promise<void> {
  await page.goto(`/scheduling/week?unit=${target.businessUnitId}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Edit a week' })).toBeVisible();
  const schedule = page.getByRole('combobox', { name: 'Week and schedule' });
  await expect(schedule).toBeEnabled();
  await pressHere(page, schedule);
  const option = page.getByRole('option', { name: target.weekLabel });
  await expect(option).toBeVisible();
  for (let presses = 0; presses < 40 && (await option.getAttribute('data-highlighted')) === null; presses++) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByText(/\d+ of \d+ agents\. Times in Europe\/Berlin\./)).toBeVisible({ timeout: 30_000 });
}

/** An agent with a name of their own whose only shift of the target's day is not the last of the week. */
async function pickShift(page: Page, target: Target): Promise<Meant> {
  const url = new URL(page.url());
  const query = new URLSearchParams({
    businessUnitId: target.businessUnitId,
    weekId: url.searchParams.get('week') ?? '',
    scheduleId: target.scheduleId,
  });
  const week = (await (await page.request.get(`/api/scheduling/week?${query}`)).json()) as WeekBody;
  for (const { name, shifts } of week.agents) {
    const namesakes = week.agents.filter((agent) => agent.name.includes(name));
    const [only, ...others] = shifts.filter(({ startDate }) => target.isOnDay(startDate));
    if (!only || others.length > 0 || namesakes.length > 1) continue;
    return { agentName: name, shiftId: only.id, startDate: only.startDate, timeZone: week.timeZone };
  }
  throw new Error('Nobody has exactly one shift on that day.');
}

/** Time of day some minutes after the shift's start, in the business unit's zone. */
function timeOf({ startDate, timeZone }: Meant, minutes: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return format.format(Date.parse(startDate) + minutes * 60_000);
}
