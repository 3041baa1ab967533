import { defineConfig } from 'vitest/config';

// tfjs-node is a native addon: each test file gets a process of its own, two at a time.
// The book's own tests (every chapter in its kernel, JupyterLab in a browser) come after them: they start two kernels
// at a time themselves, and want the machine for that. The site is rendered from what the chapters have shown.
export default defineConfig({
  test: {
    pool: 'forks',
    maxConcurrency: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/notebooks/**', 'tests/browser/**', 'tests/site/**'],
          maxWorkers: 2,
          // XLA compiles for seconds, and for a minute where other programs want the machine, too.
          testTimeout: 180_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'book',
          include: ['tests/notebooks/**/*.test.ts', 'tests/browser/**/*.test.ts'],
          globalSetup: 'tests/notebooks/setup.ts',
          maxWorkers: 1,
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'site',
          include: ['tests/site/**/*.test.ts'],
          maxWorkers: 1,
          testTimeout: 600_000,
          hookTimeout: 900_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
