import { describe, expect, it } from 'vitest';
import {
  Beta,
  bijectors,
  Dirichlet,
  type Distribution,
  discreteEntropy,
  Exponential,
  fDivergence,
  Gamma,
  HalfCauchy,
  HalfNormal,
  Independent,
  InverseGamma,
  jensenShannon,
  kl,
  klDiscrete,
  klMonteCarlo,
  Laplace,
  LogNormal,
  Multinomial,
  MultivariateNormal,
  Normal,
  natsToBits,
  renyi,
  StudentT,
  TransformedDistribution,
  Uniform,
} from '../../src/distributions';
import { key, tf } from '../../src/tensor';

const number = (x: tf.Tensor) => x.dataSync()[0];

const covariance = [
  [2, 0.5, 0],
  [0.5, 1, -0.3],
  [0, -0.3, 0.7],
];
const other = [
  [1, -0.2, 0.1],
  [-0.2, 1.5, 0.3],
  [0.1, 0.3, 0.9],
];
const tril = [
  [1, 0, 0],
  [0.5, 2, 0],
  [-1, 0.3, 0.4],
];

/** Pairs whose KL the tables do not hold: those on vectors, and those between families. */
const pairs: Record<string, [Distribution, Distribution]> = {
  'Gaussians, full ‖ full': [
    new MultivariateNormal([0, 1, 2], { covariance }),
    new MultivariateNormal([0.5, 0, 1], { covariance: other }),
  ],
  'Gaussians, diagonal ‖ full': [
    new MultivariateNormal([0, 1, 2], { scaleDiag: [0.5, 1, 0.4] }),
    new MultivariateNormal([0.5, 0, 1], { covariance: other }),
  ],
  'Gaussians, full ‖ diagonal': [
    new MultivariateNormal([0, 1, 2], { covariance }),
    new MultivariateNormal([0.5, 0, 1], { scaleDiag: [0.5, 1, 2] }),
  ],
  'Gaussians, low rank ‖ triangular': [
    new MultivariateNormal([0, 1, 2], { scaleDiag: [0.5, 1, 0.7], factor: [[1], [0.5], [-1]] }),
    new MultivariateNormal([0.5, 0, 1], { scaleTril: tril }),
  ],
  'Gaussians, precision ‖ low rank': [
    new MultivariateNormal([0, 1, 2], { precision: covariance }),
    new MultivariateNormal([0.5, 0, 1], { scaleDiag: [0.5, 1, 0.7], factor: [[1], [0.5], [-1]] }),
  ],
  Dirichlet: [new Dirichlet([2, 3, 4]), new Dirichlet([1, 1, 0.5])],
  Multinomial: [
    new Multinomial(20, { probs: [0.2, 0.3, 0.5] }),
    new Multinomial(20, { probs: [0.3, 0.3, 0.4] }),
  ],
  Independent: [new Independent(new Normal([0, 1], [1, 3])), new Independent(new Normal([1, 0], [2, 1]))],
  transformed: [
    new TransformedDistribution(new Normal(0, 1), bijectors.exp),
    new TransformedDistribution(new Normal(1, 2), bijectors.exp),
  ],
};

const positive: Distribution[] = [
  new Gamma(2.5, 1.5),
  new Exponential(0.8),
  new InverseGamma(4, 3),
  new LogNormal(0.2, 0.5),
  new HalfNormal(1.3),
];

describe('KL between families against Monte Carlo, within four standard errors', () => {
  const crossed: [Distribution, Distribution][] = [
    ...positive.flatMap((p) =>
      positive.filter((q) => q !== p).map((q): [Distribution, Distribution] => [p, q]),
    ),
    ...[...positive, new Laplace(0.3, 1.2), new Uniform(-1, 2), new StudentT(6, 0, 1), new Beta(2, 3)].map(
      (p): [Distribution, Distribution] => [p, new Normal(0.5, 1.5)],
    ),
    [new Normal(0.5, 1.5), new Laplace(0.3, 1.2)],
    [new Beta(2, 3), new Uniform(0, 1)],
    [new Uniform(0.2, 0.7), new Beta(2, 3)],
    [new Independent(new Normal([0, 1, 2], 0.7)), new MultivariateNormal([0.5, 0, 1], { covariance })],
    [new MultivariateNormal([0.5, 0, 1], { covariance }), new Independent(new Normal([0, 1, 2], 0.7))],
  ];
  for (const [p, q] of crossed) {
    it(`${p.name} ‖ ${q.name}`, () => {
      tf.tidy(() => {
        const exact = number(kl(p, q));
        // Moments that do not exist make it infinite; so do they the estimate's error, which then says nothing.
        if (['HalfNormal', 'Exponential'].includes(p.name) && q.name === 'InverseGamma') {
          expect(exact).toBe(Infinity);
          return;
        }
        const { value, standardError } = klMonteCarlo(p, q, { key: key(6), draws: 50_000 });
        expect(Math.abs(exact - number(value)) / number(standardError)).toBeLessThan(4);
      });
    });
  }

  it('infinite where a mean is: Exponential ‖ InverseGamma, Uniform ‖ a smaller Uniform, Beta ‖ half a Uniform', () => {
    tf.tidy(() => {
      expect(number(kl(new Exponential(1), new InverseGamma(2, 1)))).toBe(Infinity);
      expect(number(kl(new InverseGamma(1, 1), new Gamma(2, 1)))).toBe(Infinity);
      expect(number(kl(new InverseGamma(0.5, 1), new Normal(0, 1)))).toBe(Infinity);
      expect(number(kl(new StudentT(1, 0, 1), new Normal(0, 1)))).toBe(Infinity);
      expect(number(kl(new Beta(2, 2), new Uniform(0, 0.5)))).toBe(Infinity);
      expect(number(kl(new Uniform(0, 2), new Beta(2, 2)))).toBe(Infinity);
    });
  });
});

