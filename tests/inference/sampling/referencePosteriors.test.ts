import { expect, test } from 'vitest';
import { Bernoulli, HalfCauchy, Normal } from '../../../src/distributions';
import { summarise } from '../../../src/inference/diagnostics';
import { model, type Values } from '../../../src/inference/model';
import { type SampleOptions, type Samples, sample } from '../../../src/inference/sampling/sample';
import { key, tf } from '../../../src/tensor';
import { coordinates } from '../monteCarlo';
import { arK, dogs, eightSchools, type Reference } from './referenceData';

/** R̂ < 1.01 everywhere and no divergence; then each mean within 0.1 posterior standard deviations of the published one. */
function expectReference<V extends Values>(
  samples: Samples<V>,
  reference: Readonly<Record<string, Reference>>,
): void {
  for (const row of summarise(samples.draws)) expect(row.rhat, `R̂ of ${row.name}`).toBeLessThan(1.01);
  expect(samples.infos.divergent.flatMap((chain) => [...chain]).filter((d) => d > 0)).toHaveLength(0);
  for (const [name, { mean, sd }] of Object.entries(reference)) {
    coordinates(samples.draws[name]).forEach((chains, d) => {
      const all = chains.flatMap((chain) => [...chain]);
      const ours = all.reduce((s, x) => s + x, 0) / all.length;
      expect(Math.abs(ours - mean[d]) / sd[d], `${name}[${d}]: ${ours} against ${mean[d]}`).toBeLessThan(0.1);
    });
  }
}

const methods: [string, Partial<SampleOptions>][] = [
  ['NUTS', { method: 'nuts' }],
  ['HMC', { method: { leapfrogs: 12 } }],
];

test.each(methods)(
  'eight schools, non-centred, by %s',
  async (_, method) => {
    const y = tf.tensor1d(eightSchools.y);
    const sigma = tf.tensor1d(eightSchools.sigma);
    const schools = model(
      { mu: new Normal(0, 5), tau: new HalfCauchy(5), raw: new Normal(tf.zeros([8]), 1) },
      ({ mu, tau, raw }) => new Normal(tf.add(mu, tf.mul(tau, raw)), sigma).logProb(y),
      { vectorised: true },
    );
    const options = { key: key(1), warmUp: 1000, draws: 3000, targetAcceptance: 0.97, block: 100, xla: true };
    const samples = await sample(schools, { ...options, ...method });
    const { mu, tau, raw } = samples.draws;
    const theta = tf.add(tf.expandDims(mu, -1), tf.mul(tf.expandDims(tau, -1), raw));
    const { mu: muRef, tau: tauRef, theta: thetaRef } = eightSchools;
    expectReference({ ...samples, draws: { mu, tau, theta } }, { mu: muRef, tau: tauRef, theta: thetaRef });
  },
  120_000,
);

test.each(methods)(
  'a logistic regression (dogs) by %s',
  async (_, method) => {
    const rows = dogs.trials.flatMap((trials) =>
      [...trials].map((_, t) => {
        const shocks = [...trials.slice(0, t)].filter((c) => c === '1').length;
        return [1, t - shocks, shocks];
      }),
    );
    const X = tf.tensor2d(rows);
    const y = tf.tensor1d(dogs.trials.flatMap((trials) => [...trials].map(Number)));
    const regression = model(
      { beta: new Normal(tf.zeros([3]), 100) },
      ({ beta }) => new Bernoulli({ logits: tf.matMul(beta as tf.Tensor2D, X, false, true) }).logProb(y),
      { vectorised: true },
    );
    const start = tf.add(tf.mul(regression.initial(key(0), 4), 0.1), tf.tensor1d([1, -0.3, -0.2]));
    const options = {
      key: key(2),
      warmUp: 500,
      draws: 1000,
      mass: 'dense' as const,
      start,
      block: 50,
      xla: true,
    };
    const samples = await sample(regression, { ...options, ...method });
    expectReference(samples, { beta: dogs.beta });
  },
  120_000,
);

test.each(methods)(
  'an autoregression of order 5 by %s',
  async (_, method) => {
    const K = 5;
    const now = tf.tensor1d(arK.y.slice(K));
    const lags = tf.tensor2d(
      arK.y.slice(K).map((_, t) => Array.from({ length: K }, (_, k) => arK.y[t + K - 1 - k])),
    );
    const autoregression = model(
      { alpha: new Normal(0, 10), beta: new Normal(tf.zeros([K]), 10), sigma: new HalfCauchy(2.5) },
      ({ alpha, beta, sigma }) =>
        new Normal(tf.add(alpha, tf.matMul(beta as tf.Tensor2D, lags, false, true)), sigma).logProb(now),
      { vectorised: true },
    );
    const options = { key: key(3), warmUp: 500, draws: 1000, mass: 'dense' as const, block: 50, xla: true };
    const samples = await sample(autoregression, { ...options, ...method });
    expectReference(samples, { alpha: arK.alpha, beta: arK.beta, sigma: arK.sigma });
  },
  120_000,
);
