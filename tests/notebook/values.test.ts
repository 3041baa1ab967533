import { describe, expect, it } from 'vitest';
import { extentOf, formatNumber } from '../../src/notebook/values';

describe('formatNumber', () => {
  it.each([
    [0.700133, '0.7001'],
    [0.7, '0.7'],
    [1500, '1,500'],
    [-3, '−3'],
    [-0.08228, '−0.08228'],
    [0.00000423639, '0.000004236'],
    [0.000000423639, '4.236e−7'],
    [1234567.8, '1.235e6'],
    [0, '0'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%s as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('extentOf', () => {
  it('leaves gaps out', () => {
    expect(extentOf([3, null, -1])).toEqual([-1, 3]);
  });
});
