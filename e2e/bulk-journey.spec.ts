import fs from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { expect, expectAccessibleWideAndNarrow, test, type Organisation, type Simulator } from './fixtures.ts';
import { control, pickSchedule, shiftsOf, type Target, type WireShift } from './simulated-schedules.ts';
import { comeAsPlanner, expectReadBack, openImport, startPreviewed } from './steps.ts';

const HEADING = ['agent', 'date', 'start', 'length', 'activity', 'description'];
const CHANGES = 40;
/** What an organisation may call, and so little that the run has to wait for a window of the gateway's, a minute. */
const BUDGET = { enabled: true, perToken: 300 };
const USED_UP = { enabled: true, perToken: 1, windowSeconds: 20 };

test('a workbook with errors is mended, run while Genesys Cloud limits it, paused, resumed, proven, downloaded and undone', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(720_000);
  const organisation = await freshOrganisation({ userCount: 150, timeZone: 'Europe/Berlin' });
  await comeAsPlanner(page, browser, organisation);
  const target = await pickSchedule(simulator, organisation.id, CHANGES);
  const before = await shiftsOf(simulator, organisation.id, target.scheduleId);
  const good = target.agentIds.map((id) => rowOf(id, target.date, '09:00'));

  await openImport(page, target);
  await chooseWorkbook(page, [
    ...good.slice(2),
    rowOf('nobody@nowhere.example', target.date, '09:00'),
    rowOf(target.agentIds[0] ?? '', target.date, '25:00'),
  ]);
  await expect(page.getByText('2 rows cannot be carried out.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('row', { name: /nobody@nowhere\.example/ })).toContainText('Check the spelling');
  await expect(page.getByRole('row', { name: /25:00/ })).toContainText('HH:mm');
  await expectAccessibleWideAndNarrow(page);

  await page.getByRole('button', { name: 'Choose another file' }).click();
  await openImport(page, target);
  await chooseWorkbook(page, good);
  await expect(page.getByRole('button', { name: 'Start run' })).toBeVisible({ timeout: 60_000 });
  await expect(factOf(page, 'Agents')).toHaveText(String(CHANGES));
  await expect(factOf(page, 'Left out (errors)')).toHaveText('0');
  await expect(factOf(page, 'Cost')).toHaveText(/^\d+ requests$/);
  await expect(page.getByText(/Nobody changed this week since the preview/)).toBeVisible();
  await page.getByRole('button', { name: 'Show the effect' }).click();
  await expect(page.getByText(/Read with \d+ requests?\./)).toBeVisible({ timeout: 30_000 });
  await expectAccessibleWideAndNarrow(page);

  await limit(simulator, organisation, USED_UP);
  await startPreviewed(page);
  await expect(page.getByText(`Genesys Cloud limited the requests of ${organisation.name}.`)).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('Waiting for Genesys Cloud')).toBeVisible();
  await expectAccessibleWideAndNarrow(page);
  // What the next answer says of the budget counts from then on.
  await limit(simulator, organisation, BUDGET);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Nothing is sent until somebody resumes it.')).toBeVisible();
  await expectAccessibleWideAndNarrow(page);
  expect(await shiftsOf(simulator, organisation.id, target.scheduleId), 'nothing was sent').toEqual(before);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expectReadBack(page);
  await expectAccessibleWideAndNarrow(page);
  const after = await shiftsOf(simulator, organisation.id, target.scheduleId);
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  expect([...after.keys()]).toEqual(expect.arrayContaining([...target.agentIds]));
  for (const [userId, { shifts }] of after) {
    if (!target.agentIds.includes(userId)) expect(shifts).toEqual(before.get(userId)?.shifts);
    else expect(onDay(target, shifts)).toMatchObject([{ lengthMinutes: 480, activities: [{ description: 'Launch' }] }]);
  }

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download results' }).click(),
  ]);
  const [heading = '', ...lines] = fs
    .readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(heading).toContain('outcome');
  expect(lines).toHaveLength(CHANGES);
  for (const [index, line] of lines.entries()) expect(line).toContain(`${target.agentIds[index]},done,`);

  await page.getByRole('button', { name: `Undo ${CHANGES} changed` }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Undo a run' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Start undo' })).toBeEnabled();
  await expectAccessibleWideAndNarrow(page);
  const undone = page.url();
  await startPreviewed(page);
  expect(page.url()).not.toBe(undone);
  await expectReadBack(page);
  const restored = await shiftsOf(simulator, organisation.id, target.scheduleId);
  expect(workOf(restored), 'the week is as it was').toEqual(workOf(before));
});

function rowOf(agent: string, date: string, start: string): SheetData[number] {
  return [agent, date, start, 480, 'Training', 'Launch'].map((value) =>
    typeof value === 'number' ? { value, type: Number } : { value, type: String },
  );
}

async function chooseWorkbook(page: Page, rows: SheetData): Promise<void> {
  const heading = HEADING.map((value) => ({ value, type: String }));
  await page.locator('input[type=file]').setInputFiles({
    name: 'launch.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: await writeExcelFile([heading, ...rows]).toBuffer(),
  });
  await page.getByRole('button', { name: 'Preview changes' }).click();
}

async function limit(simulator: Simulator, { id }: Organisation, limits: Record<string, unknown>): Promise<void> {
  await control(simulator, '/_sim/config', { organisations: { [id]: limits } }, 'PATCH');
}

/** What a list of facts says of one. */
function factOf(page: Page, term: string): Locator {
  return page
    .locator('dl > div')
    .filter({ has: page.getByText(term, { exact: true }) })
    .locator('dd');
}

const onDay = ({ isOnDay }: Target, shifts: readonly WireShift[]) =>
  shifts.filter(({ startDate }) => isOnDay(startDate));

/** When everybody works and on what. An undo makes new shifts, and Genesys Cloud keeps that somebody edited them. */
function workOf(week: Awaited<ReturnType<typeof shiftsOf>>): Record<string, unknown[]> {
  const inOrder = (shifts: readonly WireShift[]) =>
    shifts.toSorted((left, right) => left.startDate.localeCompare(right.startDate));
  return Object.fromEntries(
    [...week].map(([userId, { shifts }]) => [
      userId,
      inOrder(shifts).map(({ startDate, lengthMinutes, activities }) => ({ startDate, lengthMinutes, activities })),
    ]),
  );
}
