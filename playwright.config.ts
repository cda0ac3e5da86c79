import { defineConfig } from '@playwright/test';

/** Chromium makes calls of its own at every start; on a machine without a way out they only cost time. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export default defineConfig({
  testDir: 'e2e',
  // One browser at a time: the machine that runs the tests also runs Postgres, the simulator and the application.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: process.env['E2E_APP_URL'],
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'],
      args: [
        '--no-sandbox',
        '--disable-gpu',
        ...QUIET,
        ...(process.env['CHROMIUM_IS_HEADLESS_SHELL'] === 'true' ? ['--headless=shell'] : []),
      ],
    },
  },
});
