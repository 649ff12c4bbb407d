import { defineConfig } from 'vitest/config';

/**
 * The folder sets a test's tier: unit needs nothing, services need the build and real faces, protocol a child process,
 * e2e a VS Code and a browser.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'services',
          globalSetup: ['test/build.ts'],
          include: ['test/services/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'protocol',
          globalSetup: ['test/build.ts'],
          include: ['test/protocol/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup: ['test/build.ts', 'test/e2e/setup.ts'],
          include: ['test/e2e/**/*.test.ts'],
          // On a machine that does much else.
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
});
