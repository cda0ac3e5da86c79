import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, expectAccessible, personOf, test } from './fixtures.ts';

/** The Genesys Cloud client (another site) with our page in its frame. */
function clientUrl(simulator: { regions: { id: string; apps: string }[] }, regionId: string, path: string): string {
  const apps = simulator.regions.find(({ id }) => id === regionId)?.apps ?? '';
  const app = `${process.env['E2E_APP_URL']}${path}?gcHostOrigin={{gcHostOrigin}}&gcTargetEnv={{gcTargetEnv}}&langTag={{gcLangTag}}`;
  return `${apps}/directory/?app=${encodeURIComponent(app)}`;
}

test('works inside the Genesys Cloud client with third-party cookies blocked', async ({
  page,
  simulator,
  freshOrganisation,
}) => {
  const organisation = await freshOrganisation();
  const person = personOf(organisation, 'admin');
  await page.goto(clientUrl(simulator, organisation.region, '/signin'));
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: new RegExp(organisation.region) }).click();
  await frame.getByLabel(/e-?mail/i).fill(person.email);
  await frame.getByLabel(/password/i).fill(person.password);
  await frame.getByRole('button', { name: /sign in|log in/i }).click();

  await expect(frame.getByRole('heading', { level: 1, name: 'Install Headroom' })).toBeVisible();
  await expect(frame.getByText('Nothing has happened yet')).toBeVisible();
  // The frame variant has no navigation of its own beside Genesys Cloud's.
  await expect(frame.getByRole('navigation', { name: 'Main' })).toHaveCount(0);
  await expectAccessible(page);

  await page.reload();
  await expect(frame.getByRole('button', { name: 'Sign in' })).toHaveCount(0);
  await page.goto(clientUrl(simulator, organisation.region, '/install'));
  await expect(frame.getByRole('heading', { level: 1, name: 'Install Headroom' })).toBeVisible();

  const cookies = (await page.context().cookies()).filter(({ name }) => name === '__Host-headroom.session');
  expect(cookies).toHaveLength(1);
  expect((cookies[0] as { partitionKey?: string } | undefined)?.partitionKey).toBeTruthy();
  // The partition belongs to the client: a tab of its own is not signed in by it.
  await page.goto('/install');
  await expect(page).toHaveURL(/\/signin/);
});

test('is shown in no frame but those of Genesys Cloud', async ({ page, simulator }) => {
  const region = simulator.regions[0];
  const stranger = http.createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Stranger</title><iframe src="${process.env['E2E_APP_URL']}/signin"></iframe>`);
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  try {
    const violations: string[] = [];
    page.on('console', (message) => violations.push(message.text()));
    await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`);
    await expect.poll(() => violations.join(' ')).toMatch(/frame-ancestors/);
    await expect(page.frameLocator('iframe').getByRole('heading', { name: 'Sign in' })).toHaveCount(0);

    const answer = await page.request.get('/signin');
    const policy = answer.headers()['content-security-policy'] ?? '';
    expect(policy).toContain(region?.apps ?? 'no region');
    expect(policy.match(/frame-ancestors[^;]*/)?.[0].split(' ')).toHaveLength(2 + simulator.regions.length);
    expect(answer.headers()['x-frame-options']).toBeUndefined();
  } finally {
    stranger.close();
  }
});

test('gives every answer a nonce of its own and runs no script without it', async ({ page }) => {
  const nonceOf = (policy: string | undefined) => /'nonce-([^']+)'/.exec(policy ?? '')?.[1];
  const [one, other] = [await page.request.get('/signin'), await page.request.get('/signin')];
  expect(nonceOf(one.headers()['content-security-policy'])).toBeTruthy();
  expect(nonceOf(one.headers()['content-security-policy'])).not.toBe(
    nonceOf(other.headers()['content-security-policy']),
  );

  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto('/signin');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(errors.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);

  // What somebody smuggles into the markup; scripts that our own scripts add may run.
  const hasRun = await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<button id="smuggled" onclick="window.hasRun = true"></button>');
    document.getElementById('smuggled')?.click();
    return 'hasRun' in window;
  });
  expect(hasRun).toBe(false);
  await expect.poll(() => errors.join(' ')).toMatch(/Content Security Policy/i);
});
