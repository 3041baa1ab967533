import { describe, expect, it } from 'vitest';
import {
  Bernoulli,
  Beta,
  BetaBinomial,
  Binomial,
  Categorical,
  Cauchy,
  Dirichlet,
  type Distribution,
  Exponential,
  Gamma,
  HalfCauchy,
  HalfNormal,
  InverseGamma,
  kl,
  Laplace,
  LogNormal,
  Mixture,
  Multinomial,
  MultivariateNormal,
  NegativeBinomial,
  Normal,
  Poisson,
  StudentT,
  Uniform,
} from '../../src/distributions';
import { grad, key, tf } from '../../src/tensor';

type Parameters = tf.Tensor[];

interface Example {
  readonly make: (...parameters: Parameters) => Distribution;
  readonly at: (number | number[] | number[][])[];
  /** A point at which the density is looked at. */
  readonly x: number | number[];
  readonly discrete?: boolean;
  /** Other parameters, for KL. */
  readonly other?: (number | number[] | number[][])[];
}

const examples: Record<string, Example> = {
  Normal: { make: (mu, sigma) => new Normal(mu, sigma), at: [0.5, 1.3], x: 1.7, other: [0, 2] },
  StudentT: { make: (nu, mu, sigma) => new StudentT(nu, mu, sigma), at: [4, 0.5, 1.3], x: 3 },
  LogNormal: { make: (mu, sigma) => new LogNormal(mu, sigma), at: [0.3, 0.6], x: 2, other: [0, 1] },
  HalfNormal: { make: (sigma) => new HalfNormal(sigma), at: [1.3], x: 0.8, other: [2] },
  HalfCauchy: { make: (gamma) => new HalfCauchy(gamma), at: [1.3], x: 0.8, other: [2] },
  Cauchy: { make: (mu, gamma) => new Cauchy(mu, gamma), at: [0.2, 1.3], x: 0.8, other: [1, 2] },
  Laplace: { make: (mu, b) => new Laplace(mu, b), at: [0.2, 1.3], x: 0.8, other: [1, 2] },
  Uniform: { make: (low, high) => new Uniform(low, high), at: [-1, 2], x: 0.8, other: [-2, 3] },
  Exponential: { make: (rate) => new Exponential(rate), at: [1.3], x: 0.8, other: [0.6] },
  Gamma: { make: (alpha, beta) => new Gamma(alpha, beta), at: [2.2, 1.3], x: 0.8, other: [3, 0.7] },
  'Gamma, large': { make: (alpha, beta) => new Gamma(alpha, beta), at: [60, 20], x: 3.1, other: [40, 15] },
  InverseGamma: {
    make: (alpha, beta) => new InverseGamma(alpha, beta),
    at: [3.2, 1.3],
    x: 0.8,
    other: [4, 2],
  },
  Beta: { make: (a, b) => new Beta(a, b), at: [2.2, 1.3], x: 0.8, other: [1, 3] },
  'Beta, large': { make: (a, b) => new Beta(a, b), at: [42, 19], x: 0.75, other: [30, 20] },
  Dirichlet: {
    make: (alpha) => new Dirichlet(alpha),
    at: [[2, 0.7, 11]],
    x: [0.2, 0.1, 0.7],
    other: [[1, 1, 3]],
  },
  'Bernoulli, probs': {
    make: (probs) => new Bernoulli({ probs }),
    at: [0.3],
    x: 1,
    discrete: true,
    other: [0.6],
  },
  'Bernoulli, logits': { make: (logits) => new Bernoulli({ logits }), at: [0.3], x: 0.4, other: [-1] },
  Binomial: { make: (logits) => new Binomial(12, { logits }), at: [0.3], x: 5, discrete: true, other: [-1] },
  BetaBinomial: { make: (a, b) => new BetaBinomial(12, a, b), at: [2.3, 4], x: 5, discrete: true },
  Poisson: { make: (rate) => new Poisson(rate), at: [4.3], x: 6, discrete: true, other: [3] },
  NegativeBinomial: {
    make: (r, probs) => new NegativeBinomial(r, { probs }),
    at: [2.5, 0.4],
    x: 3,
    discrete: true,
  },
  Categorical: {
    make: (logits) => new Categorical({ logits }),
    at: [[0.1, -1, 2]],
    x: 2,
    discrete: true,
    other: [[0, 0, 0.5]],
  },
  Multinomial: {
    make: (logits) => new Multinomial(9, { logits }),
    at: [[0.1, -1, 0.6]],
    x: [3, 2, 4],
    discrete: true,
    other: [[0, 0, 0.5]],
  },
  'MultivariateNormal, covariance': {
    make: (loc, root) =>
      new MultivariateNormal(loc, {
        covariance: tf.matMul(root as tf.Tensor2D, root as tf.Tensor2D, false, true).add(tf.eye(2)),
      }),
    at: [
      [0.1, -1],
      [
        [1, 0.2],
        [-0.4, 0.7],
      ],
    ],
    x: [1, 0.5],
    other: [
      [0, 0],
      [
        [0.5, 0],
        [0.1, 1],
      ],
    ],
  },
  'MultivariateNormal, low rank': {
    make: (loc, scaleDiag, factor) => new MultivariateNormal(loc, { scaleDiag, factor }),
    at: [
      [0.1, -1],
      [0.5, 1.2],
      [[1], [0.3]],
    ],
    x: [1, 0.5],
    other: [
      [0, 0],
      [1, 1],
      [[0.2], [0.3]],
    ],
  },
  Mixture: {
    make: (logits, loc, scale) => new Mixture({ logits }, new Normal(loc, scale)),
    at: [
      [0.2, -0.3],
      [-1, 2],
      [0.7, 1.1],
    ],
    x: 0.4,
  },
};

