import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CHECK_MARK,
  CheckError,
  check,
  checkAbove,
  checkBelow,
  checkEqual,
  checkMonotone,
} from '../../src/notebook/check';

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

describe('check', () => {
  it('prints one marked line with both values', () => {
    check('posterior mean', 0.70133, 0.7, 0.002);
    expect(printed).toEqual([`${CHECK_MARK} posterior mean: 0.70133 (expected 0.7 ± 0.002)`]);
  });

  it.each([
    ['absolute', 1.01, 1, 0.011],
    ['the edge of it', 1.5, 1, 0.5],
    ['relative', 101, 100, { relative: 0.011 }],
    ['four standard errors', 1.039, 1, { standardError: 0.01 }],
    ['zero for exact values', 3, 3, 0],
  ] as const)('holds within a tolerance: %s', (_, value, expected, tolerance) => {
    expect(() => check('it', value, expected, tolerance)).not.toThrow();
  });

  it.each([
    ['absolute', 1.02, 1, 0.011],
    ['relative', 102, 100, { relative: 0.011 }],
    ['two standard errors', 1.03, 1, { standardError: 0.01, times: 2 }],
    ['opposite sign', -1, 1, 0.5],
  ] as const)('throws outside of a tolerance: %s', (_, value, expected, tolerance) => {
    expect(() => check('it', value, expected, tolerance)).toThrow(CheckError);
    expect(printed).toEqual([]);
  });

  it('says both values, the tolerance and the difference', () => {
    expect(() => check('KL', 0.0823, 0.231, 0.0005)).toThrow(
      '✗ KL: 0.0823, but expected 0.231 ± 0.0005; off by −0.1487',
    );
  });

  it('compares lists and tensors one by one, and one number with many', () => {
    check('lists', [1, 2, 3], [1, 2, 3.001], 0.01);
    check('typed', new Float32Array([1, 2]), { dataSync: () => new Float32Array([1, 2]) }, 0);
    check('all the same', [5, 5, 5], 5, 0);
    expect(() => check('lists', [1, 2, 9], [1, 2, 3], 0.01)).toThrow('value 2 of 3');
    expect(() => check('lists', [1, 2], [1, 2, 3], 0.01)).toThrow('2 values, but 3 expected');
    expect(printed).toHaveLength(3);
  });

  it.each([
    ['a NaN value', Number.NaN, 1, 1],
    ['an infinite value', Infinity, 1, 1],
    ['a NaN expectation', 1, Number.NaN, 1],
    ['NaN in a list', [1, Number.NaN], [1, 1], 1],
    ['no value', undefined as unknown as number, 1, 1],
    ['an empty list', [], [], 1],
    ['no tolerance', 1, 1, undefined as unknown as number],
    ['a NaN tolerance', 1, 1, Number.NaN],
    ['a negative tolerance', 1, 1, -1],
    ['an infinite tolerance', 1, 1, Infinity],
    ['a NaN standard error', 1, 1, { standardError: Number.NaN }],
  ])('refuses %s', (_, value, expected, tolerance) => {
    expect(() => check('it', value, expected, tolerance)).toThrow(/it/);
    expect(printed).toEqual([]);
  });

  it('refuses to compare a list with itself', () => {
    const values = [1, 2, 3];
    expect(() => check('it', values, values, 0)).toThrow('compared with itself');
  });

  it('throws without a stack trace, so that the message is what the reader sees', () => {
    expect(new CheckError('two values').stack).toBe('CheckError: ✗ two values');
  });
});

describe('bounds and directions', () => {
  it('checkBelow and checkAbove hold strictly', () => {
    checkBelow('a', [1, 2], 3);
    checkAbove('b', 4, 3);
    expect(printed).toEqual(['✓ a: 1, 2 (below 3)', '✓ b: 4 (above 3)']);
    expect(() => checkBelow('a', [1, 3], 3)).toThrow('✗ a: 3, but expected below 3');
    expect(() => checkAbove('b', 3, 3)).toThrow('✗ b: 3, but expected above 3');
    expect(() => checkBelow('c', Number.NaN, 3)).toThrow('NaN');
    expect(() => checkBelow('c', 1, Number.NaN)).toThrow('NaN');
  });

  it('checkMonotone allows the slack and no more', () => {
    checkMonotone('ELBO', [-5, -3, -3.0005, -2], 'rising', 1e-3);
    checkMonotone('loss', [3, 2, 1], 'falling');
    expect(printed[0]).toBe('✓ ELBO: rising over 4 values, −5 → −2');
    expect(() => checkMonotone('ELBO', [-5, -3, -3.1], 'rising', 1e-3)).toThrow(
      'from value 1 (-3) to 2 (-3.1)',
    );
    expect(() => checkMonotone('loss', [3, 2, 2.5], 'falling')).toThrow('not falling');
    expect(() => checkMonotone('one', [3], 'falling')).toThrow('1 value');
    expect(() => checkMonotone('ELBO', [1, Number.NaN, 2], 'rising')).toThrow('NaN');
  });

  it('checkEqual is exact', () => {
    checkEqual('word', 'cookie', 'cookie');
    checkEqual('counts', [1, 2], [1, 2]);
    expect(() => checkEqual('word', 'cookie', 'jar')).toThrow('"cookie", but expected "jar"');
    expect(() => checkEqual('counts', [1, 2], [2, 1])).toThrow(CheckError);
    expect(() => checkEqual('nothing', undefined as unknown as string, 'jar')).toThrow('no value');
    expect(() => checkEqual('NaN', [Number.NaN], [Number.NaN])).toThrow('no value');
  });
});
