import { defineConfig } from 'vitest/config';

const BUILD = 'test/cli/support/build.ts';

/** One project per kind of test: `npx vitest run --project unit` runs only the pure ones. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'golden', include: ['test/golden/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          globalSetup: BUILD,
          maxConcurrency: 2,
        },
      },
      // Labs boot kernels on a small machine: one at a time, with generous limits. Time is never asserted.
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          globalSetup: BUILD,
          fileParallelism: false,
        },
      },
    ],
  },
});
