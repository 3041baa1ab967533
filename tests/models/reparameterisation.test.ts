import { describe, expect, test } from 'vitest';
import { estimateOf } from '../../src/inference';
import {
  bothEstimators,
  cases,
  composition,
  drawsOf,
  ellipticalCloud,
  evidenceOf,
  expectationByCdf,
  gradientByCdf,
  gradientRows,
  identityAt,
  implicitSlope,
  implicitTricks,
  inverseCdf,
  kolmogorovTail,
  ksDistance,
  locationScale,
  type NoiseTrick,
  parametersOf,
  pathwiseGradients,
  relaxedBernoulli,
  stripsOf,
  triangleArea,
  withFixedNoise,
} from '../../src/models/reparameterisation';
import { foldIn, key, tf } from '../../src/tensor';

const N = 20_000;
const all = [...inverseCdf, ...locationScale, ...composition, ...implicitTricks];
const named = (name: string) => all.find((trick) => trick.name === name)!;
const noisy = (name: string) => named(name) as NoiseTrick;

describe('the distributions of AEVB, section 2.4', () => {
  test.each(all.map((trick, i) => [trick.name, trick, i] as const))(
    '%s: draws follow the distribution function, gradients its derivative',
    (_, trick, i) => {
      const { ks, gradients } = evidenceOf(trick, foldIn(key(11), i), N);
      expect(ks).toBeLessThan(2.2);
      expect(gradients.length).toBe(Object.keys(trick.phi).length);
      for (const { estimate, exact } of gradients) {
        expect(Math.abs(estimate.mean - exact)).toBeLessThan(4 * estimate.standardError + 1e-6);
      }
    },
  );

  test('frees what it uses', () => {
    const before = tf.memory().numTensors;
    for (const trick of all) evidenceOf(trick, key(1), 50);
    relaxedBernoulli(key(1), { temperature: 0.5, n: 50 });
    for (const one of cases) bothEstimators(one, key(1), 50);
    identityAt(noisy('Gumbel'), [0.2, 0.7]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a Rayleigh without its 2, and draws that are right with half a gradient, are caught', () => {
    const rayleigh = noisy('Rayleigh');
    const broken = {
      ...rayleigh,
      draw: () => tf.div(rayleigh.draw({ σ: tf.scalar(0.9) }, key(2), N), Math.SQRT2),
    };
    expect(evidenceOf({ ...broken, phi: {}, counts: { σ: 0.9 } }, key(3), N).ks).toBeGreaterThan(10);
    const logistic = noisy('Logistic');
    const halved: NoiseTrick = {
      ...logistic,
      draw: ({ μ, s }, drawKey, n) =>
        tf.tidy(() => logistic.draw({ μ, s: tf.add(tf.mul(s, 0.5), 0.3) }, drawKey, n)),
    };
    expect(evidenceOf(halved, key(4), N).ks).toBeLessThan(2.2);
    const [, byScale] = gradientRows(halved, key(4), N);
    expect(Math.abs(byScale.estimate.mean - byScale.exact)).toBeGreaterThan(
      8 * byScale.estimate.standardError,
    );
  });

  test('the identity q(z) dz = p(ε) dε', () => {
    const epsilon = Array.from({ length: 49 }, (_, i) => (i + 1) / 50);
    for (const trick of inverseCdf) {
      for (const one of identityAt(trick, epsilon)) expect(Math.abs(one - 1)).toBeLessThan(2e-6);
    }
    const { noise, z } = stripsOf(noisy('Gumbel'), 10);
    expect(noise.x.length).toBe(11);
    const areas = z.x.slice(1).map((end, i) => (end - z.x[i]) * z.y[i]);
    for (const area of areas) expect(area).toBeCloseTo(0.1, 6);
    expect(() => stripsOf(noisy('Gumbel'), 2)).toThrow(/4 cells/);
  });

  test('implicit slopes: of a scale by hand, of a shape as TensorFlow has them', () => {
    expect(implicitSlope(named('Exponential'), 'λ', 2)).toBeCloseTo(-2 / 0.8, 5);
    const gamma = named('Gamma');
    const draws = drawsOf(gamma, key(5), 100);
    const slopes = pathwiseGradients(gamma, (z) => z, key(5), 100).α;
    for (const [i, z] of draws.entries()) {
      expect(slopes[i] / implicitSlope(gamma, 'α', z)).toBeCloseTo(1, 2);
    }
    expect(() => implicitSlope(gamma, 'k', 1)).toThrow(/no parameter 'k'/);
  });

  test('E[tanh z] by distribution function: uniform in closed form, and its derivative', () => {
    const { μ, s } = parametersOf(named('Uniform'));
    const closed = (m: number, w: number) => Math.log(Math.cosh(m + w) / Math.cosh(m - w)) / (2 * w);
    expect(expectationByCdf(named('Uniform'))).toBeCloseTo(closed(μ, s), 8);
    const byWidth = (closed(μ, s + 1e-5) - closed(μ, s - 1e-5)) / 2e-5;
    expect(gradientByCdf(named('Uniform'), 's')).toBeCloseTo(byWidth, 6);
  });

  test('in the plane: areas grow by the determinant of L', () => {
    const { noise, z } = ellipticalCloud(key(9), 3, { mu: [1, -1], L: [2, 0.7, 0.5] });
    expect(triangleArea({ x: [0, 2, 0], y: [0, 0, 3] }, [0, 1, 2])).toBe(3);
    expect(triangleArea(z, [0, 1, 2]) / triangleArea(noise, [0, 1, 2])).toBeCloseTo(1, 6);
  });

  test('gradients from the distribution function are those of SciPy’s densities', () => {
    const published = {
      Weibull: ['k', 0.0780103],
      Gompertz: ['η', -0.4131193],
      Erlang: ['λ', -0.1380298],
      Beta: ['a', 0.0695092],
      F: ['d1', 0.0182528],
    } as const;
    for (const [name, [parameter, value]] of Object.entries(published))
      expect(gradientByCdf(named(name), parameter)).toBeCloseTo(value, 6);
  });

  test('misuse is told', () => {
    expect(() => drawsOf(named('Gumbel'), key(1), 0)).toThrow(/0 draws/);
    expect(() => drawsOf(named('Gumbel'), key(1), 5, { μ: 1 })).toThrow(/'β'/);
    expect(() => drawsOf(named('Gumbel'), key(1), 5, { μ: 1, β: NaN })).toThrow(/β is NaN/);
    expect(() => relaxedBernoulli(key(1), { temperature: 0, n: 5 })).toThrow(/temperature/);
    expect(() => estimateOf([1])).toThrow(/2 draws/);
  });
});

describe('Kolmogorov', () => {
  test('distance of four points by hand, tail against the published 5 % and 1 % points', () => {
    expect(ksDistance([0.1, 0.2, 0.6, 0.9], (z) => z)).toBeCloseTo(0.3, 12);
    expect(kolmogorovTail(1.3581)).toBeCloseTo(0.05, 4);
    expect(kolmogorovTail(1.6276)).toBeCloseTo(0.01, 4);
  });
});

describe('where there is no trick', () => {
  test('each estimator is right where it should be, and wrong where it should be', () => {
    const [smooth, discrete, jump, ends] = cases.map((one, i) => bothEstimators(one, foldIn(key(6), i), N));
    const far = ({ mean, standardError }: { mean: number; standardError: number }, truth: number) =>
      Math.abs(mean - truth) / (standardError + 1e-9);
    for (const row of [smooth, ends]) expect(far(row.pathwise, row.truth)).toBeLessThan(4);
    for (const row of [smooth, discrete, jump]) expect(far(row.score, row.truth)).toBeLessThan(4);
    for (const row of [discrete, jump]) expect(row.pathwise.mean).toBe(0);
    expect(ends.score.mean).toBeCloseTo(-0.5, 1);
  });

  test('the relaxed gradient agrees with its quadrature and tends to the truth', () => {
    const truth = cases[1].truth;
    const rows = [1, 0.3, 0.1].map((temperature) => relaxedBernoulli(key(7), { temperature, n: N }));
    for (const { estimate, expectation } of rows) {
      expect(Math.abs(estimate.mean - expectation)).toBeLessThan(4 * estimate.standardError);
    }
    expect(Math.abs(rows[2].expectation - truth)).toBeLessThan(Math.abs(rows[0].expectation - truth));
    expect(rows[2].estimate.sd).toBeGreaterThan(rows[0].estimate.sd);
    for (const { estimate, sd } of rows)
      expect(Math.abs(estimate.sd - sd)).toBeLessThan(4 * estimate.errorOfSd);
    // By SciPy, on a grid of its own: expectation and sd at τ = 1.
    expect(rows[0].expectation).toBeCloseTo(-0.0496503, 6);
    expect(rows[0].sd).toBeCloseTo(0.308752, 5);
  });

  test('with fixed noise a Bernoulli is a staircase', () => {
    const phi = Array.from({ length: 101 }, (_, i) => i / 100);
    const { average } = withFixedNoise('bernoulli', key(8), { draws: 8, phi });
    const steps = average.slice(1).filter((v, i) => Math.abs(v - average[i]) > 1e-12).length;
    expect(steps).toBeLessThanOrEqual(8);
    expect(steps).toBeGreaterThan(4);
  });
});
