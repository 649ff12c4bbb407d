import { describe, expect, it } from 'vitest';
import {
  countTests,
  failedTests,
  skippedGroups,
  summary,
  type FileReport,
} from '../../../scripts/testCounts.mjs';

const file = (status: string, ...statuses: string[]): FileReport => ({
  name: '/project/test/services/faces.test.ts',
  status,
  assertionResults: statuses.map((each, i) => ({
    status: each,
    ancestorTitles: ['real faces (needs ../shared/data)', 'inner'],
    title: `test ${i}`,
  })),
});

describe('counting tests', () => {
  it('adds up files, and counts pending and todo as skipped', () => {
    const report = {
      testResults: [
        file('passed', 'passed', 'passed', 'pending'),
        file('passed', 'passed', 'todo'),
      ],
    };
    expect(countTests(report, true)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { testResults: [file('failed'), file('passed', 'passed')] };
    expect(countTests(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a file whose hook failed though its tests passed as a failure', () => {
    const report = { testResults: [file('failed', 'passed')] };
    expect(countTests(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts an error outside every test as a failure', () => {
    const report = { testResults: [file('passed', 'passed')] };
    expect(countTests(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a run that wrote no report as a failure', () => {
    expect(countTests(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('names what was skipped by file and description, which says why', () => {
    const report = { testResults: [file('passed', 'passed', 'pending', 'skipped')] };
    expect(skippedGroups(report, '/project')).toEqual([
      'test/services/faces.test.ts: real faces (needs ../shared/data) > inner, 2 tests',
    ]);
  });

  it('names what failed, and files that could not be run', () => {
    const report = { testResults: [file('failed', 'passed', 'failed'), file('failed')] };
    expect(failedTests(report, '/project')).toEqual([
      'test/services/faces.test.ts: real faces (needs ../shared/data) > inner > test 1',
      'test/services/faces.test.ts: could not be run',
    ]);
    expect(failedTests(null, '/project')).toEqual([]);
  });

  it('names a test that was skipped alone in full', () => {
    const report = { testResults: [file('passed', 'passed', 'pending')] };
    expect(skippedGroups(report, '/project')).toEqual([
      'test/services/faces.test.ts: real faces (needs ../shared/data) > inner > test 1',
    ]);
  });

  it('closes with one line that leaves out what is nought and optional', () => {
    expect(summary({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(summary({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
  });
});
