import { describe, expect, test } from 'vitest';
import { gridPosterior } from '../../src/inference';
import {
  banana,
  bananaEvidence,
  bestGaussian,
  correlatedGaussian,
  divergences,
  elboOfGaussian,
  ellipse,
  factorised,
  type Gaussian,
  gaussianLogDensity,
  klLandscape,
  klOfGaussians,
  momentMatched,
  normalNodes,
  numbersIn,
  onGrid,
  twoBumps,
  twoMoons,
} from '../../src/models/targets';
import { tf } from '../../src/tensor';

const LOG_TWO_PI = Math.log(2 * Math.PI);
const at = (logDensity: (x: tf.Tensor) => tf.Tensor, point: number[]) =>
  tf.tidy(() => logDensity(tf.tensor1d(point)).dataSync()[0]);

describe('posteriors', () => {
  test('the banana is prior × likelihood, and its grid gives the one-dimensional integral', () => {
    const [a, b] = [0.4, -0.7];
    const residual = (1 - a - b * b) / 0.3;
    const byHand = -0.5 * (a * a + b * b + residual * residual) - 1.5 * LOG_TWO_PI - Math.log(0.3);
    expect(at(banana().logDensity, [a, b])).toBeCloseTo(byHand, 4);
    for (const bend of [0, 0.5, 1, 1.5]) {
      expect(onGrid(banana({ bend })).logEvidence).toBeCloseTo(bananaEvidence({ bend }), 5);
    }
    expect(bananaEvidence({ bend: 0 })).toBeCloseTo(-0.5 * (LOG_TWO_PI + Math.log(1.09) + 1 / 1.09), 8);
  });

  test('the two moons against plain arithmetic on another grid', () => {
    const normal = (x: number, mean: number, sd: number) =>
      Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
    const axis = { from: -5, to: 5, cells: 401 };
    const plain = gridPosterior(
      { a: axis, b: axis },
      ({ a, b }) =>
        Math.log(0.5 * normal(a, -2, 0.6) + 0.5 * normal(a, 2, 0.6)) +
        Math.log(normal(b, 0, 2) * normal(Math.hypot(a, b), 2, 0.25) + 1e-300),
    );
    expect(onGrid(twoMoons()).logEvidence).toBeCloseTo(plain.logEvidence, 4);
  });

  test('two bumps and the correlated Gaussian have the normalisers of their closed forms', () => {
    // each bump N(±3, 1) meets the reading 0 with noise 4: N(0 | ±3, 17)
    expect(onGrid(twoBumps()).logEvidence).toBeCloseTo(-0.5 * (LOG_TWO_PI + Math.log(17) + 9 / 17), 5);
    expect(onGrid(correlatedGaussian(0.8)).logEvidence).toBeCloseTo(0, 4);
  });

  test('what cannot be is refused by name', () => {
    expect(() => banana({ noise: 0 })).toThrow(/noise.*0/);
    expect(() => correlatedGaussian(1)).toThrow(/between −1 and 1, got 1/);
    expect(() => at(banana().logDensity, [1, 2, 3])).toThrow(/2 unknowns.*\[3\]/);
    expect(() => bestGaussian(banana(), { mean: [1] })).toThrow(/1 numbers/);
  });
});

