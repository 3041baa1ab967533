/**
 * Places where float32 used to lose digits, each held to a value from 50-digit arithmetic (mpmath) or float64. (SciPy itself
 * is off by a per cent or two at some of them: gamma.cdf for α = 6·10⁶, betabinom.pmf for β = 0.002.)
 */
import { describe, expect, it } from 'vitest';
import {
  Beta,
  BetaBinomial,
  Binomial,
  Dirichlet,
  type Distribution,
  Exponential,
  fDivergence,
  Gamma,
  InverseGamma,
  kl,
  LogNormal,
  Normal,
  renyi,
  StudentT,
  Uniform,
} from '../../src/distributions';
import { grad, tf } from '../../src/tensor';

const number = (x: tf.Tensor): number => x.dataSync()[0];

function expectClose(ours: number, truth: number, relative: number): void {
  expect(Math.abs(ours / truth - 1), `${ours}, not ${truth}`).toBeLessThan(relative);
}

describe('far from the middle of the parameters', () => {
  it('Binomial whose p rounds to nearly 1: the failures keep their digits', () => {
    tf.tidy(() => {
      const logProb = new Binomial(243658, { logits: 10.790121078491211 }).logProb([243639, 243651, 243656]);
      [-13.705786785495793, -2.2512459640894686, -2.486148716686129].forEach((truth, i) => {
        expectClose(logProb.dataSync()[i], truth, 1e-5);
      });
    });
  });

  it('CDF of a Beta with a large and a tiny concentration', () => {
    tf.tidy(() => {
      const cdf = new Beta(9843.2041015625, 0.0032914893236011267).cdf([
        0.9998999834060669, 0.9999971985816956,
      ]);
      expectClose(cdf.dataSync()[0], 0.0007436498798788436, 1e-3);
      expectClose(cdf.dataSync()[1], 0.00996822574231236, 1e-4);
    });
  });

  it('CDF of Gamma(6·10⁶) at z = −4.75 (Edgeworth series)', () => {
    tf.tidy(() => {
      const cdf = new Gamma(6260024, 82.29502868652344).cdf(75923.7265625);
      expectClose(number(cdf), 1.01423e-6, 2e-4);
    });
  });

  it('InverseGamma of a large concentration', () => {
    tf.tidy(() => {
      const logProb = new InverseGamma(196177.8125, 2.6201932430267334).logProb(0.00001321391846431652);
      expectClose(number(logProb), 5.114694538952584, 3e-6);
    });
  });

  it('entropy of a BetaBinomial with a tiny concentration', () => {
    tf.tidy(() => {
      const entropy = new BetaBinomial(1403, 1.8577195405960083, 0.0021357659716159105).entropy();
      expectClose(number(entropy), 0.1498035891775563, 1e-5);
    });
  });
});

describe('divergences of near and of far pairs', () => {
  const e = Math.fround(1e-3);
  const [p, q] = [
    [0.5, 0.5],
    [0.5 + e, 0.5 - e],
  ];
  const ratio = [0.5 / (0.5 + e), 0.5 / (0.5 - e)];
  const sum = (f: (t: number) => number) => q[0] * f(ratio[0]) + q[1] * f(ratio[1]);

  it.each([
    ['kl', sum((t) => t * Math.log(t))],
    ['reverseKl', sum((t) => -Math.log(t))],
    ['jensenShannon', sum((t) => 0.5 * (t * Math.log(t) - (t + 1) * Math.log((t + 1) / 2)))],
    ['squaredHellinger', sum((t) => 0.5 * (Math.sqrt(t) - 1) ** 2)],
    ['pearsonChiSquared', sum((t) => (t - 1) ** 2)],
    ['neymanChiSquared', sum((t) => (t - 1) ** 2 / t)],
  ] as const)('%s of two coins one part in a thousand apart', (name, truth) => {
    tf.tidy(() => expectClose(number(fDivergence(name, p, q)), truth, 3e-4));
  });

  it.each([0.01, 0.3, 0.5, 0.9, 0.999, 1.001, 2, 50, 300])('Rényi of order %s, near and far', (order) => {
    tf.tidy(() => {
      for (const [a, b] of [
        [p, q],
        [
          [0.9, 0.1],
          [0.1, 0.9],
        ],
      ]) {
        const logs = [0, 1].map((i) => order * Math.log(a[i]) + (1 - order) * Math.log(b[i]));
        const most = Math.max(...logs);
        const total = Math.exp(logs[0] - most) + Math.exp(logs[1] - most);
        const truth = (most + Math.log(total)) / (order - 1);
        expectClose(number(renyi(a, b, order)), truth, 3e-4);
      }
    });
  });

  // Quadrature with 25 digits (mpmath).
  const crossed: [string, Distribution, Distribution, number][] = [
    ['LogNormal ‖ Gamma', new LogNormal(0, 0.01), new Gamma(1e4, 1e4), 2.083354e-5],
    ['Gamma ‖ LogNormal', new Gamma(1e4, 1e4), new LogNormal(0, 0.01), 2.0834585e-5],
    ['InverseGamma ‖ LogNormal', new InverseGamma(1e4, 1e4), new LogNormal(0, 0.01), 2.0834585e-5],
    ['Gamma ‖ Exponential', new Gamma(1.001, 2), new Exponential(2), 8.217432e-7],
    ['Gamma ‖ Normal', new Gamma(1e4, 1e3), new Normal(10, 0.1), 3.3334167e-5],
    ['StudentT ‖ Normal', new StudentT(200, 0, 1), new Normal(0, 1), 4.4275961e-5],
    ['Beta ‖ Normal', new Beta(500, 500), new Normal(0.5, 0.0158), 7.987672e-7],
    ['Beta ‖ Uniform', new Beta(1.01, 1), new Uniform(0, 1), 4.934067e-5],
  ];
  it.each(crossed)('%s, narrow and alike: to 3e-6 nats, never negative', (_, first, second, truth) => {
    tf.tidy(() => {
      const value = number(kl(first, second));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(Math.abs(value - truth)).toBeLessThan(3e-6);
    });
  });

  it('two Gammas, two Betas one part in a thousand apart', () => {
    tf.tidy(() => {
      const gammas = kl(new Gamma(480.98065, 2.005047e-7), new Gamma(480.99762, 2.0029327e-7));
      expectClose(number(gammas), 0.0002857996, 3e-4); // the inputs above are themselves rounded
      const betas = kl(
        new Beta(14.390939712524414, 4.62677526473999),
        new Beta(14.381930351257324, 4.620863437652588),
      );
      expectClose(number(betas), 1.12545018e-6, 3e-5);
    });
  });
});

