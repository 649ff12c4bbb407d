/** Counting what vitest's JSON report says, so that nothing that failed goes uncounted. */
import { relative } from 'node:path';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, ancestorTitles: string[], title: string }} TestReport
 * @typedef {{ name: string, status: string, message?: string, assertionResults: TestReport[] }} FileReport
 * @typedef {{ testResults: FileReport[] }} VitestReport
 */

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export function addCounts(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** @param {FileReport} file @returns {Counts} */
function countFile(file) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { status } of file.assertionResults) {
    if (status === 'passed') count.passed++;
    else if (status === 'failed') count.failed++;
    else count.skipped++;
  }
  // A file that cannot be loaded, or whose hooks fail, has failed even if no test in it has.
  if (file.status === 'failed' && count.failed === 0) count.failed = 1;
  return count;
}

/**
 * @param {VitestReport | null} report null when vitest did not get as far as writing one
 * @param {boolean} ok whether vitest ended with exit code 0
 * @returns {Counts}
 */
export function countTests(report, ok) {
  const files = report?.testResults.map(countFile) ?? [];
  const total = files.reduce(addCounts, { passed: 0, failed: 0, skipped: 0 });
  // An error outside every test (an unhandled rejection, a crash) fails the run on its own.
  if (!ok && total.failed === 0) total.failed = 1;
  return total;
}

/**
 * What was skipped, by file and name: the name says why. Tests of one describe count as a group.
 * @param {VitestReport | null} report
 * @param {string} root names of files are shortened to start here
 * @returns {string[]} "test/services/lfw.test.ts: real faces (needs …), 12 tests"
 */
export function skippedGroups(report, root) {
  /** @type {Map<string, TestReport[]>} */
  const groups = new Map();
  for (const file of report?.testResults ?? []) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') continue;
      const path = relative(root, file.name).replaceAll('\\', '/');
      const name = `${path}: ${test.ancestorTitles.join(' > ') || test.title}`;
      groups.set(name, [...(groups.get(name) ?? []), test]);
    }
  }
  return [...groups].map(([name, tests]) => {
    const [only] = tests;
    if (only === undefined || tests.length > 1) return `${name}, ${tests.length} tests`;
    return only.ancestorTitles.length === 0 ? name : `${name} > ${only.title}`;
  });
}

/**
 * What failed, by file and name, to be read at the end of a long log.
 * @param {VitestReport | null} report
 * @param {string} root names of files are shortened to start here
 * @returns {string[]} "test/unit/files/lock.test.ts: locks > let one in"
 */
export function failedTests(report, root) {
  return (report?.testResults ?? []).flatMap((file) => {
    const path = relative(root, file.name).replaceAll('\\', '/');
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [`${path}: could not be run`];
    return failed.map((test) => `${path}: ${[...test.ancestorTitles, test.title].join(' > ')}`);
  });
}

/** The closing line. @param {Counts} counts */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : '');
}
