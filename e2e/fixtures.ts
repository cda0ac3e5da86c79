import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export { expect };

export type Person = { role: string; userId: string; email: string; password: string };
export type Organisation = {
  id: string;
  name: string;
  region: string;
  isVendor: boolean;
  userCount: number;
  signIns: Person[];
};
export type Simulator = {
  control: string;
  regions: { id: string; domain: string; login: string; api: string; apps: string }[];
  organisations: Organisation[];
};

type Fixtures = {
  simulator: Simulator;
  /** Mints an organisation that no other test uses. */
  freshOrganisation: (options?: {
    userCount?: number;
    regionId?: string;
    timeZone?: string;
    /** Carriers and sites; an empty object stands for a small set, nothing for none. */
    telephony?: object;
  }) => Promise<Organisation>;
};

export const test = base.extend<Fixtures>({
  simulator: async ({}, use) => {
    const text = process.env['E2E_SIMULATOR'];
    if (!text) throw new Error('Start the browser tests with: npm test -- e2e');
    await use(JSON.parse(text) as Simulator);
  },
  freshOrganisation: async ({ simulator }, use) => {
    await use(async (options = {}) => {
      const response = await fetch(`${simulator.control}/_sim/organisations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userCount: 60, regionId: simulator.regions[0]?.id, ...options }),
      });
      if (!response.ok) throw new Error(`The simulator minted no organisation: ${await response.text()}`);
      return (await response.json()) as Organisation;
    });
  },
});

/** The organisation's person with this role. */
export function personOf(organisation: Organisation, role: string): Person {
  const person = organisation.signIns.find((candidate) => candidate.role === role);
  if (!person) throw new Error(`${organisation.name} has nobody with the role ${role}.`);
  return person;
}

/** Signs in through the real sign-in page of the organisation's region and waits until the application shows itself. */
export async function signIn(page: Page, organisation: Organisation, role: string): Promise<void> {
  const person = personOf(organisation, role);
  await page.goto('/signin');
  const { origin } = new URL(page.url());
  await page.getByRole('button', { name: new RegExp(organisation.region) }).click();
  await page.getByLabel(/e-?mail/i).fill(person.email);
  await page.getByLabel(/password/i).fill(person.password);
  await page.getByRole('button', { name: /sign in|log in/i }).click();
  await page.waitForURL((url) => url.origin === origin && url.pathname !== '/signin');
}

/** Fails with the list of violations when the page as it stands breaks a WCAG 2.2 AA rule that a machine can check. */
export async function expectAccessible(page: Page): Promise<void> {
  // While a page is refreshed its title is taken down for a moment.
  await expect(page).toHaveTitle(/./);
  const results = await new AxeBuilder({ page })
    // The library hides a notice from assistive technology until it has the focus, and announces it elsewhere.
    .exclude('[data-toast]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    results.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      targets: nodes.map((node) => node.target.join(' ')),
    })),
  ).toEqual([]);
}

/** Fails when something on the page needs more room than the screen has. */
export async function expectNoWiderThan(page: Page, widthPx: number): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: 'width of the page' })
    .toBeLessThanOrEqual(widthPx);
}

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

/** The page breaks no rule on a wide and on a narrow screen, and needs no more room than the narrow one has. */
export async function expectAccessibleWideAndNarrow(page: Page): Promise<void> {
  await page.setViewportSize(NARROW);
  await expectNoWiderThan(page, NARROW.width);
  await expectAccessible(page);
  await page.setViewportSize(WIDE);
  await expectAccessible(page);
}

const ZONES = [
  ...['Pacific/Auckland', 'Australia/Sydney', 'Asia/Tokyo', 'Asia/Kolkata', 'Asia/Dubai', 'Europe/Dublin'],
  ...['America/Sao_Paulo', 'America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu'],
];

/** Where noon is nearest: adherence is known of people who are scheduled, and the test may run at any hour. */
export function zoneAtWork(): string {
  const now = new Date();
  const hoursFromNoon = (timeZone: string) =>
    Math.abs(Number(now.toLocaleString('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })) - 12);
  return ZONES.toSorted((one, other) => hoursFromNoon(one) - hoursFromNoon(other))[0] ?? 'UTC';
}

/** What the page reads first has come: no stand-in is left. */
export async function expectSettled(page: Page): Promise<void> {
  await page.getByRole('main').waitFor();
  await expect(page.locator('main [data-stand-in]')).toHaveCount(0, { timeout: 30_000 });
}
