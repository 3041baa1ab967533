import { describe, expect, it } from 'vitest';
import {
  Beta,
  BetaBinomial,
  Binomial,
  Gamma,
  Hypergeometric,
  Laplace,
  LogNormal,
  NegativeBinomial,
  Normal,
  Poisson,
  StudentT,
} from '../../src/distributions';
import {
  deviance,
  exactDifference,
  expRemainder,
  gammaBregmanExcess,
  itakuraSaito,
  stirlingRemainder,
} from '../../src/distributions/wellConditioned';
import { key, lgamma, random, tf } from '../../src/tensor';
import { allFamilies, scalarFamilies } from './catalogue';
import { relativeError, univariate } from './tables';

const values = (x: tf.Tensor) => Array.from(x.dataSync());

describe('why not the textbook formula: in float32 it misses the tables', () => {
  it('Beta(7001, 3001) as (α − 1) log x + (β − 1) log(1 − x) − log B(α, β)', () => {
    tf.tidy(() => {
      const { args, x, logProb } = univariate.Beta.find((row) => row.args[0] === 7001)!;
      const [alpha, beta] = (args as number[]).map((a) => tf.scalar(a));
      const points = tf.tensor1d(x as number[]);
      const logBeta = lgamma(alpha)
        .add(lgamma(beta))
        .sub(lgamma(alpha.add(beta)));
      const textbook = alpha.sub(1).mul(points.log()).add(beta.sub(1).mul(points.neg().log1p())).sub(logBeta);
      const worst = (ours: number[]) =>
        Math.max(...ours.map((value, i) => relativeError(value, logProb[i], 0.1)));
      expect(worst(values(textbook))).toBeGreaterThan(1e-4);
      expect(worst(values(new Beta(7001, 3001).logProb(points)))).toBeLessThan(1e-5);
    });
  });
});

describe('the parts, against double precision', () => {
  const check = (ours: tf.Tensor, theirs: number[], tolerance = 1e-6) => {
    values(ours).forEach((value, i) => {
      expect(relativeError(value, theirs[i], 1e-30), `${i}: ${value}, not ${theirs[i]}`).toBeLessThan(
        tolerance,
      );
    });
  };
  const close = [1e-7, 1e-5, 1e-3, 0.1, 0.4, 0.6, 5, 1e6];

  it('itakuraSaito and deviance, from equal to far apart', () => {
    tf.tidy(() => {
      const b = 3;
      const a = close.map((u) => Math.fround(b * (1 + u)));
      const series = (u: number) =>
        u < 0.01 ? u ** 2 / 2 - u ** 3 / 3 + u ** 4 / 4 - u ** 5 / 5 : u - Math.log1p(u);
      const expected = a.map((value) => series((value - b) / b));
      check(itakuraSaito(tf.tensor1d(a), tf.scalar(b)), expected);
      check(
        deviance(tf.scalar(b), tf.tensor1d(a)),
        expected.map((value) => value * b),
      );
      expect(values(deviance(tf.tensor1d([0, 0]), tf.tensor1d([2, 0])))).toEqual([2, 0]);
    });
  });

  it('stirlingRemainder is log x! − x log x + x', () => {
    tf.tidy(() => {
      const factorials = [1, 2, 3, 6, 7, 8, 9, 20].map((n) => {
        let sum = 0;
        for (let k = 2; k <= n; k++) {
          sum += Math.log(k);
        }
        return { n, value: sum - n * Math.log(n) + n };
      });
      const points = tf.tensor1d(factorials.map(({ n }) => n));
      check(
        stirlingRemainder(points),
        factorials.map(({ value }) => value),
      );
      expect(values(stirlingRemainder(tf.scalar(0)))).toEqual([0]);
    });
  });

  it('exactDifference puts back what products round off', () => {
    tf.tidy(() => {
      const [a, b, c, d] = [12345.678, 0.70123, 8657.1, 1.00001].map(Math.fround);
      const ours = exactDifference(tf.scalar(a), tf.scalar(b), tf.scalar(c), tf.scalar(d)).dataSync()[0];
      expect(Math.abs(ours / (a * b - c * d) - 1)).toBeLessThan(2e-7);
      expect(
        Number.isFinite(exactDifference(tf.scalar(1e36), tf.scalar(1), tf.scalar(2)).dataSync()[0]),
      ).toBe(true);
    });
  });

  it('gammaBregmanExcess for integers, whose log Γ and ψ are sums', () => {
    tf.tidy(() => {
      const lgammaOf = (n: number) =>
        Array.from({ length: n - 1 }, (_, k) => Math.log(k + 1)).reduce((s, t) => s + t, 0);
      const digammaOf = (n: number) =>
        Array.from({ length: n - 1 }, (_, k) => 1 / (k + 1)).reduce((s, t) => s + t, -0.5772156649015329);
      const pairs = [
        [1, 2],
        [2, 1],
        [3, 4],
        [7, 9],
        [9, 7],
        [12, 11],
        [100, 90],
        [1, 500],
        [500, 1],
        [300, 301],
      ];
      const expected = pairs.map(([y, x]) => {
        const bregman = lgammaOf(y) - lgammaOf(x) - (y - x) * digammaOf(x);
        return bregman - (y * Math.log(y / x) + x - y);
      });
      const [y, x] = [0, 1].map((i) => tf.tensor1d(pairs.map((pair) => pair[i])));
      check(gammaBregmanExcess(y, x), expected, 5e-6);
    });
  });

  it('expRemainder', () => {
    tf.tidy(() => {
      const d = [1e-4, 0.01, 0.3, 0.49, 0.51, 4, 90].map(Math.fround);
      const expected = d.map((x) =>
        x < 0.02 ? x ** 2 / 2 - x ** 3 / 6 + x ** 4 / 24 - x ** 5 / 120 : Math.exp(-x) - 1 + x,
      );
      check(expRemainder(tf.tensor1d(d)), expected);
    });
  });
});

