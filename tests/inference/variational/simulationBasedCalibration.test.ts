import { expect, test } from 'vitest';
import { Normal } from '../../../src/distributions';
import type { LogDensity } from '../../../src/inference/density';
import { sbcRank, sbcUniformity } from '../../../src/inference/diagnostics';
import { linearRegression } from '../../../src/inference/exact';
import { iterate } from '../../../src/inference/iterate';
import { model } from '../../../src/inference/model';
import { advi, type Target } from '../../../src/inference/variational/advi';
import {
  type BlackBoxParams,
  blackBox,
  type FactorParams,
} from '../../../src/inference/variational/blackBox';
import { type Family, fullCovariance, meanField } from '../../../src/inference/variational/families';
import {
  fixedForm,
  fixedFormResult,
  gaussianOf,
  naturalGaussian,
} from '../../../src/inference/variational/fixedForm';
import { couplingFlow, planarFlow } from '../../../src/inference/variational/flows';
import { laplace } from '../../../src/inference/variational/laplace';
import {
  adam,
  compile,
  exp,
  exponentialDecay,
  foldIn,
  type Key,
  key,
  random,
  scan,
  split,
  tf,
} from '../../../src/tensor';
import { cholesky, fromRows, toRows } from '../../../src/tensor/linalg64';

const SIMULATIONS = 120;
const DRAWS = 31;
const BINS = 8;
/** Of some 20 p-values one falls below this once in 500 runs when all is right. */
const P = 1e-4;

/**
 * Models whose posteriors are Gaussian, so that a Gaussian q of the right shape is the posterior: it must pass. Each
 * simulates its data from a draw of the prior.
 */
interface Problem {
  readonly size: number;
  /** The quantities behind the data [D] and the data [N]. */
  readonly simulate: (key: Key) => { readonly truth: tf.Tensor; readonly y: tf.Tensor };
  readonly target: (y: tf.Tensor) => Target<[]> & { readonly logDensity: LogDensity };
}

/** Columns 1 and x; with the x's mean far from 0 the two weights are strongly correlated. */
function regression(xs: readonly number[]): Problem {
  const X = tf.tensor2d(xs.map((x) => [1, x]));
  const means = (w: tf.Tensor): tf.Tensor => tf.matMul(tf.reshape(w, [-1, 2]) as tf.Tensor2D, X, false, true);
  return {
    size: 2,
    simulate: (k) => {
      const [weightKey, noiseKey] = split(k);
      const truth = random.normal(weightKey, [2]);
      const noise = random.normal(noiseKey, [xs.length]);
      return { truth, y: tf.add(tf.reshape(means(truth), [-1]), tf.mul(noise, 0.5)) };
    },
    target: (y) =>
      model({ w: new Normal(tf.zeros([2]), 1) }, ({ w }) => new Normal(means(w), 0.5).logProb(y), {
        vectorised: true,
      }),
  };
}
const correlatedInputs = [0.8, 1.0, 1.3, 1.5, 1.7, 2.0];
const correlated = regression(correlatedInputs);
/** Sums to 0: the posterior's two weights are independent, and mean-field is exact. */
const orthogonal = regression([-1.5, -1, -0.5, 0.5, 1, 1.5]);

/** μ ~ N(0, 1), three groups θ_j ~ N(μ, ½²), one observation y_j ~ N(θ_j, 1) of each. */
const groups: Problem = {
  size: 4,
  simulate: (k) => {
    const [muKey, thetaKey, noiseKey] = split(k, 3);
    const mu = random.normal(muKey, [1]);
    const theta = tf.add(mu, tf.mul(random.normal(thetaKey, [3]), 0.5));
    return { truth: tf.concat([mu, theta]), y: tf.add(theta, random.normal(noiseKey, [3])) };
  },
  target: (y) =>
    model(
      { mu: new Normal(0, 1), theta: ({ mu }) => new Normal(tf.add(mu, tf.zeros([3])), 0.5) },
      ({ theta }) => new Normal(theta, 1).logProb(y),
      { vectorised: true },
    ),
};

/** Two numbers seen once each: independent posteriors. */
const pair: Problem = {
  size: 2,
  simulate: (k) => {
    const [zKey, noiseKey] = split(k);
    const truth = random.normal(zKey, [2]);
    return { truth, y: tf.add(truth, tf.mul(random.normal(noiseKey, [2]), tf.tensor1d([0.4, 1.5]))) };
  },
  target: (y) =>
    model({ z: new Normal(tf.zeros([2]), 1) }, ({ z }) => new Normal(z, tf.tensor1d([0.4, 1.5])).logProb(y), {
      vectorised: true,
    }),
};

