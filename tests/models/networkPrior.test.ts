import { describe, expect, test } from 'vitest';
import { gp, gridPosterior } from '../../src/inference';
import {
  type Activation,
  byQuadrature,
  drawFunctions,
  erfOf,
  exactKurtosis,
  excessKurtoses,
  excessKurtosis,
  expectedProduct,
  expectedSquares,
  kernelErrors,
  kurtosisOf,
  logSlope,
  type NetworkPrior,
  networkKernel,
  networkKernels,
  posteriorByWeighing,
} from '../../src/models/networkPrior';
import { key, random, tf } from '../../src/tensor';

const prior: NetworkPrior = { activation: 'relu', width: 20, sigmaW: 1.2, sigmaB: 0.7, sigmaV: 1.5 };
const pairs = [
  { a: 1, b: 1, c: 0.6 },
  { a: 2.3, b: 0.4, c: -0.5 },
  { a: 0.8, b: 3, c: 1.5 },
];
const units: Partial<Record<Activation, (h: number) => number>> = {
  relu: (h) => Math.max(h, 0),
  erf: erfOf,
  cosine: (h) => Math.SQRT2 * Math.cos(h),
};

describe('expectations over one hidden unit', () => {
  test.each(Object.keys(units) as Activation[])('%s: the formulas are the integrals', (activation) => {
    const phi = units[activation] as (h: number) => number;
    for (const m of pairs) {
      // The kink of relu costs the nodes their accuracy; the others are exact to rounding.
      const [spacing, tolerance] = activation === 'relu' ? [0.02, 1e-4] : [0.1, 1e-10];
      const product = byQuadrature((u, v) => phi(u) * phi(v), m, spacing);
      const squares = byQuadrature((u, v) => (phi(u) * phi(v)) ** 2, m, spacing);
      expect(Math.abs(expectedProduct(activation, m) - product)).toBeLessThan(tolerance);
      expect(Math.abs(expectedSquares(activation, m) - squares)).toBeLessThan(tolerance);
    }
  });

  test('step: the chance that both are positive, by Sheppard’s formula', () => {
    for (const m of pairs) {
      const rho = m.c / Math.sqrt(m.a * m.b);
      expect(expectedProduct('step', m)).toBeCloseTo(0.25 + Math.asin(rho) / (2 * Math.PI), 12);
    }
  });

  test('relu is half of the published arc-cosine kernel: its values at angles 0, π/2 and π', () => {
    const at = (c: number) => 2 * expectedProduct('relu', { a: 1, b: 1, c });
    expect(at(1)).toBeCloseTo(1, 12);
    expect(at(0)).toBeCloseTo(1 / Math.PI, 12);
    expect(at(-1)).toBeCloseTo(0, 12);
  });

  test('a formula with the angle instead of its complement is caught', () => {
    const theta = Math.acos(0.6);
    const broken = (Math.sin(theta) + theta * Math.cos(theta)) / (2 * Math.PI);
    const phi = units.relu as (h: number) => number;
    expect(Math.abs(broken - byQuadrature((u, v) => phi(u) * phi(v), pairs[0], 0.02))).toBeGreaterThan(0.1);
  });

  test('erf to twelve digits', () => {
    expect(erfOf(0.5)).toBeCloseTo(0.5204998778130465, 12);
    expect(erfOf(-2.4)).toBeCloseTo(-0.9993114861033549, 12);
    expect(erfOf(2.6)).toBeCloseTo(0.9997639655834707, 12);
    expect(erfOf(9)).toBe(1);
  });

  test('no formula for tanh, said so', () => {
    expect(() => networkKernel({ ...prior, activation: 'tanh' })).toThrow('no formula for tanh');
  });
});

