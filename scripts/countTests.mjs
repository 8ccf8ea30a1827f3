import { readFile } from 'node:fs/promises';

/**
 * Prints the counts of a test run as one plain line: `node scripts/countTests.mjs [results]`.
 * A test file that could not be loaded has no tests of its own and counts as one that failed.
 */
const [file = 'coverage/tests.json'] = process.argv.slice(2);
try {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(await readFile(file, 'utf8'));
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  console.log(`${numPassedTests} passed, ${numFailedTests + broken.length} failed`);
} catch (error) {
  console.error(`The test run has left no results that could be counted: ${error.message}`);
  process.exitCode = 1;
}