describe('the density of what moves in unconstrained space is finite where the value rounds to an edge', () => {
  const logit = (alpha: number, beta: number, logBeta: number) => (q: number) =>
    -alpha * Math.log1p(Math.exp(-q)) - beta * (q + Math.log1p(Math.exp(-q))) - logBeta;
  const cases: [string, Distribution, readonly number[], (q: number) => number][] = [
    ['Beta(½, ½)', new Beta(0.5, 0.5), [-20, 0, 10, 16, 17, 40, 100], logit(0.5, 0.5, Math.log(Math.PI))],
    ['Beta(2, 3)', new Beta(2, 3), [-20, 0, 10, 16, 17, 40], logit(2, 3, -Math.log(12))],
    // log Γ(0.01) = 4.5994798780
    [
      'Gamma(0.01, 0.01)',
      new Gamma(0.01, 0.01),
      [-300, -104, -86, 0, 5],
      (q) => 0.01 * (q + Math.log(0.01) - Math.exp(q)) - 4.599479878042021,
    ],
    ['InverseGamma(1, 2)', new InverseGamma(1, 2), [-3, 0, 20, 85], (q) => Math.LN2 - q - 2 * Math.exp(-q)],
    [
      'LogNormal(0, 3)',
      new LogNormal(0, 3),
      [-110, 0, 80],
      (q) => -0.5 * (q / 3) ** 2 - Math.log(3) - 0.5 * Math.log(2 * Math.PI),
    ],
  ];
  for (const [name, distribution, points, truth] of cases) {
    it(`${name}, with its gradient`, () => {
      tf.tidy(() => {
        const density = (q: tf.Tensor) => distribution.unconstrainedLogProb(q);
        const ours = density(tf.tensor1d([...points])).dataSync();
        const slope = grad((q: tf.Tensor) => density(q).sum())(tf.tensor1d([...points])).dataSync();
        points.forEach((q, i) => {
          expect(Math.abs(ours[i] - truth(q)) / Math.max(1, Math.abs(truth(q))), `at ${q}`).toBeLessThan(
            2e-6,
          );
          const finite = (truth(q + 1e-4) - truth(q - 1e-4)) / 2e-4;
          expect(Math.abs(slope[i] - finite), `slope at ${q}`).toBeLessThan(
            1e-4 * Math.max(1, Math.abs(finite)),
          );
        });
      });
    });
  }

  it('Dirichlet, where two of three coordinates vanish', () => {
    tf.tidy(() => {
      const dirichlet = new Dirichlet([0.3, 0.3, 0.3]);
      // log Γ(0.9) − 3 log Γ(0.3) + 0.3 Σ log xₖ with log x = (0, −110, −110).
      const truth = 0.06637623973474295 - 3 * 1.095797994818078 - 0.3 * 220;
      const ours = dirichlet.unconstrainedLogProb(tf.tensor1d([110, 0])).dataSync()[0];
      expectClose(ours, truth, 2e-6);
      const gradient = grad((q: tf.Tensor) => dirichlet.unconstrainedLogProb(q))(tf.tensor1d([110, 0]));
      expect(gradient.dataSync()[0]).toBeCloseTo(0.3 - 0.9, 5);
      expect(gradient.dataSync()[1]).toBeCloseTo(0.3, 5);
    });
  });
});