describe('KL against Monte Carlo, within three standard errors', () => {
  for (const [name, [p, q]] of Object.entries(pairs)) {
    it(name, () => {
      tf.tidy(() => {
        const { value, standardError } = klMonteCarlo(p, q, { key: key(5), draws: 40_000 });
        const exact = number(kl(p, q));
        expect(exact).toBeGreaterThan(0);
        expect(Math.abs(exact - number(value)) / number(standardError)).toBeLessThan(3);
        const reversed = number(kl(q, p));
        expect(
          Math.abs(reversed - number(value)) / number(standardError),
          'swapped arguments would show',
        ).toBeGreaterThan(3);
      });
    });
  }

  it('and 0 for a distribution and itself', () => {
    tf.tidy(() => {
      for (const [name, [p]] of Object.entries(pairs)) {
        expect(Math.abs(number(kl(p, p))), name).toBeLessThan(1e-6);
      }
    });
  });

  it('estimates what has no closed form, with an error that shrinks', () => {
    tf.tidy(() => {
      const [p, q] = [new StudentT(5, 0, 1), new StudentT(9, 0.5, 1)];
      const few = klMonteCarlo(p, q, { key: key(1), draws: 1000 });
      const many = klMonteCarlo(p, q, { key: key(2), draws: 100_000 });
      expect(number(few.standardError) / number(many.standardError)).toBeGreaterThan(7);
      const difference = Math.abs(number(few.value) - number(many.value));
      expect(difference / number(few.standardError)).toBeLessThan(3);
    });
  });

  it('covers a batch, and broadcasts', () => {
    tf.tidy(() => {
      const divergence = kl(new Normal([0, 1, 2], 1), new Normal(0, [[1], [2]]));
      expect(divergence.shape).toEqual([2, 3]);
      expect(number(divergence)).toBe(0);
      expect(
        klMonteCarlo(new Normal([0, 1], 1), new Normal(0, 1), { key: key(1), draws: 10 }).value.shape,
      ).toEqual([2]);
    });
  });

  it('is infinite where p has mass and q none', () => {
    tf.tidy(() => {
      expect(number(kl(new Uniform(0, 2), new Uniform(0, 1)))).toBe(Infinity);
      expect(number(kl(new Uniform(0, 1), new Uniform(0, 2)))).toBeCloseTo(Math.LN2, 6);
    });
  });

  it('is never negative, however close the two are', () => {
    tf.tidy(() => {
      for (const step of [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]) {
        const all = [
          kl(new Normal(0, 1), new Normal(step, 1 + step)),
          kl(new Gamma(30, 2), new Gamma(30 + step, 2)),
          kl(new Beta(3, 4), new Beta(3 + step, 4)),
          kl(new Beta(300, 400), new Beta(300 + 100 * step, 400)),
          kl(new Dirichlet([0.1, 5, 40]), new Dirichlet([0.1, 5 + step, 40])),
          kl(new Laplace(0, 1), new Laplace(step, 1)),
          kl(new LogNormal(0, 1), new LogNormal(step, 1)),
          kl(new HalfCauchy(1), new HalfCauchy(1 + step)),
        ].map(number);
        // Rounding of the terms, of which the largest are about 1e-6 here.
        expect(
          all.every((value) => value >= -1e-12),
          `${step}: ${all}`,
        ).toBe(true);
      }
    });
  });
});

