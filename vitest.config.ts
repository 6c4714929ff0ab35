import { defineConfig } from 'vitest/config';

/** One project per kind of test: `npx vitest run --project unit` runs only the pure ones. */
const project = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout },
});

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/*.test.ts'], testTimeout: 20_000 } },
      project('golden', 20_000),
      project('cli', 120_000),
      // Labs boot kernels on a small machine: one at a time, with generous limits. Time is never asserted.
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
