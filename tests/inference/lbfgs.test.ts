import { describe, expect, it } from 'vitest';
import { lbfgs } from '../../src/inference/lbfgs';

const rosenbrock = ([x, y]: Float64Array) => ({
  value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
});

describe('L-BFGS', () => {
  it('finds the floor of Rosenbrock’s valley', () => {
    const result = lbfgs(rosenbrock, [-1.2, 1], { gradientTolerance: 1e-9, valueTolerance: 0 });
    expect(result.converged).toBe(true);
    expect(Array.from(result.x)).toEqual([expect.closeTo(1, 7), expect.closeTo(1, 7)]);
    expect(result.evaluations).toBeLessThan(150);
  });

  it('solves a badly scaled quadratic in 50 dimensions, never going up', () => {
    const scale = Array.from({ length: 50 }, (_, i) => 10 ** (i / 24));
    const result = lbfgs(
      (x) => ({
        value: 0.5 * x.reduce((sum, v, i) => sum + scale[i] * (v - i) ** 2, 0),
        gradient: x.map((v, i) => scale[i] * (v - i)),
      }),
      new Float64Array(50),
      { maxIterations: 200, gradientTolerance: 1e-6, valueTolerance: 0, maxStep: 100 },
    );
    expect(result.converged).toBe(true);
    result.x.forEach((v, i) => {
      expect(v).toBeCloseTo(i, 5);
    });
    result.history.slice(1).forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(result.history[i]);
    });
  });

  it('steps back from points that are out of bounds', () => {
    // −log x + x has its minimum at 1 and is undefined for x ≤ 0.
    const result = lbfgs(
      ([x]) =>
        x > 0
          ? { value: x - Math.log(x), gradient: [1 - 1 / x] }
          : { value: Number.POSITIVE_INFINITY, gradient: [0] },
      [9],
      { gradientTolerance: 1e-8, valueTolerance: 0 },
    );
    expect(result.x[0]).toBeCloseTo(1, 6);
  });

  it('says that it did not converge when iterations run out, and refuses a start without a value', () => {
    expect(lbfgs(rosenbrock, [-1.2, 1], { maxIterations: 3 }).converged).toBe(false);
    expect(() => lbfgs(() => ({ value: Number.NaN, gradient: [0] }), [1])).toThrow(
      'The objective at the start[0] is NaN',
    );
  });
});
