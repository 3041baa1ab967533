import { describe, expect, it } from 'vitest';
import {
  Bernoulli,
  Beta,
  Binomial,
  bijectors,
  Categorical,
  Dirichlet,
  Exponential,
  Gamma,
  HalfCauchy,
  HalfNormal,
  Hypergeometric,
  Independent,
  InverseGamma,
  kl,
  klMonteCarlo,
  Laplace,
  LogNormal,
  Mixture,
  Multinomial,
  MultivariateNormal,
  Normal,
  Poisson,
  StudentT,
  TransformedDistribution,
  Uniform,
  withoutChecks,
} from '../../src/distributions';
import { grad, key, tf } from '../../src/tensor';
import { scalarFamilies } from './catalogue';

describe('densities sum to 1', () => {
  const range: Record<string, [number, number]> = {
    LogNormal: [0, 12],
    HalfNormal: [0, 10],
    Exponential: [0, 30],
    Gamma: [0, 20],
    InverseGamma: [0, 30],
    Beta: [0, 1],
    'Exp(Normal)': [0, 20],
  };
  const heavy = ['Cauchy', 'HalfCauchy', 'Gamma, small concentration'];
  for (const { name, make, discrete } of scalarFamilies.filter((family) => !heavy.includes(family.name))) {
    it(name, () => {
      tf.tidy(() => {
        const n = 40_000;
        const [low, high] = discrete ? [0, 200] : (range[name] ?? [-40, 40]);
        const points = discrete
          ? tf.range(0, 200)
          : tf
              .range(0, n)
              .add(0.5)
              .mul((high - low) / n)
              .add(low);
        const total = make([])
          .prob(points)
          .sum()
          .mul(discrete ? 1 : (high - low) / n);
        expect(Math.abs(total.dataSync()[0] - 1)).toBeLessThan(2e-4);
      });
    });
  }

  it('Dirichlet and softmax-centred Normal over the triangle, Multinomial over all counts', () => {
    tf.tidy(() => {
      const n = 400;
      const grid: number[][] = [];
      for (let i = 0; i < n; i++) {
        for (let j = 0; i + j < n; j++) {
          const [a, b] = [(i + 1 / 3) / n, (j + 1 / 3) / n];
          grid.push([a, b, 1 - a - b]);
        }
      }
      const base = new Independent(new Normal([0, 0.5], [0.8, 0.8]));
      for (const distribution of [
        new Dirichlet([2, 3, 1.5]),
        new TransformedDistribution(base, bijectors.softmaxCentred),
      ]) {
        const total = distribution.prob(grid).sum().dataSync()[0] / (n * n);
        // Lower-left halves of the cells only: each cell of the square holds two triangles but for the diagonal.
        expect(Math.abs(total - 1)).toBeLessThan(0.01);
      }
      const counts: number[][] = [];
      for (let i = 0; i <= 9; i++) {
        for (let j = 0; i + j <= 9; j++) {
          counts.push([i, j, 9 - i - j]);
        }
      }
      const multinomial = new Multinomial(9, { probs: [0.2, 0.5, 0.3] });
      expect(multinomial.prob(counts).sum().dataSync()[0]).toBeCloseTo(1, 5);
    });
  });
});

