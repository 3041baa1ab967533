import { describe, expect, it } from 'vitest';
import {
  betaBinomial,
  gridPosterior,
  gridPosteriorOfDensity,
  normalGamma,
} from '../../../src/inference/exact';
import { tf } from '../../../src/tensor';

const logNormal = (x: number, mu: number, tau: number) =>
  0.5 * (Math.log(tau / (2 * Math.PI)) - tau * (x - mu) ** 2);

describe('grid posterior', () => {
  it('one parameter: Beta–Binomial', () => {
    const data = { successes: 7, trials: 10 };
    const grid = gridPosterior(
      { p: { from: 0, to: 1, cells: 2000 } },
      ({ p }) => 7 * Math.log(p) + 3 * Math.log(1 - p),
    );
    const exact = betaBinomial.logEvidence({ alpha: 1, beta: 1 }, data, { of: 'sequence' });
    expect(grid.logEvidence).toBeCloseTo(exact, 6);
    expect(grid.expectation(({ p }) => p)).toBeCloseTo(8 / 12, 6);
    expect(grid.mode.p).toBeCloseTo(0.7, 3);
    expect(grid.evaluations).toBe(2000);
    expect(grid.density.reduce((sum, d) => sum + d / 2000, 0)).toBeCloseTo(1, 12);
  });

  it('two parameters: Normal–Gamma, its evidence, marginals and moments', () => {
    const prior = { mu: 0.3, lambda: 2, a: 3, b: 1.5 };
    const x = [1.2, -0.4, 0.8, 2.1, 0.3];
    const grid = gridPosterior(
      { mu: { from: -4, to: 5, cells: 400 }, tau: { from: 0, to: 12, cells: 600 } },
      ({ mu, tau }) => {
        const logGamma = 3 * Math.log(1.5) - Math.log(2) + 2 * Math.log(tau) - 1.5 * tau;
        return (
          logGamma + logNormal(mu, 0.3, 2 * tau) + x.reduce((sum, xi) => sum + logNormal(xi, mu, tau), 0)
        );
      },
    );
    const exact = normalGamma.posterior(prior, x);
    expect(grid.logEvidence).toBeCloseTo(normalGamma.logEvidence(prior, x), 4);
    expect(grid.expectation(({ tau }) => tau)).toBeCloseTo(exact.a / exact.b, 3);
    expect(grid.expectation(({ mu }) => mu)).toBeCloseTo(exact.mu, 6);
    const marginal = grid.marginal('tau');
    expect(marginal.length).toBe(600);
    expect(marginal.reduce((sum, m) => sum + m, 0)).toBeCloseTo(1, 12);
    const joint = grid.marginal('tau', 'mu');
    expect(joint[37 * 400 + 120]).toBeCloseTo(grid.density[120 * 600 + 37] * (9 / 400) * (12 / 600), 12);
  });

  it('three parameters as tensors: the same as point by point', () => {
    const axes = {
      a: { from: -3, to: 3, cells: 11 },
      b: { from: -2, to: 4, cells: 13 },
      c: { from: -5, to: 1, cells: 7 },
    };
    const byPoint = gridPosterior(axes, ({ a, b, c }) => -0.5 * (a * a + (b - a) ** 2 + 2 * (c - b) ** 2));
    const byTensor = gridPosteriorOfDensity(
      axes,
      (q) => {
        const [a, b, c] = tf.unstack(q, 1);
        return a.square().add(b.sub(a).square()).add(c.sub(b).square().mul(2)).mul(-0.5);
      },
      100,
    );
    expect(byTensor.logEvidence).toBeCloseTo(byPoint.logEvidence, 5);
    byPoint.density.forEach((d, i) => {
      expect(byTensor.density[i]).toBeCloseTo(d, 5);
    });
    expect(byTensor.mode).toEqual(byPoint.mode);
  });

  it('refuses what is no grid or no density', () => {
    const axis = { from: 0, to: 1, cells: 10 };
    expect(() => gridPosterior({}, () => 0)).toThrow('at least one axis');
    expect(() => gridPosterior({ p: { from: 1, to: 0, cells: 3 } }, () => 0)).toThrow(
      'axis p runs from 1 to 0',
    );
    expect(() => gridPosterior({ p: { ...axis, cells: 0 } }, () => 0)).toThrow('axis p has 0 cells');
    const six = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { from: 0, to: 1, cells: 100 }]),
    );
    expect(() => gridPosterior(six, () => 0)).toThrow('= 1000000000000 cells do not fit in memory');
    expect(() => gridPosterior({ p: axis }, ({ p }) => (p > 0.5 ? Number.NaN : 0))).toThrow(
      'NaN at {"p":0.55',
    );
    expect(() => gridPosterior({ p: axis }, () => Number.NEGATIVE_INFINITY)).toThrow(
      'zero on the whole grid',
    );
    expect(() => gridPosterior({ p: axis }, () => 0).marginal('q')).toThrow(
      'there is no parameter q; there are p',
    );
    expect(() => gridPosteriorOfDensity({ p: axis }, (q) => tf.sum(q))).toThrow(
      'gave 1 numbers for 10 points',
    );
  });
});
