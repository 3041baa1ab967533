import { expect, test } from 'vitest';
import { Bernoulli, LogNormal, Normal } from '../../../src/distributions';
import type { Algorithm } from '../../../src/inference/algorithm';
import type { LogDensity } from '../../../src/inference/density';
import { sbcRank, sbcUniformity } from '../../../src/inference/diagnostics';
import { run } from '../../../src/inference/driver';
import { model } from '../../../src/inference/model';
import { gibbs } from '../../../src/inference/sampling/gibbs';
import { hmc } from '../../../src/inference/sampling/hmc';
import { randomWalk } from '../../../src/inference/sampling/metropolis';
import { nuts } from '../../../src/inference/sampling/nuts';
import { type Key, key, random, split, sqrt, tf } from '../../../src/tensor';
import { coordinates } from '../monteCarlo';

/** Data sets simulated from the prior, one per row: all are sampled at once as rows of one state. */
const SIMULATIONS = 400;
const DRAWS = 31;
const THIN = 8;
const BURN_IN = 96;

interface Simulation {
  /** Parameters that made the data: [S, D], unconstrained. */
  readonly truth: tf.Tensor;
  readonly logDensity: LogDensity;
}

/** Five observations with unknown mean and scale. */
function location(k: Key, withDeterminant = true): Simulation {
  const [muKey, scaleKey, dataKey] = split(k, 3);
  const mu = random.normal(muKey, [SIMULATIONS, 1]);
  const logScale = tf.mul(random.normal(scaleKey, [SIMULATIONS, 1]), 0.5);
  const y = tf.add(mu, tf.mul(tf.exp(logScale), random.normal(dataKey, [SIMULATIONS, 5])));
  const m = model(
    { mu: new Normal(0, 1), scale: new LogNormal(0, 0.5) },
    ({ mu, scale }) => new Normal(mu, scale).logProb(y),
    { vectorised: true },
  );
  const truth = tf.concat(
    [
      mu,
      tf
        .concat(
          tf.unstack(logScale).map((row) => unconstrained(m, row)),
          0,
        )
        .reshape([-1, 1]),
    ],
    1,
  );
  if (withDeterminant) return { truth, logDensity: m.logDensity };
  const scaleDeterminant = (q: tf.Tensor): tf.Tensor => {
    const moved = tf.slice(q, [0, 1], [-1, 1]);
    return tf.squeeze(new LogNormal(0, 0.5).supportBijector().forwardLogDetJacobian(moved), [1]);
  };
  return { truth, logDensity: (q) => tf.sub(m.logDensity(q), scaleDeterminant(q)) };
}

function unconstrained(
  m: { unconstrain: (v: { mu: tf.Tensor; scale: tf.Tensor }) => tf.Tensor },
  logScale: tf.Tensor,
): tf.Tensor {
  const q = m.unconstrain({ mu: tf.scalar(0), scale: tf.exp(tf.reshape(logScale, [])) });
  return tf.slice(q, [1], [1]);
}

/** A logistic regression with two coefficients and twelve observations. */
function logistic(k: Key): Simulation {
  const [betaKey, dataKey] = split(k);
  const X = tf.tensor2d(Array.from({ length: 12 }, (_, n) => [1, (n - 5.5) / 3]));
  const truth = random.normal(betaKey, [SIMULATIONS, 2]);
  const logits = (beta: tf.Tensor): tf.Tensor => tf.matMul(beta as tf.Tensor2D, X, false, true);
  const y = tf.cast(
    tf.less(random.uniform(dataKey, [SIMULATIONS, 12]), tf.sigmoid(logits(truth))),
    'float32',
  );
  const m = model(
    { beta: new Normal(tf.zeros([2]), 1) },
    ({ beta }) => new Bernoulli({ logits: logits(beta) }).logProb(y),
    { vectorised: true },
  );
  return { truth, logDensity: m.logDensity };
}

type Sampler = Algorithm<tf.Tensor, { readonly position: tf.Tensor }, Record<string, tf.Tensor>>;

/** The smallest p-value of the χ² tests of uniform ranks over the coordinates. */
async function calibration(
  { truth, logDensity }: Simulation,
  make: (logDensity: LogDensity) => unknown,
): Promise<number> {
  const sampler = make(logDensity) as Sampler;
  // The truth is itself a draw from its data's posterior; the burn-in makes the chain forget it.
  const options = { state: sampler.init(truth), thin: THIN, block: THIN, xla: false };
  const burnIn = await run(sampler, { ...options, key: key(1), steps: BURN_IN });
  const { draws } = await run(sampler, {
    ...options,
    state: burnIn.state,
    key: key(2),
    steps: DRAWS * THIN,
    collect: (s) => s.position,
  });
  const truths = truth.arraySync() as number[][];
  const pValues = coordinates(draws).map((chains, d) => {
    const ranks = chains.map((chain, s) => sbcRank(truths[s][d], chain));
    return sbcUniformity(ranks, { draws: DRAWS, bins: 8 }).pValue;
  });
  return Math.min(...pValues);
}

/** Of 2 coordinates × 2 models × 3 samplers one p-value falls below this once in 800 runs when all is right. */
const P = 1e-4;

const samplers: [string, (logDensity: LogDensity) => unknown][] = [
  ['random-walk Metropolis', (logDensity) => randomWalk(logDensity, { scale: 0.7 })],
  ['HMC', (logDensity) => hmc(logDensity, { stepSize: 0.2, steps: 6, jitter: 0.3 })],
  ['NUTS', (logDensity) => nuts(logDensity, { stepSize: 0.3, maxDepth: 6 })],
];

