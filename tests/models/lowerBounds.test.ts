import gammaln from '@stdlib/math-base-special-gammaln';
import { describe, expect, test } from 'vitest';
import {
  gaussianMixtureCavi,
  gaussianMixtureLocalTerms,
  gridPosterior,
  normalGammaCavi,
} from '../../src/inference';
import {
  componentGaussian,
  drawClusters,
  drawPoints,
  elboByComponents,
  evidenceOf,
  exactAssignment,
  halfSteps,
  klToNormalGamma,
  logFactors,
  logMarginal,
  logNormalGamma,
  meansByCoordinate,
  mixtureEvidence,
  outlines,
  pointBound,
  posteriorOf,
  priorOf,
  snapshots,
  startOf,
} from '../../src/models/lowerBounds';
import { key } from '../../src/tensor';

const model = { data: [11.3, 9.1, 12.4, 10.7, 12, 8.9], mu0: 10, lambda0: 0.5, a0: 1, b0: 1 };
const start = startOf(model, { mu: 9, sdOfMu: 0.25, tau: 2 });

describe('Normal–Gamma', () => {
  const axes = { mu: { from: 4, to: 18, cells: 700 }, tau: { from: 1e-6, to: 6, cells: 1500 } };

  test('KL(q‖prior) and KL(q‖posterior) against sums over a grid', () => {
    const factors = { muN: 10.5, lambdaN: 4, aN: 4.5, bN: 7 };
    const logQ = logFactors(factors);
    const grid = gridPosterior(axes, ({ mu, tau }) => logQ(mu, tau));
    expect(grid.logEvidence).toBeCloseTo(0, 4);
    for (const p of [priorOf(model), posteriorOf(model)]) {
      const logP = logNormalGamma(p);
      const sum = grid.expectation(({ mu, tau }) => logQ(mu, tau) - logP(mu, tau));
      expect(klToNormalGamma(factors, p)).toBeCloseTo(sum, 3);
    }
  });

  test('ELBO + KL(q‖posterior) is log p(x) at every half step; without the prior’s part it is not', () => {
    const steps = halfSteps(model, start, 6);
    expect(steps).toHaveLength(13);
    for (const step of steps) {
      expect(step.elbo + step.klToPosterior).toBeCloseTo(evidenceOf(model), 9);
      expect(Math.abs(step.logLikelihood + step.klToPosterior - evidenceOf(model))).toBeGreaterThan(0.5);
    }
    steps.slice(1).forEach((step, i) => {
      expect(step.elbo).toBeGreaterThanOrEqual(steps[i].elbo - 1e-12);
    });
  });

  test('a round is what the library’s coordinate ascent does, with the same ELBO', () => {
    const steps = halfSteps(model, start, 2);
    const algorithm = normalGammaCavi(model);
    const [first, info] = algorithm.step(undefined as never, start);
    expect(steps[2].factors).toEqual(first);
    expect(steps[2].elbo).toBeCloseTo(info.elbo, 9);
    expect(steps[1].factors).toEqual({ ...start, muN: first.muN, lambdaN: first.lambdaN });
  });
});