/** The smallest p-value over the coordinates, and the largest spread of ranks (1 where the width is right). */
async function calibrate(
  { simulate }: Problem,
  posteriorDraws: (key: Key, y: tf.Tensor) => number[][] | Promise<number[][]>,
  simulations = SIMULATIONS,
): Promise<{ readonly pValue: number; readonly spread: number }> {
  const ranks: number[][] = [];
  for (const k of split(key(21), simulations)) {
    const [dataKey, fitKey] = split(k);
    const { truth, y } = simulate(dataKey);
    const draws = await posteriorDraws(fitKey, y);
    ranks.push(
      Array.from(truth.dataSync(), (value, d) =>
        sbcRank(
          value,
          draws.map((draw) => draw[d]),
        ),
      ),
    );
    tf.dispose([truth, y]);
  }
  const results = ranks[0].map((_, d) =>
    sbcUniformity(
      ranks.map((row) => row[d]),
      { draws: DRAWS, bins: BINS },
    ),
  );
  return {
    pValue: Math.min(...results.map(({ pValue }) => pValue)),
    spread: Math.max(...results.map(({ spread }) => spread)),
  };
}

/** Draws from q after so many steps: one graph, into which key and data go, serves all simulations. */
function adviDraws<Params>(
  { target, size }: Problem,
  family: Family<Params>,
  { steps = 300, xla = false }: { readonly steps?: number; readonly xla?: boolean } = {},
) {
  const fitted = compile(
    (k: Key, y: tf.Tensor): tf.Tensor => {
      const [stepKey, drawKey] = split(k);
      const optimiser = adam({ learningRate: exponentialDecay(0.1, { rate: 0.2, every: 0.4 * steps }) });
      const { step } = advi(target(y), { family, optimiser, draws: 12 });
      const params = family.init(size, key(0));
      const [end] = scan(
        (state, i) => [step(foldIn(stepKey, i), state)[0], null] as const,
        {
          params,
          optimiser: optimiser.init(params),
        },
        { length: steps },
      );
      return family.sample(end.params, drawKey, DRAWS).position;
    },
    { xla, name: 'fit' },
  );
  return (k: Key, y: tf.Tensor): number[][] => tf.tidy(() => fitted(k, y).arraySync() as number[][]);
}

/** Draws from N(mean, covariance). */
function gaussianDraws(
  k: Key,
  mean: readonly number[],
  covariance: readonly (readonly number[])[],
): number[][] {
  const L = toRows(cholesky(fromRows(covariance)));
  const epsilon = tf.tidy(() => random.normal(k, [DRAWS, mean.length]).arraySync() as number[][]);
  return epsilon.map((e) => mean.map((m, i) => m + L[i].reduce((sum, l, j) => sum + l * e[j], 0)));
}

test('ADVI with a full covariance is calibrated on two correlated models', async () => {
  for (const problem of [correlated, groups]) {
    const { pValue } = await calibrate(problem, adviDraws(problem, fullCovariance()));
    expect(pValue).toBeGreaterThan(P);
  }
});

test('a coupling flow is calibrated on two correlated models, and seen to be wrong without a part of its log-det', async () => {
  const flow = couplingFlow({ layers: 2, hidden: 8 });
  const budget = { steps: 600, xla: true };
  for (const problem of [correlated, groups]) {
    const { pValue } = await calibrate(problem, adviDraws(problem, flow, budget));
    expect(pValue).toBeGreaterThan(P);
  }
  const halved: typeof flow = {
    ...flow,
    sample(params, k, draws) {
      const { position, logQ } = flow.sample(params, k, draws);
      return { position, logQ: tf.add(logQ, tf.div(tf.sum(params.logSigma), 2)) };
    },
  };
  const { pValue, spread } = await calibrate(correlated, adviDraws(correlated, halved, budget));
  expect(pValue).toBeLessThan(P);
  expect(spread).toBeGreaterThan(1.4);
});

test('a planar flow is calibrated on two correlated models', async () => {
  for (const problem of [correlated, groups]) {
    const draws = adviDraws(problem, planarFlow({ layers: 6 }), { steps: 1000, xla: true });
    const { pValue } = await calibrate(problem, draws);
    expect(pValue).toBeGreaterThan(P);
  }
});