/** Tests a gradient along every direction of each argument against five-point differences. */
function checkGradient(
  name: string,
  f: (...args: tf.Tensor[]) => tf.Tensor,
  args: tf.Tensor[],
  tolerance: number,
) {
  const gradients = grad((list: tf.Tensor[]) =>
    f(...list).add(list.reduce((sum, x) => sum.add(x.sum().mul(0)), tf.scalar(0))),
  )(args);
  args.forEach((argument, i) => {
    const ours = gradients[i].dataSync();
    const values = argument.dataSync();
    values.forEach((value, j) => {
      const h = 0.02 * Math.max(0.3, Math.abs(value));
      const at = (step: number) => {
        const moved = Float32Array.from(values, (entry, k) => (k === j ? entry + step : entry));
        const list = args.map((arg, k) => (k === i ? tf.tensor(moved, arg.shape) : arg));
        return f(...list).dataSync()[0];
      };
      const numerical = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      const error = Math.abs(ours[j] - numerical);
      expect(error, `${name}: argument ${i}, entry ${j}: ${ours[j]}, not ${numerical}`).toBeLessThan(
        tolerance * Math.max(1, Math.abs(numerical)),
      );
    });
  });
}

const tensors = (values: Example['at']) => values.map((value) => tf.tensor(value as number[]));

describe('gradients of the log density in the parameters and the point', () => {
  for (const [name, { make, at, x, discrete }] of Object.entries(examples)) {
    it(name, () => {
      tf.tidy(() => {
        const point = tf.tensor(x as number[]);
        if (discrete) {
          checkGradient(
            name,
            (...args) =>
              make(...args)
                .logProb(point)
                .sum(),
            tensors(at),
            1e-3,
          );
        } else {
          const density = (...args: tf.Tensor[]) =>
            make(...args.slice(0, -1)).logProb(onSupport(name, args[args.length - 1]));
          checkGradient(name, density, [...tensors(at), point], 1e-3);
        }
      });
    });
  }
});

/** A move within the simplex for densities that live there. */
function onSupport(name: string, x: tf.Tensor): tf.Tensor {
  return name === 'Dirichlet' ? x.div(x.sum()) : x;
}