describe('Gaussians', () => {
  const p: Gaussian = {
    mean: [1, -1],
    covariance: [
      [2, 0.6],
      [0.6, 0.5],
    ],
  };
  const q: Gaussian = {
    mean: [0.5, 0],
    covariance: [
      [1, -0.2],
      [-0.2, 0.3],
    ],
  };

  test('the nodes have the moments of a standard normal', () => {
    const { nodes, weights } = normalNodes(0.2, 8);
    const moment = (k: number) => nodes.reduce((sum, x, i) => sum + weights[i] * x ** k, 0);
    expect([0, 2, 4, 6].map(moment)).toEqual([1, 1, 3, 15].map((m) => expect.closeTo(m, 4)));
  });

  test('KL in closed form against a sum over a grid', () => {
    const [logP, logQ] = [gaussianLogDensity(p), gaussianLogDensity(q)];
    const axis = { from: -8, to: 8, cells: 500 };
    const grid = gridPosterior({ a: axis, b: axis }, ({ a, b }) => logQ([a, b]));
    expect(grid.logEvidence).toBeCloseTo(0, 6);
    const sum = grid.expectation(({ a, b }) => logQ([a, b]) - logP([a, b]));
    expect(klOfGaussians(q, p)).toBeCloseTo(sum, 5);
    expect(numbersIn(p)).toBe(5);
    const { x, y } = ellipse(p, 2);
    for (const i of [0, 13, 40])
      expect(gaussianLogDensity(p)([x[i], y[i]]) - gaussianLogDensity(p)(p.mean)).toBeCloseTo(-2, 8);
  });

  test('the factorised one has variances 1/Λ_ii, and no other factorised one is closer', () => {
    const best = factorised(p);
    expect(best.covariance[0][0]).toBeCloseTo(2 - 0.36 / 0.5, 10);
    expect(best.covariance[1][1]).toBeCloseTo(0.5 - 0.36 / 2, 10);
    const least = klOfGaussians(best, p);
    for (const factor of [0.9, 1.1]) {
      const other = {
        mean: p.mean,
        covariance: [
          [best.covariance[0][0] * factor, 0],
          [0, best.covariance[1][1]],
        ],
      };
      expect(klOfGaussians(other, p)).toBeGreaterThan(least + 1e-4);
    }
    // the broken variant: p's own variances, which a reader may expect
    expect(
      klOfGaussians(
        {
          mean: p.mean,
          covariance: [
            [2, 0],
            [0, 0.5],
          ],
        },
        p,
      ),
    ).toBeGreaterThan(least + 0.1);
  });
});