describe('far out', () => {
  it('log CDFs go on where the CDF is 0 in float32', () => {
    tf.tidy(() => {
      // Φ(−t) ≈ φ(t)/t (1 − 1/t² + 3/t⁴).
      const t = 40;
      const expected =
        -(t ** 2) / 2 - 0.5 * Math.log(2 * Math.PI) - Math.log(t) + Math.log1p(-1 / t ** 2 + 3 / t ** 4);
      expect(values(new Normal(0, 1).logCdf(-t))[0] / expected).toBeCloseTo(1, 6);
      expect(values(new LogNormal(0, 1).logCdf(Math.exp(-t)))[0] / expected).toBeCloseTo(1, 5);
      expect(values(new Laplace(0, 1).logCdf(-300))[0]).toBeCloseTo(-300 - Math.LN2, 3);
    });
  });

  it('the tails of Gamma, Beta and t keep their digits down to 1e-30', () => {
    tf.tidy(() => {
      const log10 = (x: tf.Tensor) => Math.log10(values(x)[0]);
      // P(X ≤ x) of Beta(50, 1) is x⁵⁰, of NegativeBinomial(r, p) at 0 (1 − p)ʳ, of a Poisson at 0 e^−λ.
      expect(log10(new Beta(50, 1).cdf(0.25))).toBeCloseTo(50 * Math.log10(0.25), 4);
      expect(log10(new NegativeBinomial(60, { probs: 0.6875 }).cdf(0))).toBeCloseTo(
        60 * Math.log10(0.3125),
        4,
      );
      expect(log10(new Poisson(64).cdf(0))).toBeCloseTo(-64 * Math.LOG10E, 4);
      expect(log10(new Gamma(1, 1).cdf(2 ** -60))).toBeCloseTo(-60 * Math.log10(2), 4);
    });
  });

  it('quantiles undo CDFs, also for one in a million', () => {
    tf.tidy(() => {
      const levels = [1e-6, 1e-3, 0.2, 0.5, 0.8, 0.999];
      for (const { name, make } of scalarFamilies) {
        const distribution = make([]);
        if (name.startsWith('Mixture')) {
          continue;
        }
        const x = distribution.quantile(levels);
        const back = values(distribution.cdf(x));
        const [points, density] = [values(x), values(distribution.prob(x))];
        const before = values(distribution.cdf(x.sub(1)));
        levels.forEach((p, i) => {
          const isStep = /Bernoulli|Binomial|Poisson|Hypergeometric/.test(name);
          if (isStep) {
            expect(back[i], name).toBeGreaterThanOrEqual(p * (1 - 1e-5));
            expect(before[i], name).toBeLessThan(p * (1 + 1e-5));
          } else {
            const rounding = density[i] * Math.abs(points[i]) * 2 ** -23;
            expect(Math.abs(back[i] - p), `${name} at ${p}: ${back[i]}`).toBeLessThan(2e-5 * p + rounding);
          }
        });
      }
    });
  });
});

describe('modes and supports', () => {
  it('no point of a fine grid has a higher density than the mode', () => {
    tf.tidy(() => {
      const withMode = [
        new Normal(1, 2),
        new StudentT(3, 1, 2),
        new LogNormal(0, 0.5),
        new Gamma(3, 2),
        new Beta(3, 2),
        new Beta(0.5, 2),
        new Binomial(10, { probs: 0.35 }),
        new Poisson(3.7),
        new NegativeBinomial(4.5, { probs: 0.6 }),
        new Hypergeometric({ total: 20, successes: 8, draws: 7 }),
      ];
      for (const distribution of withMode) {
        const grid = tf.concat([tf.range(0, 30), tf.linspace(0, 10, 2001)]);
        const highest = values(distribution.logProb(grid).max())[0];
        expect(
          values(distribution.logProb(distribution.mode()))[0],
          distribution.name,
        ).toBeGreaterThanOrEqual(highest - 1e-5);
      }
      expect(() => new BetaBinomial(3, 1, 1).mode()).toThrow(/BetaBinomial has no mode/);
    });
  });

  it('supportBijector maps all of ℝⁿ into the support and back', () => {
    tf.tidy(() => {
      for (const { name, make, discrete } of allFamilies) {
        const distribution = make([]);
        if (discrete) {
          expect(() => distribution.supportBijector(), name).toThrow(/has no supportBijector/);
          continue;
        }
        if (name.startsWith('Mixture')) {
          continue;
        }
        const bijector = distribution.supportBijector();
        const draws = distribution.sample(key(3), [200]);
        const free = bijector.inverse(draws);
        const again = distribution.logProb(bijector.forward(free));
        expect(values(again).every(Number.isFinite), name).toBe(true);
        const rank = distribution.eventShape.length;
        const wide = random.normal(key(4), bijector.inverseShape([200, ...distribution.eventShape])).mul(2);
        expect(values(distribution.logProb(bijector.forward(wide))).every(Number.isFinite), name).toBe(true);
        expect(bijector.forwardLogDetJacobian(free, Math.max(rank, bijector.inputRank)).shape, name).toEqual([
          200,
        ]);
      }
    });
  });
});