describe('second derivatives of the log density', () => {
  for (const [name, { make, at, x }] of Object.entries(examples)) {
    it(name, () => {
      tf.tidy(() => {
        const point = tf.tensor(x as number[]);
        const slope = (...args: tf.Tensor[]) => {
          const gradients = grad((list: tf.Tensor[]) =>
            make(...list)
              .logProb(point)
              .sum()
              .add(list.reduce((sum, a) => sum.add(a.sum().mul(0)), tf.scalar(0))),
          )(args);
          return gradients.reduce(
            (sum, g, i) =>
              sum.add(
                g
                  .mul(i + 1)
                  .square()
                  .sum(),
              ),
            tf.scalar(0),
          );
        };
        checkGradient(name, slope, tensors(at), 5e-3);
      });
    });
  }
});

describe('gradients of KL in both arguments', () => {
  for (const [name, { make, at, other }] of Object.entries(examples).filter(([, example]) => example.other)) {
    it(name, () => {
      tf.tidy(() => {
        const n = at.length;
        const divergence = (...args: tf.Tensor[]) => kl(make(...args.slice(0, n)), make(...args.slice(n)));
        checkGradient(name, divergence, [...tensors(at), ...tensors(other!)], 1e-3);
      });
    });
  }
});

describe('gradients of entropies', () => {
  const without = ['BetaBinomial', 'NegativeBinomial', 'Multinomial', 'Mixture'];
  for (const [name, { make, at }] of Object.entries(examples).filter(([name]) => !without.includes(name))) {
    it(name, () => {
      tf.tidy(() => checkGradient(name, (...args) => make(...args).entropy(), tensors(at), 1e-3));
    });
  }
});

describe('re-parameterised draws: the mean gradient of f(x) is the gradient of E f(x)', () => {
  const cases: Record<string, Example> = Object.fromEntries(
    [
      'Normal',
      'LogNormal',
      'HalfNormal',
      'Laplace',
      'Uniform',
      'Exponential',
      'Gamma',
      'Beta',
      'StudentT',
      'InverseGamma',
    ].map((name) => [name, examples[name]]),
  );
  for (const [name, { make, at }] of Object.entries(cases)) {
    it(name, () => {
      tf.tidy(() => {
        const [first, ...rest] = tensors(at);
        if (!make(first, ...rest).reparameterised) {
          throw new Error(`${name} says that it is not re-parameterised.`);
        }
        const draws = 20_000;
        const spread = first.add(tf.zeros([draws]));
        const each = grad((p: tf.Tensor) =>
          make(p, ...rest.map((t) => t.add(tf.zeros([draws]))))
            .sample(key(2))
            .tanh()
            .sum(),
        )(spread);
        const mean = each.mean().dataSync()[0];
        const error = each.sub(mean).square().mean().div(draws).sqrt().dataSync()[0];
        // The same expectation by quadrature over the quantiles, which move with the parameter.
        const levels = tf.linspace(0.5 / 4000, 1 - 0.5 / 4000, 4000);
        const expected = (p: number) =>
          make(tf.scalar(p), ...rest)
            .quantile(levels)
            .tanh()
            .mean()
            .dataSync()[0];
        const h = 0.05 * Math.abs(at[0] as number);
        const numerical = (expected((at[0] as number) + h) - expected((at[0] as number) - h)) / (2 * h);
        expect(Math.abs(mean - numerical)).toBeLessThan(3.5 * error + 2e-3 * Math.abs(numerical) + 5e-4);
      });
    });
  }
});

describe('what is not re-parameterised says so, and lets no gradient through', () => {
  it('Mixture, Bernoulli, Poisson', () => {
    tf.tidy(() => {
      for (const make of [
        (p: tf.Tensor) => new Mixture({ probs: [0.5, 0.5] }, [new Normal(p, 1), new Normal(0, 1)]),
        (p: tf.Tensor) => new Bernoulli({ probs: p }),
        (p: tf.Tensor) => new Poisson(p),
      ]) {
        const p = tf.scalar(0.5);
        expect(make(p).reparameterised).toBe(false);
        const gradient = grad((q: tf.Tensor) => make(q).sample(key(1), [10]).sum().add(q.mul(0)))(p);
        expect(gradient.dataSync()[0]).toBe(0);
      }
    });
  });
});
