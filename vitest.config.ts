import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { alias: { 'server-only': new URL('./scripts/test/server-only.ts', import.meta.url).pathname } },
};

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{lib,components,simulator,scripts,app,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.int.test.ts', '**/node_modules/**'],
          setupFiles: ['scripts/test/property-seed.ts'],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          globalSetup: ['scripts/test/global-setup.ts'],
          include: ['{lib,simulator,scripts,app}/**/*.int.test.ts'],
          setupFiles: ['scripts/test/property-seed.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