describe('outside the support the density is 0 and its log −∞, and no gradient is NaN', () => {
  const cases: [string, (p: tf.Tensor) => { logProb(x: number | number[]): tf.Tensor }, number | number[]][] =
    [
      ['Gamma', (p) => new Gamma(p, 1), -1],
      ['Gamma at infinity', (p) => new Gamma(p, 1), Infinity],
      ['InverseGamma', (p) => new InverseGamma(p, 1), 0],
      ['Beta', (p) => new Beta(p, 2), 1.5],
      ['LogNormal', (p) => new LogNormal(p, 1), 0],
      ['HalfNormal', (p) => new HalfNormal(p), -0.1],
      ['HalfCauchy', (p) => new HalfCauchy(p), -0.1],
      ['Exponential', (p) => new Exponential(p), -0.1],
      ['Uniform', (p) => new Uniform(0, p), 3],
      ['Bernoulli', (p) => new Bernoulli({ logits: p }), 2],
      ['Binomial, too many', (p) => new Binomial(5, { logits: p }), 6],
      ['Binomial, a fraction', (p) => new Binomial(5, { logits: p }), 2.5],
      ['Poisson', (p) => new Poisson(p), -1],
      ['Categorical', (p) => new Categorical({ logits: tf.stack([p, p.mul(0)]) }), 2],
      ['Dirichlet', (p) => new Dirichlet(tf.stack([p, p])), [0.6, 0.6]],
      ['Multinomial', (p) => new Multinomial(3, { logits: tf.stack([p, p.mul(0)]) }), [1, 1]],
      ['Exp(Normal)', (p) => new TransformedDistribution(new Normal(p, 1), bijectors.exp), -2],
    ];
  for (const [name, make, x] of cases) {
    it(name, () => {
      tf.tidy(() => {
        const p = tf.scalar(1.2);
        expect(make(p).logProb(x).dataSync()[0]).toBe(-Infinity);
        const gradient = grad((q: tf.Tensor) => tf.maximum(make(q).logProb(x), -100).add(q.mul(0)))(p);
        expect(gradient.dataSync()[0]).toBe(0);
      });
    });
  }

  it('the edges are as the formulas say', () => {
    tf.tidy(() => {
      expect(new Beta(1, 3).prob(0).dataSync()[0]).toBeCloseTo(3, 5);
      expect(new Beta(0.5, 3).prob(0).dataSync()[0]).toBe(Infinity);
      expect(new Gamma(1, 2).prob(0).dataSync()[0]).toBeCloseTo(2, 6);
      expect(new Dirichlet([1, 1, 1]).prob([0, 0.5, 0.5]).dataSync()[0]).toBeCloseTo(2, 5);
      expect(new Bernoulli({ probs: 0 }).logProb([0, 1]).arraySync()).toEqual([0, -Infinity]);
      expect(new Categorical({ logits: [0, -Infinity] }).logProb([0, 1]).arraySync()).toEqual([0, -Infinity]);
      // SciPy: poisson.logpmf(3e9, 3e9); float32 holds no odd numbers up there, but the density is the same.
      expect(new Poisson(3e9).logProb(3e9).dataSync()[0]).toBeCloseTo(-11.8299, 3);
      expect(new Poisson(2).logProb(Infinity).dataSync()[0]).toBe(-Infinity);
    });
  });
});

