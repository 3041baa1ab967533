import { describe, expect, it } from 'vitest';
import { count, lastLine } from '../../scripts/ci-summary.cjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const report = (...testResults: object[]) => ({ testResults });
const line = (...args: Parameters<typeof count>) => lastLine(count(...args));

describe('the last line of .ci/run', () => {
  it('sums tests over files, and lint counts as one', () => {
    expect(line(report(file('passed', 'passed', 'passed'), file('passed', 'passed')), 0, 0)).toBe(
      '4 passed, 0 failed',
    );
    expect(line(report(file('passed', 'passed')), 0, 1)).toBe('1 passed, 1 failed');
  });

  it('names skipped tests only where there are some', () => {
    expect(line(report(file('passed', 'passed', 'skipped', 'todo', 'pending')), 0, 0)).toBe(
      '2 passed, 0 failed, 3 skipped',
    );
  });

  it('counts failed tests, and a file that could not be loaded', () => {
    expect(line(report(file('failed', 'passed', 'failed'), file('failed')), 1, 0)).toBe('2 passed, 2 failed');
  });

  it('counts a file whose hook failed while its tests passed', () => {
    expect(line(report(file('failed', 'passed')), 1, 0)).toBe('2 passed, 1 failed');
  });

  it('is never green after a crash', () => {
    expect(line(undefined, 139, 0)).toBe('1 passed, 1 failed');
    expect(line(undefined, 0, 0)).toBe('1 passed, 1 failed');
    expect(line(report(), 0, 0)).toBe('1 passed, 1 failed');
    expect(line(report(file('passed', 'passed')), 1, 0)).toBe('2 passed, 1 failed');
    expect(line(report(file('passed', 'passed')), 124, 0)).toBe('2 passed, 1 failed');
  });
});
