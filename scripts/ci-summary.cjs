// biome-ignore-all lint: read by any Node, however old, so that the last line comes out whatever happens.
/**
 * `node scripts/ci-summary.cjs report.json <exit code of the tests> <exit code of lint>`: the last line of .ci/run.
 * Whatever ends without a report, or with an exit code that the report does not explain, counts as a failure.
 */
const fs = require('fs');

/** Counts of one run from vitest's JSON report (undefined if there is none). */
function count(report, testsExit, lintExit) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const files = (report && report.testResults) || [];
  for (const file of files) {
    const tests = file.assertionResults || [];
    for (const test of tests) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') counts.failed++;
      else counts.skipped++;
    }
    // A file that could not be loaded, or whose hooks failed, has a status of its own.
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) counts.failed++;
  }
  if (testsExit !== 0 && counts.failed === 0) counts.failed++;
  if (testsExit === 0 && counts.passed === 0 && counts.failed === 0) counts.failed++;
  if (lintExit === 0) counts.passed++;
  else counts.failed++;
  return counts;
}

/** `N passed, N failed`, and `, N skipped` where there are some. */
function lastLine(counts) {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    console.log(`No report of the tests: ${error.message}`);
    return undefined;
  }
}

if (require.main === module) {
  const [file, testsExit, lintExit] = process.argv.slice(2);
  const counts = count(readReport(file), Number(testsExit), Number(lintExit));
  if (Number(testsExit) === 124 || Number(testsExit) === 137) console.log('The tests ran out of time.');
  console.log(lastLine(counts));
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

module.exports = { count, lastLine };
