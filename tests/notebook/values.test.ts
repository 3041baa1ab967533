import { describe, expect, it } from 'vitest';
import { extentOf, formatEvenly, formatNumber } from '../../src/notebook/values';

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

describe('formatEvenly', () => {
  it.each([
    [0.014036, '0.0140'],
    [0.056, '0.056'],
    [4.397, '4.40'],
    [55.00000000000001, '55'],
    [-0.50001, '−0.500'],
    [0, '0'],
    [1234.5, '1235'],
    [0.0002345, '0.000235'],
    [9.9996, '10.0'],
    [4.2e-9, '4.2e−9'],
  ])('%s with three digits as %s', (value, text) => {
    expect(formatEvenly(value, 3)).toBe(text);
  });
});

describe('extentOf', () => {
  it('leaves gaps out', () => {
    expect(extentOf([3, null, -1])).toEqual([-1, 3]);
  });
});
