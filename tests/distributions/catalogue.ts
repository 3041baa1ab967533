/** One member of every family, scalar or with a batch of parameters, for tests that hold for all of them. */
import {
  Bernoulli,
  Beta,
  BetaBinomial,
  Binomial,
  bijectors,
  Categorical,
  Cauchy,
  Dirichlet,
  type Distribution,
  Exponential,
  Gamma,
  HalfCauchy,
  HalfNormal,
  Hypergeometric,
  Independent,
  InverseGamma,
  Laplace,
  LogNormal,
  Mixture,
  Multinomial,
  MultivariateNormal,
  NegativeBinomial,
  Normal,
  Poisson,
  StudentT,
  TransformedDistribution,
  Uniform,
} from '../../src/distributions';
import { tf } from '../../src/tensor';

/** Parameters stretched over a batch: `v(2)` is a tensor of 2s in that shape (or the number itself for no batch). */
type Vary = (value: number) => tf.Tensor | number;

export interface Family {
  readonly name: string;
  readonly make: (batch: number[]) => Distribution;
  readonly discrete?: boolean;
  readonly noMoments?: boolean;
}

const vary =
  (batch: number[]): Vary =>
  (value) =>
    batch.length === 0 ? value : tf.fill(batch, value);

/** A vector, repeated over the batch. */
const rows = (batch: number[], values: number[]) =>
  tf.broadcastTo(tf.tensor1d(values), [...batch, values.length]);
const matrices = (batch: number[], values: number[][]) =>
  tf.broadcastTo(tf.tensor2d(values), [...batch, values.length, values[0].length]);

const scalar = (
  name: string,
  make: (v: Vary) => Distribution,
  traits: Partial<Pick<Family, 'discrete' | 'noMoments'>> = {},
): Family => ({ name, make: (batch) => make(vary(batch)), ...traits });

const covariance = [
  [2, 0.5, 0],
  [0.5, 1, -0.3],
  [0, -0.3, 0.7],
];

export const scalarFamilies: Family[] = [
  scalar('Normal', (v) => new Normal(v(1.5), v(0.7))),
  scalar('StudentT', (v) => new StudentT(v(5), v(-1), v(2))),
  scalar('LogNormal', (v) => new LogNormal(v(0.2), v(0.4))),
  scalar('HalfNormal', (v) => new HalfNormal(v(1.3))),
  scalar('HalfCauchy', (v) => new HalfCauchy(v(2)), { noMoments: true }),
  scalar('Cauchy', (v) => new Cauchy(v(1), v(0.5)), { noMoments: true }),
  scalar('Laplace', (v) => new Laplace(v(0.3), v(1.2))),
  scalar('Uniform', (v) => new Uniform(v(-1), v(3))),
  scalar('Exponential', (v) => new Exponential(v(0.8))),
  scalar('Gamma', (v) => new Gamma(v(2.5), v(1.5))),
  scalar('Gamma, small concentration', (v) => new Gamma(v(0.4), v(2))),
  scalar('InverseGamma', (v) => new InverseGamma(v(6), v(4))),
  scalar('Beta', (v) => new Beta(v(2), v(3.5))),
  scalar('Bernoulli', (v) => new Bernoulli({ probs: v(0.3) }), { discrete: true }),
  scalar('Bernoulli, logits', (v) => new Bernoulli({ logits: v(1) }), { discrete: true }),
  scalar('Binomial', (v) => new Binomial(v(12), { probs: v(0.3) }), { discrete: true }),
  scalar('BetaBinomial', (v) => new BetaBinomial(v(12), v(2), v(3)), { discrete: true }),
  scalar('Poisson', (v) => new Poisson(v(4.2)), { discrete: true }),
  scalar('NegativeBinomial', (v) => new NegativeBinomial(v(3.5), { probs: v(0.4) }), { discrete: true }),
  scalar('Hypergeometric', (v) => new Hypergeometric({ total: v(30), successes: v(12), draws: v(9) }), {
    discrete: true,
  }),
  scalar(
    'Affine(Normal)',
    (v) => {
      return new TransformedDistribution(new Normal(v(0), v(1)), bijectors.affine({ shift: 1, scale: 2 }));
    },
    { noMoments: true },
  ),
  scalar('Exp(Normal)', (v) => new TransformedDistribution(new Normal(v(0), v(0.5)), bijectors.exp), {
    noMoments: true,
  }),
  {
    name: 'Mixture, same family',
    make: (batch) => {
      const components = new Normal(rows(batch, [-2, 0.5]), rows(batch, [0.5, 1]));
      return new Mixture({ probs: [0.3, 0.7] }, components);
    },
  },
  {
    name: 'Mixture, two families',
    make: (batch) => {
      const v = vary(batch);
      return new Mixture({ logits: [0, 0.5] }, [new Normal(v(-3), v(1)), new Laplace(v(2), v(0.5))]);
    },
  },
];