describe('divergences of probability vectors', () => {
  const p = [0.7, 0.3];
  const q = [0.5, 0.5];

  it('KL of the cookie jar, by hand: 0.7 log 1.4 + 0.3 log 0.6', () => {
    expect(number(klDiscrete(p, q))).toBeCloseTo(0.7 * Math.log(1.4) + 0.3 * Math.log(0.6), 7);
    expect(number(klDiscrete(q, p))).toBeCloseTo(0.5 * Math.log(0.5 / 0.7) + 0.5 * Math.log(0.5 / 0.3), 7);
    expect(natsToBits(Math.LN2)).toBe(1);
    expect(number(natsToBits(klDiscrete([1, 0], q)))).toBeCloseTo(1, 6);
    expect(number(discreteEntropy([0.25, 0.25, 0.25, 0.25]))).toBeCloseTo(Math.log(4), 6);
  });

  it('0 log 0 = 0, and ∞ where q = 0 < p', () => {
    expect(number(klDiscrete([1, 0], q))).toBeCloseTo(Math.LN2, 6);
    expect(number(klDiscrete(q, [1, 0]))).toBe(Infinity);
    expect(number(klDiscrete([0, 1], [0, 1]))).toBe(0);
    expect(number(jensenShannon([1, 0], [0, 1]))).toBeCloseTo(Math.LN2, 6);
  });

  it('small ones keep their digits', () => {
    // ½ Σ δ²/p to second order, with the third-order term.
    const [d, a] = [2 ** -12, 0.75];
    const expected = a * -Math.log1p(d / a) + (1 - a) * -Math.log1p(-d / (1 - a));
    expect(number(klDiscrete([a, 1 - a], [a + d, 1 - a - d])) / expected).toBeCloseTo(1, 5);
  });

  it('Rényi divergences by their definition, and their limits', () => {
    const definition = (order: number) =>
      Math.log(p.reduce((sum, value, i) => sum + value ** order * q[i] ** (1 - order), 0)) / (order - 1);
    for (const order of [0.25, 0.5, 2, 5]) {
      expect(number(renyi(p, q, order))).toBeCloseTo(definition(order), 6);
    }
    const divergence = number(klDiscrete(p, q));
    expect(number(renyi(p, q, 1))).toBe(divergence);
    expect(Math.abs(number(renyi(p, q, 1 + 1e-4)) - divergence)).toBeLessThan(1e-4);
    expect(number(renyi(p, q, Infinity))).toBeCloseTo(Math.log(1.4), 6);
    expect(number(renyi([1, 0], [0.25, 0.75], 0))).toBeCloseTo(Math.log(4), 6);
    expect(number(renyi(q, [1, 0], 2))).toBe(Infinity);
    expect(number(renyi(q, [1, 0], 0.5))).toBeCloseTo(Math.LN2, 6);
    expect(() => renyi(p, q, -1)).toThrow(/order must be >= 0/);
  });

  it('f-divergences agree with their own formulas', () => {
    const sum = (f: (a: number, b: number) => number) => p.reduce((total, a, i) => total + f(a, q[i]), 0);
    const formulas = {
      kl: sum((a, b) => a * Math.log(a / b)),
      reverseKl: sum((a, b) => b * Math.log(b / a)),
      totalVariation: sum((a, b) => Math.abs(a - b) / 2),
      squaredHellinger: sum((a, b) => (Math.sqrt(a) - Math.sqrt(b)) ** 2 / 2),
      pearsonChiSquared: sum((a, b) => (a - b) ** 2 / b),
      neymanChiSquared: sum((a, b) => (a - b) ** 2 / a),
      jensenShannon: number(jensenShannon(p, q)),
    };
    for (const [name, value] of Object.entries(formulas)) {
      expect(number(fDivergence(name as keyof typeof formulas, p, q)), name).toBeCloseTo(value, 6);
      expect(number(fDivergence(name as keyof typeof formulas, p, p)), name).toBeCloseTo(0, 6);
    }
    expect(number(fDivergence('kl', [0.5, 0.5], [1, 0]))).toBe(Infinity);
    expect(number(fDivergence('kl', [1, 0], [0.5, 0.5]))).toBeCloseTo(Math.LN2, 6);
    expect(number(fDivergence('totalVariation', [1, 0], [0, 1]))).toBe(1);
    expect(number(fDivergence('squaredHellinger', [1, 0], [0, 1]))).toBe(1);
    expect(number(fDivergence('jensenShannon', [1, 0], [0, 1]))).toBeCloseTo(Math.LN2, 6);
    expect(() => fDivergence('nothing' as 'kl', p, q)).toThrow(/none of kl, reverseKl/);
  });

  it('what is no probability vector is refused', () => {
    expect(() => klDiscrete([0.7, 0.2], q)).toThrow(/sum to 1/);
    expect(() => klDiscrete([0.7, 0.3], [0.2, 0.3, 0.5])).toThrow(/one length/);
    expect(() => klDiscrete([1.2, -0.2], q)).toThrow(/probability/);
  });
});
