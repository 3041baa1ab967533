import { expect, it } from 'vitest';
import { Beta, Normal, Poisson } from '../../src/distributions';
import {
  annealedImportance,
  blackBox,
  densityTarget,
  gammaPoisson,
  gaussianMixtureCavi,
  gp,
  heldOutPerplexity,
  hmc,
  importanceWeightedBound,
  inverseMass,
  kalmanFilter,
  linearRegression,
  model,
  normalNormal,
  nuts,
  randomWalk,
  steinDirection,
  topTerms,
  unitMass,
} from '../../src/inference';
import { key, sgd, tf } from '../../src/tensor';

const density = (q: tf.Tensor): tf.Tensor => tf.mul(tf.sum(tf.square(q), -1), -0.5);
const nothing = undefined as never;
const start = tf.tensor1d([0, 0]);
const lopsided = [
  [1, 0.9],
  [0, 1],
];
const factors = { a: ({ mu }: Record<string, tf.Tensor>) => new Normal(mu, 1) };
const lda = { topics: 2, vocabularySize: 2 };
const words = [{ terms: Int32Array.from([0, 1]), counts: Float32Array.from([1, 1]) }];

const refusals: [string, () => unknown, string][] = [
  [
    'a prior that is not there',
    () => model({ a: nothing }, () => tf.scalar(0)),
    'The prior of a must be a distribution',
  ],
  [
    'a prior over counts',
    () => model({ a: new Poisson(2) }, () => tf.scalar(0)),
    'Poisson has no supportBijector()',
  ],
  [
    'a likelihood of what has no prior',
    () =>
      model({ a: new Normal(0, 1) }, (v) => (v as unknown as { b: tf.Tensor }).b).logDensity(
        tf.tensor1d([0]),
      ),
    'The likelihood uses b, which has no prior (there are: a)',
  ],
  [
    'no density',
    () => hmc(nothing, { stepSize: 1, steps: 1 }).init(start),
    'The log density must be a function',
  ],
  [
    'no step size: HMC',
    () => hmc(density, { stepSize: nothing, steps: 1 }),
    'stepSize must be finite and > 0',
  ],
  [
    'no step size: NUTS',
    () => nuts(density, { stepSize: Number.NaN }),
    'stepSize must be finite and > 0, got NaN',
  ],
  ['no scale', () => randomWalk(density, { scale: nothing }), 'scale must be finite and > 0, got undefined'],
  [
    'a mass of another size',
    () => hmc(density, { stepSize: 1, steps: 1, inverseMass: unitMass(3) }).init(start),
    'The inverse mass has shape [3], but positions have 2 coordinates',
  ],
  ['a negative mass', () => inverseMass(tf.tensor1d([1, -1])), 'entry 1 is -1'],
  ['a target of no size', () => densityTarget(Number.NaN, density), 'size must be an integer'],
  [
    'no temperatures',
    () => annealedImportance(density, density, { temperatures: 0, stepSize: 1, steps: 1 }),
    'temperatures must be an integer',
  ],
  [
    'a factor without a prior',
    () => blackBox({ factors, terms: [], draws: 2, optimiser: sgd(0.1) }),
    'No term contains a',
  ],
  [
    'a factor without parameters',
    () => {
      const terms = [
        { of: ['a'], logProb: ({ a }: Record<string, tf.Tensor>) => new Normal(0, 1).logProb(a) },
      ];
      return blackBox({ factors, terms, draws: 2, optimiser: sgd(0.1) }).init({}, key(1));
    },
    'no parameters for a',
  ],
  [
    'no data',
    () => normalNormal.posterior({ mu: 0, sigma: 1 }, { x: nothing, noise: 1 }),
    'x must be a list',
  ],
  [
    'a tensor for a list',
    () => gammaPoisson.posterior({ alpha: 1, beta: 1 }, tf.tensor1d([1, 2]) as never),
    'counts must be a list, got a tensor',
  ],
  [
    'a lopsided prior covariance',
    () =>
      linearRegression.posterior(
        { mean: [0, 0], covariance: lopsided },
        { features: [[1, 2]], targets: [1], beta: 1 },
      ),
    "the prior's covariance is not symmetric: entry [1][0] is 0, but [0][1] is 0.9",
  ],
  [
    'a lopsided Wishart',
    () => gaussianMixtureCavi([[0, 1]], { alpha0: 1, beta0: 1, m0: [0, 0], inverseW0: lopsided, nu0: 2 }),
    'inverseW0 is not symmetric',
  ],
  [
    'a state space without a field',
    () => kalmanFilter({ initialMean: [0] } as never, [[1]]),
    'observation must be a list',
  ],
  [
    'topics of another size',
    () => heldOutPerplexity(words, new Float64Array(3).fill(1), lda),
    'λ must hold V·K = 2·2',
  ],
  ['terms of another size', () => topTerms(new Float64Array(3).fill(1), lda), 'λ must hold V·K = 2·2'],
  ['a bound without draws', () => importanceWeightedBound(tf.scalar(1)), 'there is no axis of draws'],
  ['no length scale', () => gp.rbf({ variance: 1, lengthScale: nothing }), 'lengthScale must be a list'],
];

it.each(refusals)('%s is refused by name', (_, act, message) => {
  expect(act).toThrow(message);
});

it('covariances that are lopsided by a rounding only are taken', () => {
  const a = 0.1 + 0.2;
  const covariance = [
    [1, a],
    [0.3, 1],
  ];
  const posterior = linearRegression.posterior(
    { mean: [0, 0], covariance },
    { features: [[1, 2]], targets: [1], beta: 1 },
  );
  expect(posterior.mean[0]).toBeGreaterThan(0);
});

it('two Stein particles, or many in one place, have a direction', () => {
  tf.tidy(() => {
    const gradient = tf.tensor2d([
      [1, 1],
      [-1, -1],
    ]);
    const two = steinDirection(
      tf.tensor2d([
        [0, 0],
        [1, 1],
      ]),
      gradient,
    ).phi.dataSync();
    expect(two.every(Number.isFinite)).toBe(true);
    expect(two[0]).toBeCloseTo(-two[2], 6);
    const one = steinDirection(
      tf.tensor2d([
        [1, 1],
        [1, 1],
      ]),
      gradient,
    ).phi.dataSync();
    expect(Array.from(one)).toEqual([0, 0, 0, 0]);
  });
});

it('a model whose probability rounds to 1 has a finite density there, and a slope that leads back', () => {
  tf.tidy(() => {
    const m = model({ p: new Beta(0.5, 0.5) }, ({ p }) => tf.mul(p, 0));
    const at = (q: number): number => m.logDensity(tf.tensor1d([q])).dataSync()[0];
    expect(at(17)).toBeCloseTo(-8.5 - Math.log(Math.PI), 4);
    expect(at(60)).toBeCloseTo(at(-60), 4);
    expect(at(60)).toBeLessThan(at(17));
  });
});

it('the periodic kernel is a covariance in two dimensions too', () => {
  const x = Array.from({ length: 40 }, (_, i) => [3 * Math.sin(12.9 * i), 3 * Math.cos(7.1 * i)]);
  const kernel = gp.periodic({ variance: 1, lengthScale: 0.5, period: 1.3 });
  // With |x − x′| in place of the axes' own differences the smallest eigenvalue is −2.4.
  const { jitter } = gp.gpRegression({ kernel, noiseVariance: 0 }, { x, y: x.map(([first]) => first) });
  expect(jitter).toBe(0);
});