describe('bad input is refused at once, by name and value', () => {
  const refusals: [string, () => unknown, RegExp][] = [
    ['negative scale', () => new Normal(0, -1), /Normal: scale must be a finite number > 0, but it is -1/],
    [
      'scale in an array',
      () =>
        new Normal(0, [
          [1, 2],
          [3, 0],
        ]),
      /scale\[1\]\[1\] must be .* > 0, but it is 0/,
    ],
    ['scale in a tensor', () => new Laplace(0, tf.tensor1d([1, -3])), /Laplace: scale\[1\].*-3/],
    ['NaN parameter', () => new Normal(Number.NaN, 1), /Normal: loc must be a finite number, but it is NaN/],
    [
      'probability above 1',
      () => new Bernoulli({ probs: 1.2 }),
      /probs must be a probability in \[0, 1\], but it is 1.2/,
    ],
    ['fraction of a trial', () => new Binomial(2.5, { probs: 0.5 }), /totalCount must be an integer >= 0/],
    ['probabilities that do not sum to 1', () => new Categorical({ probs: [0.5, 0.4] }), /sum to 1.*0.9/],
    [
      'nothing to choose',
      () => new Categorical({ logits: [-Infinity, -Infinity] }),
      /all logits of one choice are -Infinity/,
    ],
    ['no categories', () => new Categorical({ probs: [] }), /nothing to choose from \(0 categories\)/],
    ['low above high', () => new Uniform(2, 1), /low must lie below high \(1\), but it is 2/],
    [
      'more drawn than there are',
      () => new Hypergeometric({ total: 10, successes: 3, draws: 11 }),
      /draws must not exceed total \(10\)/,
    ],
    ['shapes', () => new Normal([1, 2], [1, 2, 3]), /do not broadcast together: loc \[2\], scale \[3\]/],
    ['ragged array', () => new Normal([[1, 2], [3]], 1), /ragged/],
    [
      'NaN data',
      () => new Normal(0, 1).logProb([1, Number.NaN]),
      /Normal.logProb: x\[1\] must be a number, but it is NaN/,
    ],
    [
      'points that do not fit',
      () => new Normal([0, 1], 1).logProb([1, 2, 3]),
      /points of shape \[3\] do not broadcast with the batch shape \[2\]/,
    ],
    [
      'events that do not fit',
      () => new Dirichlet([1, 1, 1]).logProb([0.5, 0.5]),
      /one event has shape \[3\].*\[2\]/,
    ],
    [
      'indefinite covariance',
      () =>
        new MultivariateNormal([0, 0, 0], {
          covariance: [
            [1, 0, 0],
            [0, 1, 2],
            [0, 2, 1],
          ],
        }),
      /covariance is not positive definite: pivot 2 \(counted from 0\) is -3/,
    ],
    [
      'asymmetric covariance',
      () =>
        new MultivariateNormal([0, 0], {
          covariance: [
            [1, 0.5],
            [0, 1],
          ],
        }),
      /not symmetric/,
    ],
    [
      'upper factor',
      () =>
        new MultivariateNormal([0, 0], {
          scaleTril: [
            [1, 0.5],
            [0, 1],
          ],
        }),
      /lower triangular/,
    ],
    [
      'size of covariance',
      () => new MultivariateNormal([0, 0], { covariance: [[1]] }),
      /loc has 2 entries, but covariance has shape \[1, 1\]/,
    ],
    ['quantile of no probability', () => new Normal(0, 1).quantile(1.5), /p must be a probability/],
    ['method that does not exist', () => new Dirichlet([1, 1]).cdf([0.5, 0.5]), /Dirichlet has no cdf\(\)/],
    ['mean of a Cauchy-like t', () => new StudentT(1, 0, 1).mean(), /StudentT.mean: df must be > 1/],
    ['too many axes', () => new Independent(new Normal(0, 1)), /Independent: 1 batch axes/],
    [
      'vector map of a scalar',
      () => new TransformedDistribution(new Normal(0, 1), bijectors.softmaxCentred),
      /Independent makes events/,
    ],
    [
      'weights and components',
      () => new Mixture({ probs: [0.5, 0.5] }, [new Normal(0, 1)]),
      /2 weights for 1 components/,
    ],
    [
      'kl without closed form',
      () => kl(new StudentT(3, 0, 1), new StudentT(4, 0, 1)),
      /kl\(StudentT, StudentT\) has no closed form.*klMonteCarlo/,
    ],
    ['kl on two spaces', () => kl(new Normal(0, 1), new Dirichlet([1, 1])), /same space/],
    [
      'no draws',
      () => klMonteCarlo(new Normal(0, 1), new Normal(0, 1), { key: key(0), draws: 1 }),
      /draws must be an integer >= 2/,
    ],
  ];
  for (const [name, act, message] of refusals) {
    it(name, () => {
      expect(act).toThrow(message);
    });
  }

  it('withoutChecks looks at shapes only, and ends with its function', () => {
    const normal = withoutChecks(() => new Normal(0, -1));
    expect(normal.scale).toBe(-1);
    expect(() => new Normal(0, -1)).toThrow();
    expect(() =>
      withoutChecks(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(() => new Normal(0, -1)).toThrow();
  });
});