describe('a mixture with known parameters', () => {
  const mixture = { weights: [0.5, 0.3, 0.2], means: [-3, 0, 3], sds: [1, 0.6, 1.2] };

  test('L_i is log p(x_i) less KL(q‖p(z | x_i)), and exact for the posterior', () => {
    for (const x of [-4, -1.2, 0.3, 2]) {
      const exact = exactAssignment(mixture, x);
      expect(exact.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(pointBound(mixture, x, exact)).toBeCloseTo(logMarginal(mixture, x), 10);
      const q = [0.2, 0.5, 0.3];
      const kl = q.reduce((sum, r, k) => sum + r * Math.log(r / exact[k]), 0);
      expect(pointBound(mixture, x, q)).toBeCloseTo(logMarginal(mixture, x) - kl, 10);
      expect(pointBound(mixture, x, [1, 0, 0])).toBeLessThan(logMarginal(mixture, x));
    }
    expect(() => pointBound(mixture, 0, [0.5, 0.2, 0.2])).toThrow(/add up to 1/);
  });

  test('its density integrates to one, and draws follow it', () => {
    let total = 0;
    for (let x = -12; x <= 12; x += 0.01) total += 0.01 * Math.exp(logMarginal(mixture, x));
    expect(total).toBeCloseTo(1, 5);
    const draws = drawPoints(mixture, key(1), 4000);
    const mean = draws.reduce((a, b) => a + b, 0) / 4000;
    const sd = Math.sqrt(draws.reduce((s, x) => s + (x - mean) ** 2, 0) / 4000);
    expect(Math.abs(mean - (0.5 * -3 + 0.2 * 3))).toBeLessThan((4 * sd) / Math.sqrt(4000));
  });
});

describe('the Bayesian mixture', () => {
  const prior = { alpha0: 1.5, beta0: 0.2, m0: [0], inverseW0: [[1]], nu0: 2 };
  const x = [-2.1, -1.7, -1.2, -2.6, 1.4, 2.3, 1.8];

  test('the evidence of two points, by hand: together or apart', () => {
    const of = (data: number[]) => Math.exp(evidenceOf({ data, mu0: 0, lambda0: 0.2, a0: 1, b0: 0.5 }));
    const together = (1.5 + 1) / (2 * 1.5 + 1);
    const byHand = together * of([1, 2.5]) + (1 - together) * of([1]) * of([2.5]);
    expect(mixtureEvidence([1, 2.5], prior, 2)).toBeCloseTo(Math.log(byHand), 10);
    expect(mixtureEvidence([1, 2.5], prior, 1)).toBeCloseTo(Math.log(of([1, 2.5])), 10);
    expect(() => mixtureEvidence(new Array(30).fill(0), prior, 2)).toThrow(/1073741824 assignments/);
  });

  test('the ELBO of coordinate ascent stays below it, by little more than log 2', () => {
    const algorithm = gaussianMixtureCavi(
      x.map((v) => [v]),
      prior,
    );
    let state = algorithm.init([[-2], [2]]);
    let elbo = Number.NEGATIVE_INFINITY;
    for (let step = 0; step < 40; step++) {
      const [next, info] = algorithm.step(undefined as never, state);
      expect(info.elbo).toBeGreaterThanOrEqual(elbo - 1e-9);
      [state, elbo] = [next, info.elbo];
    }
    const gap = mixtureEvidence(x, prior, 2) - elbo;
    expect(gap).toBeGreaterThan(Math.log(2));
    expect(gap).toBeLessThan(Math.log(2) + 0.5);
    // local parts: at a fixed point r is softmax, so each point's bound is log Σ_k exp(E log π_k + E log N): larger than any single term
    const local = gaussianMixtureLocalTerms(
      x.map((v) => [v]),
      state,
    );
    local.forEach(({ logLikelihood, negativeKlAssignment }, n) => {
      const hard = state.responsibilities[n].map((_, k) => (k === (x[n] > 0 ? 1 : 0) ? 1 : 0));
      const responsibilities = state.responsibilities.map((row, m) => (m === n ? hard : row));
      const [one] = gaussianMixtureLocalTerms(
        x.map((v) => [v]),
        { ...state, responsibilities },
      ).slice(n);
      expect(logLikelihood + negativeKlAssignment).toBeGreaterThanOrEqual(
        one.logLikelihood + one.negativeKlAssignment - 1e-9,
      );
    });
    expect(componentGaussian(state.components[1]).mean[0]).toBeCloseTo(1.8, 0);
  });

  test('clusters lie where they are asked for', () => {
    const points = drawClusters(key(2), {
      centres: [
        [0, 0],
        [5, -5],
      ],
      each: 400,
      sd: 0.5,
    });
    expect(points).toHaveLength(800);
    const mean = (d: number) => points.slice(400).reduce((s, p) => s + p[d], 0) / 400;
    expect(Math.abs(mean(0) - 5)).toBeLessThan(0.1);
    expect(Math.abs(mean(1) + 5)).toBeLessThan(0.1);
  });
});

test('coordinate by coordinate the means come closer by ρ² per round', () => {
  const rho = 0.8;
  const path = meansByCoordinate(
    {
      mean: [1, 2],
      covariance: [
        [1, rho],
        [rho, 1],
      ],
    },
    [3, 5],
    3,
  );
  expect(path).toHaveLength(7);
  expect(path[1]).toEqual([expect.closeTo(1 + rho * 3, 10), 5]);
  expect((path[4][1] - 2) / (path[2][1] - 2)).toBeCloseTo(rho ** 2, 10);
});

describe('how many clusters', () => {
  const points = drawClusters(key(5), {
    centres: [
      [0, 0],
      [4, 1],
    ],
    each: 25,
    sd: 0.8,
  });
  const prior = {
    alpha0: 1,
    beta0: 0.1,
    m0: [1.5, 1.5],
    inverseW0: [
      [1, 0],
      [0, 1],
    ],
    nu0: 3,
  };

  /** log p(X) of one Gaussian with a Normal–Wishart prior, in closed form (Murphy 2007, eq. 266), in the plane. */
  function normalWishartEvidence(): number {
    const N = points.length;
    const mean = [0, 1].map((d) => points.reduce((sum, p) => sum + p[d], 0) / N);
    const shrink = (prior.beta0 * N) / (prior.beta0 + N);
    const entry = (i: number, j: number) =>
      prior.inverseW0[i][j] +
      points.reduce((sum, p) => sum + (p[i] - mean[i]) * (p[j] - mean[j]), 0) +
      shrink * (mean[i] - prior.m0[i]) * (mean[j] - prior.m0[j]);
    const logDet = Math.log(entry(0, 0) * entry(1, 1) - entry(0, 1) ** 2);
    const gamma2 = (a: number) => 0.5 * Math.log(Math.PI) + gammaln(a) + gammaln(a - 0.5);
    return (
      -N * Math.log(Math.PI) +
      gamma2((prior.nu0 + N) / 2) -
      gamma2(prior.nu0 / 2) -
      ((prior.nu0 + N) / 2) * logDet +
      Math.log(prior.beta0 / (prior.beta0 + N))
    );
  }

  test('with one cluster the family holds the posterior: the ELBO is the evidence; two are best', async () => {
    const elbos = await elboByComponents(points, prior, { most: 4 });
    expect(elbos[0]).toBeCloseTo(normalWishartEvidence(), 8);
    expect(elbos.indexOf(Math.max(...elbos))).toBe(1);
  });

  test('snapshots are the same run, stopped; clusters that died are not drawn', async () => {
    const sparse = { ...prior, alpha0: 0.01 };
    const means = [0, 10, 30, 40].map((i) => points[i]);
    const taken = await snapshots(points, sparse, { means, rounds: [0, 3, 60] });
    const algorithm = gaussianMixtureCavi(points, sparse);
    let state = algorithm.init(means);
    for (let round = 0; round < 3; round++) [state] = algorithm.step(undefined as never, state);
    expect(taken.map(({ round }) => round)).toEqual([0, 3, 60]);
    expect(taken[1].state.components.map(({ m }) => m)).toEqual(state.components.map(({ m }) => m));
    const drawn = outlines(taken[2].state);
    expect(drawn.filter(({ weight }) => weight > 0.01).length).toBeLessThan(4);
    for (const { weight, x } of drawn) expect(x[0] === null).toBe(weight < 0.01);
    await expect(snapshots(points, sparse, { means, rounds: [3, 1] })).rejects.toThrow(/got 1 after 3/);
  });
});
