import { expect, expectAccessibleWideAndNarrow, expectNoWiderThan, signIn, test } from './fixtures.ts';
import { control } from './simulated-schedules.ts';
import { install } from './steps.ts';

type Faces = { scripts: { draft: { id: string; name: string }; published: { name: string } | null }[] };

test('scripts show what is published, stay on screen while the scripts API fails, and say why', async ({
  browser,
  page,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ userCount: 40 });
  await install(await (await browser.newContext()).newPage(), organisation);
  const base = `/_sim/organisations/${organisation.id}/scripts`;
  const { scripts } = (await control(simulator, base, undefined, 'GET')) as Faces;
  const published = scripts.find((script) => script.published?.name === script.draft.name);
  const id = published?.draft.id ?? '';
  await control(simulator, `${base}/${id}/edit`, { name: 'Storm desk greeting', page: 'Sandbags' });

  await signIn(page, organisation, 'viewer');
  await page.getByRole('link', { name: 'Scripts' }).first().click();
  await expect(page.getByRole('heading', { name: 'Scripts', level: 1 })).toBeVisible();
  await expect(page.getByText(`${scripts.length} scripts`)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: /Changed since publishing/ }).click();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/state=changed/);
  await page.getByRole('searchbox', { name: 'Search scripts' }).fill('storm desk');
  const row = page.getByRole('row', { name: /Storm desk greeting/ });
  await expect(row).toContainText('Changed since publishing');
  await row.getByRole('button').first().click();
  const panel = page.getByRole('complementary', { name: 'Storm desk greeting' });
  await expect(panel).toContainText(`Name: ${published?.published?.name} → Storm desk greeting`, { timeout: 30_000 });
  await expect(panel).toContainText('Page: — → Sandbags');
  await expectAccessibleWideAndNarrow(page);

  const match = { pathPrefix: '/api/v2/scripts', organisationId: organisation.id };
  await control(simulator, '/_sim/faults', { id: organisation.id, match, effect: { type: 'status', status: 503 } });
  await page.reload();
  await expect(row).toBeVisible();
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(page.getByText('What was last read stays on screen.')).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
  await expect(row).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoWiderThan(page, 360);
});
