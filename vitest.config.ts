import { defineConfig } from 'vitest/config';

// tfjs-node is a native addon: each test file gets a process of its own, two at a time.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
