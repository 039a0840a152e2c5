import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'tests/browser/build-app.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // They wait more than they reckon: two beside each other cost each other little.
    maxWorkers: 2,
    minWorkers: 1,
  },
});
