import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/azurite.ts', 'test/support/logs/scanLogs.ts'],
    setupFiles: ['test/support/logs/watchTests.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { shuffle: true },
    maxWorkers: 2,
    // The bundle is loaded as it is: transforming its 3 MB would take seconds a file.
    server: { deps: { external: [/\/dist\//] } },
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }]],
  },
});