describe('the best Gaussian', () => {
  test('is the posterior itself where that is Gaussian, under both divergences', () => {
    const target = banana({ bend: 0 });
    const exact: Gaussian = {
      mean: [1 / 1.09, 0],
      covariance: [
        [0.09 / 1.09, 0],
        [0, 1],
      ],
    };
    for (const found of [bestGaussian(target), momentMatched(target)]) {
      expect(klOfGaussians(found, exact)).toBeLessThan(2e-5);
    }
    expect(divergences(target, exact).qToP).toBeCloseTo(0, 4);
    expect(divergences(target, exact).pToQ).toBeCloseTo(0, 4);
  });

  test('of a correlated Gaussian: itself, or 1/Λ_ii where it must factorise', () => {
    const rho = 0.9;
    const exact: Gaussian = {
      mean: [0, 0],
      covariance: [
        [1, rho],
        [rho, 1],
      ],
    };
    const target = correlatedGaussian(rho);
    expect(klOfGaussians(bestGaussian(target, { mean: [1, -1] }), exact)).toBeLessThan(1e-4);
    const thin = bestGaussian(target, { mean: [1, -1], family: 'factorised' });
    expect(thin.mean.map((m) => Math.abs(m))).toEqual([expect.closeTo(0, 2), expect.closeTo(0, 2)]);
    expect(thin.covariance[0][0]).toBeCloseTo(1 - rho ** 2, 3);
  });

  test('of the banana: nothing near it is better, and the two divergences disagree', () => {
    const target = banana();
    const found = bestGaussian(target, { mean: [0, 0.5] });
    const best = elboOfGaussian(target, found);
    for (const change of [0.95, 1.05]) {
      const other = {
        mean: found.mean,
        covariance: found.covariance.map((row) => row.map((c) => c * change)),
      };
      expect(elboOfGaussian(target, other)).toBeLessThan(best);
      expect(
        elboOfGaussian(target, { ...found, mean: [found.mean[0] * change, found.mean[1]] }),
      ).toBeLessThan(best);
    }
    const matched = momentMatched(target);
    const [ofFound, ofMatched] = [divergences(target, found), divergences(target, matched)];
    expect(ofFound.qToP).toBeLessThan(ofMatched.qToP);
    expect(ofMatched.pToQ).toBeLessThan(ofFound.pToQ);
    // E_q[log p] of a polynomial log density by hand: E[(y − θ₁ − θ₂²)²] under independent Gaussians
    const [m, v, s] = [0.3, 0.2, 0.4];
    const spread = (1 - m - s) ** 2 + v + 2 * s * s;
    const byHand =
      -0.5 * (m * m + v + s + spread / 0.09) -
      1.5 * LOG_TWO_PI -
      Math.log(0.3) +
      0.5 * (2 * (1 + LOG_TWO_PI) + Math.log(v * s));
    expect(
      elboOfGaussian(target, {
        mean: [m, 0],
        covariance: [
          [v, 0],
          [0, s],
        ],
      }),
    ).toBeCloseTo(byHand, 4);
  });

  test('of a banana bent further, q leans onto one arm; from the very middle the search stays on a saddle', () => {
    const target = banana({ bend: 1.5 });
    const [middle, above, below] = [0, 0.5, -0.5].map((start) => bestGaussian(target, { mean: [0, start] }));
    const kl = [middle, above, below].map((q) => divergences(target, q).qToP);
    // 0.84117 and 0.82737: SciPy's BFGS on the same bound, with nodes and gradients of its own
    expect(kl).toEqual([0.84117, 0.82737, 0.82737].map((value) => expect.closeTo(value, 4)));
    expect(above.mean[1]).toBeCloseTo(0.358, 2);
    expect(below.mean[1]).toBeCloseTo(-0.358, 2);
    expect(bestGaussian(banana(), { mean: [0, 0.5] }).mean[1]).toBeCloseTo(0, 2); // bend 1: still in the middle
  });

  test('of the moons, started between them: an optimum or a saddle that is not the best', () => {
    const target = twoMoons();
    const kl = [
      [0, 2],
      [0, 0],
      [-2, 0],
    ].map((mean) => divergences(target, bestGaussian(target, { mean })).qToP);
    expect(kl).toEqual([3.84, 7.13, 1.0209].map((value, i) => expect.closeTo(value, [1, 1, 3][i])));
  });

  test('KL(q‖p) of a wide Gaussian over both moons, against plain arithmetic on a grid over q', () => {
    const target = twoMoons();
    const wide = momentMatched(target);
    const logQ = gaussianLogDensity(wide);
    const log = (x: number, mean: number, sd: number) =>
      -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * LOG_TWO_PI;
    const prior = (a: number) => {
      const [left, right] = [log(a, -2, 0.6), log(a, 2, 0.6)];
      const most = Math.max(left, right);
      return most + Math.log(Math.exp(left - most) + Math.exp(right - most)) - Math.LN2;
    };
    const axis = { from: -9, to: 9, cells: 500 };
    const grid = gridPosterior({ a: axis, b: axis }, ({ a, b }) => logQ([a, b]));
    const kl = grid.expectation(
      ({ a, b }) => logQ([a, b]) - prior(a) - log(b, 0, 2) - log(Math.hypot(a, b), 2, 0.25),
    );
    expect(divergences(target, wide).qToP).toBeCloseTo(kl + onGrid(target).logEvidence, 2);
  });

  test('of two bumps: three local minima, each found from near it', () => {
    const target = twoBumps({ gap: 6 });
    const means = Array.from({ length: 33 }, (_, i) => i / 10);
    const sds = Array.from({ length: 60 }, (_, i) => 0.8 + i / 25);
    const { qToP } = klLandscape(target, { means, sds });
    const along = means.map((_, j) => Math.min(...qToP.map((row) => row[j]))); // a valley floor from the middle to a bump
    const top = along.indexOf(Math.max(...along));
    for (const [start, from, to] of [
      [0.5, 0, top],
      [2.5, top, 32],
    ]) {
      const floor = Math.min(...along.slice(from, to + 1));
      const found = bestGaussian(target, { mean: [start], sd: start < 1 ? 2.6 : 1 });
      expect(divergences(target, found).qToP).toBeCloseTo(floor, 2);
    }
    expect(along[top]).toBeGreaterThan(Math.max(along[0], along[28]) + 0.1);
  });

  test('the landscape of two bumps holds the same divergences', () => {
    const target = twoBumps();
    const q: Gaussian = { mean: [2.5], covariance: [[1.44]] };
    const { qToP, pToQ } = klLandscape(target, { means: [2.5], sds: [1.2] });
    const both = divergences(target, q);
    expect(qToP[0][0]).toBeCloseTo(both.qToP, 3);
    expect(pToQ[0][0]).toBeCloseTo(both.pToQ, 5);
  });
});
