import { expect, test } from 'vitest';
import { estimateOf } from '../../../src/inference';
import { foldIn, key, random, tf } from '../../../src/tensor';

test('by hand', () => {
  const found = estimateOf([1, 2, 3, 4]);
  expect(found.mean).toBe(2.5);
  expect(found.variance).toBeCloseTo(5 / 3, 12);
  expect(found.sd).toBeCloseTo(Math.sqrt(5 / 3), 12);
  expect(found.standardError).toBeCloseTo(Math.sqrt(5 / 12), 12);
  expect(estimateOf([7, 7, 7])).toMatchObject({ sd: 0, errorOfSd: 0, standardError: 0 });
  expect(() => estimateOf([1])).toThrow(/2 draws/);
});

test('its errors are those of repeated estimates, and of theory for a Gaussian', () => {
  const n = 2000;
  const repeated = Array.from({ length: 400 }, (_, i) =>
    estimateOf(tf.tidy(() => random.normal(foldIn(key(1), i), [n]).dataSync() as never)),
  );
  const sdOver = (of: (e: (typeof repeated)[0]) => number) => estimateOf(repeated.map(of)).sd;
  const within = 4 / Math.sqrt(2 * 400); // relative error of an sd of 400 numbers, four times
  expect(Math.abs(sdOver((e) => e.mean) * Math.sqrt(n) - 1)).toBeLessThan(within);
  expect(Math.abs(sdOver((e) => e.variance) / Math.sqrt(2 / n) - 1)).toBeLessThan(within);
  expect(Math.abs(sdOver((e) => e.sd) / Math.sqrt(1 / (2 * n)) - 1)).toBeLessThan(within);
  const meanOf = (of: (e: (typeof repeated)[0]) => number) => estimateOf(repeated.map(of)).mean;
  expect(meanOf((e) => e.errorOfVariance)).toBeCloseTo(Math.sqrt(2 / n), 3);
  expect(meanOf((e) => e.errorOfSd)).toBeCloseTo(Math.sqrt(1 / (2 * n)), 3);
});
