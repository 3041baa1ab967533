import digamma from '@stdlib/math-base-special-digamma';
import { expect, test } from 'vitest';
import { expDigamma } from '../../../src/inference/variational/expDigamma';

test('exp ψ(x) from tiny concentrations, where it is nearly 0, to large ones', () => {
  for (const x of [0.002, 0.01, 0.05, 0.3, 1, 1.4616, 2, 5, 9.99, 10, 50, 1e3, 1e6, 1e12]) {
    const expected = Math.exp(digamma(x));
    expect(Math.abs(expDigamma(x) - expected)).toBeLessThanOrEqual(1e-12 * expected + 1e-300);
  }
  expect(expDigamma(1e-4)).toBe(0); // e^−10000
});