test.each(samplers)('%s is calibrated on two models', async (_, make) => {
  expect(await calibration(location(key(10)), make)).toBeGreaterThan(P);
  expect(await calibration(logistic(key(11)), make)).toBeGreaterThan(P);
});

test('a missing log-determinant shows', async () => {
  const make = (logDensity: LogDensity): unknown => hmc(logDensity, { stepSize: 0.2, steps: 6, jitter: 0.3 });
  expect(await calibration(location(key(10), false), make)).toBeLessThan(P);
});

test('a step without the Metropolis test shows', async () => {
  const make = (logDensity: LogDensity): unknown => {
    const kernel = hmc(logDensity, { stepSize: 0.45, steps: 4, jitter: 0.3 });
    // Accepting everything: a proposal density that claims every state to be as likely as the proposed one.
    const flat = randomWalk((q) => tf.mul(tf.sum(q, -1), 0), { scale: 0.3 });
    return {
      init: kernel.init,
      step: (k: Key, s: { position: tf.Tensor }) => {
        const [a, b] = split(k);
        const [next, info] = kernel.step(a, s as Parameters<typeof kernel.step>[1]);
        const [moved] = flat.step(b, { position: next.position, logDensity: tf.zeros([SIMULATIONS]) });
        return [{ ...next, position: moved.position }, info];
      },
    };
  };
  expect(await calibration(location(key(10)), make)).toBeLessThan(P);
});

/** The smallest p-value of a Gibbs sampler whose blocks start at the truth. */
async function gibbsCalibration<V extends Record<string, tf.Tensor>>(
  truth: V,
  blocks: Parameters<typeof gibbs<V>>[0],
  collect: (values: V) => tf.Tensor,
): Promise<number> {
  const algorithm = gibbs<V>(blocks);
  const options = { thin: THIN, block: THIN, xla: false };
  const burnIn = await run(algorithm, { ...options, key: key(1), state: truth, steps: BURN_IN });
  const { draws } = await run(algorithm, {
    ...options,
    key: key(2),
    state: burnIn.state,
    steps: DRAWS * THIN,
    collect,
  });
  const truths = collect(truth).arraySync() as number[][];
  const pValues = coordinates(draws).map((chains, d) => {
    const ranks = chains.map((chain, s) => sbcRank(truths[s][d], chain));
    return sbcUniformity(ranks, { draws: DRAWS, bins: 8 }).pValue;
  });
  return Math.min(...pValues);
}

/** N(mean, 1/precision), one draw for each row. */
const gaussian = (k: Key, mean: tf.Tensor, precision: tf.Tensor | number): tf.Tensor =>
  tf.add(mean, tf.div(random.normal(k, mean.shape), sqrt(tf.add(0, precision))));

test('Gibbs is calibrated on two conditionally conjugate models', async () => {
  // μ ~ N(0, 1), τ ~ Gamma(3, 2), five observations N(μ, 1/τ): coordinates μ and log τ.
  const [muKey, tauKey, dataKey] = split(key(12), 3);
  const mu = random.normal(muKey, [SIMULATIONS, 1]);
  const tau = tf.div(random.gamma(tauKey, [SIMULATIONS, 1], 3), 2);
  const y = tf.add(mu, tf.div(random.normal(dataKey, [SIMULATIONS, 5]), sqrt(tau)));
  const pOfScale = await gibbsCalibration<{ mu: tf.Tensor; tau: tf.Tensor }>(
    { mu, tau },
    {
      mu: (k, { tau }) => {
        const precision = tf.add(1, tf.mul(tau, 5));
        return gaussian(k, tf.div(tf.mul(tau, tf.sum(y, 1, true)), precision), precision);
      },
      tau: (k, { mu }) => {
        const rate = tf.add(2, tf.mul(tf.sum(tf.square(tf.sub(y, mu)), 1, true), 0.5));
        return tf.div(random.gamma(k, [SIMULATIONS, 1], 5.5), rate);
      },
    },
    ({ mu, tau }) => tf.concat([mu, tf.log(tau)], 1),
  );
  expect(pOfScale).toBeGreaterThan(P);
  expect(await groupsCalibration(3)).toBeGreaterThan(P);
});

test('a Gibbs block that forgets the groups’ own prior shows', async () => {
  expect(await groupsCalibration(1)).toBeLessThan(P);
});

/**
 * μ ~ N(0, 1), three θ_j ~ N(μ, 1/2), one observation y_j ~ N(θ_j, 1) each. Given μ, θ_j has the precision 2 + 1 = 3;
 * given θ, μ has 1 + 3 · 2 = 7.
 */
function groupsCalibration(precisionOfTheta: number): Promise<number> {
  const [muKey, thetaKey, dataKey] = split(key(13), 3);
  const mu = random.normal(muKey, [SIMULATIONS, 1]);
  const theta = gaussian(thetaKey, tf.tile(mu, [1, 3]), 2);
  const y = gaussian(dataKey, theta, 1);
  return gibbsCalibration<{ mu: tf.Tensor; theta: tf.Tensor }>(
    { mu, theta },
    {
      mu: (k, { theta }) => gaussian(k, tf.div(tf.mul(tf.sum(theta, 1, true), 2), 7), 7),
      theta: (k, { mu }) => gaussian(k, tf.div(tf.add(tf.mul(mu, 2), y), 3), precisionOfTheta),
    },
    ({ mu, theta }) => tf.concat([mu, theta], 1),
  );
}