describe('networks drawn from the prior', () => {
  const x = [
    [-1, 0.5],
    [0.3, 2],
    [1.5, -1],
  ];

  test.each(['relu', 'erf', 'cosine', 'step'] as const)(
    '%s: covariance is the kernel, at width 3',
    (activation) => {
      const networks = 60_000;
      const few = { ...prior, activation, width: 3 };
      const f = drawFunctions(few, key(1), { x, networks });
      const K = gp.kernelMatrix(networkKernel(few), x);
      K.forEach((row, i) => {
        row.forEach((k, j) => {
          const products = f.map((draw) => draw[i] * draw[j]);
          const mean = products.reduce((s, p) => s + p, 0) / networks;
          const variance = products.reduce((s, p) => s + (p - mean) ** 2, 0) / networks;
          expect(Math.abs(mean - k) / Math.sqrt(variance / networks)).toBeLessThan(4);
        });
      });
    },
  );

  test('same key, same functions; nothing leaks; tanh and a single input work', () => {
    const before = tf.memory().numTensors;
    const draw = () => drawFunctions({ ...prior, activation: 'tanh' }, key(3), { x: [0, 1], networks: 4 });
    expect(draw()).toEqual(draw());
    expect(tf.memory().numTensors).toBe(before);
  });

  test('kernel errors are what theory says, and fall as 1/√H', async () => {
    const rows = await kernelErrors(prior, key(2), { x, widths: [4, 16, 64, 256], networks: 400 });
    for (const { error, expected, standardError } of rows)
      expect(Math.abs(error - expected) / standardError).toBeLessThan(4);
    const fit = logSlope(
      rows.map((r) => r.width),
      rows.map((r) => r.error),
      rows.map((r) => r.standardError),
    );
    expect(Math.abs(fit.slope + 0.5) / fit.standardError).toBeLessThan(4);
    expect(fit.standardError).toBeLessThan(0.02);
    expect(networkKernels(prior, key(2), { x, networks: 2 })[0]).toHaveLength(9);
  });

  test('excess kurtosis: 15/H for relu, and as measured', async () => {
    expect(exactKurtosis({ ...prior, width: 5 }, x[0])).toBeCloseTo(3, 12);
    for (const activation of ['relu', 'erf'] as const) {
      const measured = excessKurtosis({ ...prior, activation, width: 5 }, key(4), {
        x: x[0],
        networks: 100_000,
      });
      expect(Math.abs(measured.value - measured.expected) / measured.standardError).toBeLessThan(4);
    }
    const seen: number[] = [];
    const rows = await excessKurtoses(prior, key(4), {
      x: x[0],
      widths: [5, 50],
      networks: 1000,
      progress: (done) => seen.push(done),
    });
    expect(rows.map((r) => r.expected)).toEqual(
      [5, 50].map((width) => exactKurtosis({ ...prior, width }, x[0])),
    );
    expect(rows[0].value).not.toBe(rows[1].value);
    expect(seen).toEqual([1, 2]);
    const normal = tf.tidy(() => Array.from(random.normal(key(5), [100_000]).dataSync()));
    const gaussian = kurtosisOf(normal);
    expect(Math.abs(gaussian.value / gaussian.standardError)).toBeLessThan(4);
    expect(gaussian.standardError).toBeCloseTo(Math.sqrt(24 / 100_000), 2);
  });

  test('refuses what makes no network', () => {
    const draw = (changes: Partial<NetworkPrior>) =>
      drawFunctions({ ...prior, ...changes }, key(1), { x: [0], networks: 1 });
    expect(() => draw({ width: 0 })).toThrow('width must be an integer ≥ 1, got 0');
    expect(() => draw({ sigmaB: -1 })).toThrow('sigmaB must be finite and ≥ 0, got -1');
    expect(() => draw({ activation: 'swish' as Activation })).toThrow('there is no activation swish');
    expect(() => drawFunctions(prior, key(1), { x: [0, Number.NaN], networks: 1 })).toThrow('NaN');
  });
});

describe('a network after data', () => {
  const data = { x: [-1, 0.4, 1.3], y: [0.2, -0.5, 0.9], noise: 0.3 };
  const stars = [-2, 0, 2];

  test('one hidden unit: the same as a grid over its three weights', () => {
    const one: NetworkPrior = { activation: 'erf', width: 1, sigmaW: 1, sigmaB: 0.8, sigmaV: 1.2 };
    const f = (x: number, t: Readonly<Record<string, number>>) => t.v * erfOf(t.w * x + t.b);
    const normal = (r: number, sd: number) =>
      -0.5 * (r / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
    const axis = (sd: number) => ({ from: -5 * sd, to: 5 * sd, cells: 50 });
    const grid = gridPosterior({ w: axis(1), b: axis(0.8), v: axis(1.2) }, (t) =>
      data.x.reduce(
        (sum, x, i) => sum + normal(data.y[i] - f(x, t), data.noise),
        normal(t.w, 1) + normal(t.b, 0.8) + normal(t.v, 1.2),
      ),
    );
    const drawn = posteriorByWeighing(one, key(6), { data, x: stars, draws: 20_000 });
    expect(Math.abs(drawn.logEvidence - grid.logEvidence)).toBeLessThan(0.05);
    expect(drawn.worth).toBeGreaterThan(2000);
    stars.forEach((x, m) => {
      const mean = grid.expectation((t) => f(x, t));
      const sd = Math.sqrt(grid.expectation((t) => (f(x, t) - mean) ** 2));
      expect(Math.abs(drawn.mean[m] - mean)).toBeLessThan((4 * sd) / Math.sqrt(drawn.worth));
      expect(Math.abs(drawn.sd[m] / sd - 1)).toBeLessThan(0.08);
    });
  });

  test('many units: the Gaussian process with the limit kernel', () => {
    const wide = { ...prior, width: 4000 };
    const drawn = posteriorByWeighing(wide, key(7), { data, x: stars, draws: 200 });
    const limit = gp.gpRegression({ kernel: networkKernel(wide), noiseVariance: 0.09 }, data);
    const exact = limit.predict(stars);
    expect(Math.abs(drawn.logEvidence - limit.logMarginalLikelihood)).toBeLessThan(0.02);
    stars.forEach((_, m) => {
      expect(Math.abs(drawn.mean[m] - exact.mean[m])).toBeLessThan(0.02);
      expect(Math.abs(drawn.sd[m] / Math.sqrt(exact.variance[m]) - 1)).toBeLessThan(0.02);
    });
    expect(() =>
      posteriorByWeighing(wide, key(7), { data: { ...data, y: [1] }, x: stars, draws: 2 }),
    ).toThrow('3 inputs x but 1 outputs y');
  });
});
