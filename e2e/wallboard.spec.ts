import {
  expect,
  expectAccessibleWideAndNarrow,
  expectNoWiderThan,
  test,
  zoneAtWork,
  type Simulator,
} from './fixtures.ts';
import { control } from './simulated-schedules.ts';
import { comeAsPlanner } from './steps.ts';

type Presence = { presenceDefinition: { systemPresence: string } };
type People = { users: { presence: Presence }[] };
type Burst = { users: { presence: { systemPresence: string } }[] };

/** How many people of the organisation are on queue, as Genesys Cloud itself has it. */
async function countOnQueue(simulator: Simulator, organisationId: string): Promise<number> {
  const people = (await control(simulator, `/_sim/organisations/${organisationId}/people`, undefined, 'GET')) as People;
  return people.users.filter(({ presence }) => presence.presenceDefinition.systemPresence === ON_QUEUE).length;
}

const ON_QUEUE = 'On Queue';

test('the wallboard shows what Genesys Cloud has, follows a burst of changes by itself, and keeps its scope in the address', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 120, timeZone: zoneAtWork() });
  await comeAsPlanner(page, browser, organisation);
  await page.getByRole('link', { name: 'Wallboard' }).first().click();
  await expect(page.getByRole('heading', { name: 'Wallboard', level: 1 })).toBeVisible();
  const onQueue = page.locator('dl > div').filter({ has: page.getByText('On Queue', { exact: true }) });
  const shown = async () => Number((await onQueue.locator('dd > span').first().textContent())?.replaceAll(/\D/g, ''));
  await expect(onQueue).toBeVisible({ timeout: 60_000 });
  const differs = async () => (await shown()) - (await countOnQueue(simulator, organisation.id));
  expect(await countOnQueue(simulator, organisation.id)).toBeGreaterThan(0);
  await expect.poll(differs, { timeout: 60_000, message: 'people on queue' }).toBe(0);

  const burst = (await control(simulator, `/_sim/organisations/${organisation.id}/presence-burst`, {
    count: 240,
    overMs: 2_000,
  })) as Burst;
  const inTheEnd = burst.users.filter(({ presence }) => presence.systemPresence === ON_QUEUE).length;
  expect(inTheEnd).toBeGreaterThan(0);
  await expect.poll(shown, { timeout: 30_000, message: 'people on queue after the burst' }).toBe(inTheEnd);
  expect(await countOnQueue(simulator, organisation.id)).toBe(inTheEnd);
  await expect(page.getByRole('row', { name: /^On Queue/ })).toBeVisible();
  await expectAccessibleWideAndNarrow(page);

  const unit = page.getByRole('table', { name: 'Units, teams and groups' }).getByRole('row').nth(1);
  const [name = ''] = ((await unit.getByRole('button').first().textContent()) ?? '').split('\n');
  await unit.getByRole('button').first().click();
  await expect(page).toHaveURL(/scope=(unit|team|group)/);
  await page.getByRole('button', { name: '7 days' }).click();
  await expect(page).toHaveURL(/window=week/);
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Shown' })).toContainText(name.trim(), { timeout: 30_000 });
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoWiderThan(page, 360);
});
