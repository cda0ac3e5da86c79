import type { Page } from '@playwright/test';
import { expect, expectAccessibleWideAndNarrow, test, type Simulator } from './fixtures.ts';
import { pressHere, pressUntil, tabTo } from './keyboard.ts';
import { control, pickSchedule } from './simulated-schedules.ts';
import { comeAsPlanner, expectReadBack } from './steps.ts';

/** Far from every week the simulator has made requests for. */
const [FROM, UNTIL] = ['2027-06-07', '2027-06-08'];

type Request = { user: { id: string }; status: string; fullDayManagementUnitDates: string[] };

test('time off is pasted, granted, read back and taken back with the keyboard alone', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(240_000);
  const organisation = await freshOrganisation({ timeZone: 'Europe/Berlin' });
  await comeAsPlanner(page, browser, organisation);
  const { agentIds } = await pickSchedule(simulator, organisation.id, 3);

  await page.goto('/scheduling/new');
  await tabTo(page, page.getByRole('button', { name: 'File or paste' }));
  await pressUntil(page, 'ArrowRight', page.getByRole('button', { name: 'Time off' }), 3);
  await page.keyboard.press('Enter');
  const unit = page.getByRole('combobox', { name: 'Business unit' });
  await expect(unit).toBeEnabled();
  await pressHere(page, unit);
  await expect(page.getByRole('option', { name: /Contact Centre/ }).first()).toBeVisible();
  await chooseFirst(page);
  await tabTo(page, page.getByLabel('Or paste rows'));
  await page.keyboard.insertText(
    ['agent\tfrom\tuntil\taction', ...agentIds.map((id) => `${id}\t${FROM}\t${UNTIL}\tgrant`)].join('\n'),
  );
  await expect(page.getByText('3 rows understood.')).toBeVisible();
  await expectAccessibleWideAndNarrow(page);
  await pressHere(page, page.getByRole('button', { name: 'Preview changes' }));

  const start = page.getByRole('button', { name: 'Start run' });
  await expect(start).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByText('Nobody changed these requests since the preview.')).toBeVisible();
  await expectAccessibleWideAndNarrow(page);
  await pressHere(page, start);
  await page.waitForURL(/\/scheduling\/runs\//);
  await expectReadBack(page);
  await expectAccessibleWideAndNarrow(page);
  expect(await requestsOf(simulator, organisation.id)).toEqual(standing(agentIds, 'APPROVED'));

  await pressHere(page, page.getByRole('button', { name: 'Undo 3 changed' }));
  const undo = page.getByRole('button', { name: 'Start undo' });
  await expect(undo).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByText(/Genesys Cloud cannot remove a request, so it is denied/).first()).toBeVisible();
  await expectAccessibleWideAndNarrow(page);
  await pressHere(page, undo);
  await page.waitForURL(/\/scheduling\/runs\//);
  await expectReadBack(page);
  await expectAccessibleWideAndNarrow(page);
  expect(await requestsOf(simulator, organisation.id)).toEqual(standing(agentIds, 'DENIED'));
});

/** Chooses the open list's first entry. */
async function chooseFirst(page: Page): Promise<void> {
  const first = page.getByRole('option', { name: /Contact Centre/ }).first();
  for (let presses = 0; presses < 5 && (await first.getAttribute('data-highlighted')) === null; presses++) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

function standing(agentIds: readonly string[], status: string) {
  return agentIds.map((id) => ({ id, status, dates: [FROM, UNTIL] })).sort((a, b) => a.id.localeCompare(b.id));
}

/** The requests for the days of this test, by the simulator's own word. */
async function requestsOf(simulator: Simulator, organisationId: string) {
  const path = `/_sim/organisations/${organisationId}/time-off-requests`;
  const { timeOffRequests } = (await control(simulator, path)) as { timeOffRequests: Request[] };
  return timeOffRequests
    .filter(({ fullDayManagementUnitDates: dates }) => dates.includes(FROM))
    .map(({ user, status, fullDayManagementUnitDates }) => ({
      id: user.id,
      status,
      dates: [...fullDayManagementUnitDates].sort(),
    }))
    .sort((a, b) => a.id.localeCompare(b.id));
}