export const vectorFamilies: Family[] = [
  { name: 'Dirichlet', make: (batch) => new Dirichlet(rows(batch, [2, 3, 0.8])) },
  {
    name: 'Multinomial',
    make: (batch) => new Multinomial(vary(batch)(9), { probs: rows(batch, [0.2, 0.5, 0.3]) }),
    discrete: true,
  },
  {
    name: 'MultivariateNormal, covariance',
    make: (batch) =>
      new MultivariateNormal(rows(batch, [1, 2, 3]), { covariance: matrices(batch, covariance) }),
  },
  {
    name: 'MultivariateNormal, precision',
    make: (batch) =>
      new MultivariateNormal(rows(batch, [1, 2, 3]), { precision: matrices(batch, covariance) }),
  },
  {
    name: 'MultivariateNormal, triangular',
    make: (batch) => {
      const scaleTril = matrices(batch, [
        [1, 0, 0],
        [0.5, 2, 0],
        [-1, 0.3, 0.4],
      ]);
      return new MultivariateNormal(rows(batch, [1, 2, 3]), { scaleTril });
    },
  },
  {
    name: 'MultivariateNormal, diagonal',
    make: (batch) => new MultivariateNormal(rows(batch, [1, 2, 3]), { scaleDiag: rows(batch, [0.5, 1, 2]) }),
  },
  {
    name: 'MultivariateNormal, low rank',
    make: (batch) =>
      new MultivariateNormal(rows(batch, [1, 2, 3]), {
        scaleDiag: rows(batch, [0.5, 1, 2]),
        factor: matrices(batch, [[1], [-2], [0.5]]),
      }),
  },
  { name: 'Independent(Normal)', make: (batch) => new Independent(new Normal(rows(batch, [1, 2, 3]), 0.5)) },
  {
    name: 'Mixture of vectors',
    make: (batch) => {
      const loc = tf.broadcastTo(
        tf.tensor2d([
          [0, 0, 0],
          [3, 1, -2],
        ]),
        [...batch, 2, 3],
      );
      return new Mixture({ probs: [0.4, 0.6] }, new MultivariateNormal(loc, { scaleDiag: [1, 0.5, 2] }));
    },
  },
  {
    name: 'AffineTriL(Independent(Normal))',
    make: (batch) =>
      new TransformedDistribution(
        new Independent(new Normal(rows(batch, [0, 0]), 1)),
        bijectors.affineTriL(
          [1, -1],
          [
            [2, 0],
            [0.5, 0.3],
          ],
        ),
      ),
    noMoments: true,
  },
  {
    name: 'SoftmaxCentred(Independent(Normal))',
    make: (batch) =>
      new TransformedDistribution(
        new Independent(new Normal(rows(batch, [0, 0.5]), 0.8)),
        bijectors.softmaxCentred,
      ),
    noMoments: true,
  },
];

export const categorical: Family = {
  name: 'Categorical',
  make: (batch) => new Categorical({ probs: rows(batch, [0.2, 0.5, 0.3]) }),
  discrete: true,
  noMoments: true,
};

export const allFamilies: Family[] = [...scalarFamilies, ...vectorFamilies, categorical];