test('mean-field ADVI is calibrated where the posterior has no correlation, and seen to be too narrow where it has', async () => {
  for (const problem of [orthogonal, pair]) {
    const { pValue } = await calibrate(problem, adviDraws(problem, meanField()));
    expect(pValue).toBeGreaterThan(P);
  }
  const { pValue, spread } = await calibrate(correlated, adviDraws(correlated, meanField()));
  expect(pValue).toBeLessThan(P);
  expect(spread).toBeGreaterThan(1.4);
});

test('Laplace and exact regression are calibrated', async () => {
  for (const problem of [correlated, groups]) {
    const start = tf.zeros([problem.size]);
    const { pValue } = await calibrate(
      problem,
      (k, y) => {
        const { mean, covariance } = laplace(problem.target(y).logDensity, start);
        return gaussianDraws(k, mean, covariance);
      },
      64,
    );
    expect(pValue).toBeGreaterThan(P);
  }
  const features = correlatedInputs.map((x) => [1, x]);
  const { pValue } = await calibrate(correlated, (k, y) => {
    const data = { features, targets: Array.from(y.dataSync()), beta: 4 };
    const { mean, covariance } = linearRegression.posterior(linearRegression.isotropicPrior(2, 1), data);
    return gaussianDraws(k, mean, covariance);
  });
  expect(pValue).toBeGreaterThan(P);
});

test('black-box VI is calibrated where its factors are independent', async () => {
  const gaussian = ({ loc, logScale }: FactorParams) => new Normal(loc, exp(logScale));
  for (const scales of [
    [0.4, 1.5],
    [1, 0.7],
  ]) {
    const noise = tf.tensor1d(scales);
    const problem: Problem = {
      ...pair,
      simulate: (k) => {
        const [zKey, noiseKey] = split(k);
        const truth = random.normal(zKey, [2]);
        return { truth, y: tf.add(truth, tf.mul(random.normal(noiseKey, [2]), noise)) };
      },
    };
    const start: BlackBoxParams = { z: { loc: tf.zeros([2]), logScale: tf.fill([2], -0.5) } };
    const fitted = compile(
      (k: Key, y: tf.Tensor): tf.Tensor => {
        const [stepKey, drawKey] = split(k);
        const optimiser = adam({ learningRate: exponentialDecay(0.1, { rate: 0.2, every: 120 }) });
        const { step } = blackBox({
          factors: { z: gaussian },
          terms: [
            { of: ['z'], logProb: ({ z }) => new Normal(0, 1).logProb(z) },
            { of: ['z'], logProb: ({ z }) => new Normal(z, noise).logProb(y) },
          ],
          draws: 40,
          optimiser,
        });
        const [end] = scan(
          (state, i) => [step(foldIn(stepKey, i), state)[0], null] as const,
          {
            params: start,
            optimiser: optimiser.init(start),
          },
          { length: 300 },
        );
        return gaussian(end.params.z).sample(drawKey, [DRAWS]);
      },
      { xla: false, name: 'blackBox' },
    );
    const { pValue } = await calibrate(problem, (k, y) =>
      tf.tidy(() => fitted(k, y).arraySync() as number[][]),
    );
    expect(pValue).toBeGreaterThan(P);
  }
});

test('fixed-form stochastic regression is calibrated on two models', async () => {
  for (const problem of [correlated, pair]) {
    const { pValue } = await calibrate(
      problem,
      async (k, y) => {
        const [fitKey, stepKey, drawKey] = split(k, 3);
        const { logPrior, logLikelihood } = problem.target(y);
        const logJoint = (z: readonly number[]): number =>
          tf.tidy(() => {
            const q = tf.tensor1d([...z]);
            return tf.add(logPrior(q), logLikelihood(q)).dataSync()[0];
          });
        const family = naturalGaussian(2);
        const algorithm = fixedForm({ steps: 60, family, logJoint, key: fitKey, firstDraws: 20 });
        const first = algorithm.init([0, 0, -0.5, 0, -0.5]);
        const { state } = await iterate(algorithm, { key: stepKey, state: first, steps: 60 });
        const { mean, covariance } = gaussianOf(fixedFormResult(state), 2)!;
        return gaussianDraws(drawKey, mean, covariance);
      },
      64,
    );
    expect(pValue).toBeGreaterThan(P);
  }
});
