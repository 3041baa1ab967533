import { expect, test } from 'vitest';
import { Gamma, Normal } from '../../../src/distributions';
import { run } from '../../../src/inference/driver';
import { annealedEvidence, annealedImportance } from '../../../src/inference/sampling/annealed';
import { gibbs } from '../../../src/inference/sampling/gibbs';
import { importanceMean, importanceSample } from '../../../src/inference/sampling/importance';
import { importanceWeightedBound } from '../../../src/inference/variational/importanceWeighted';
import { key, random, sqrt, tf } from '../../../src/tensor';
import { exactPosterior, linearModel, priorScale } from '../linearModel';
import { worstZ } from '../monteCarlo';

const exact = exactPosterior();
const prior = (k: Parameters<typeof random.normal>[0], draws: number) => {
  const position = tf.mul(random.normal(k, [draws, 2]), priorScale);
  return { position, logQ: tf.sum(new Normal(0, priorScale).logProb(position), -1) };
};

test('importance sampling from the prior: evidence within its standard error, k̂ and effective size say how good it is', () => {
  const model = linearModel();
  const samples = importanceSample(model.logDensity, { sample: prior }, { key: key(1), draws: 20_000 });
  expect(Math.abs(samples.logEvidence - exact.logEvidence) / samples.standardError).toBeLessThan(3.5);
  expect(samples.standardError).toBeLessThan(0.2);
  expect(samples.effectiveSize).toBeLessThan(2000);
  const w0 = tf.slice(samples.position, [0, 0], [-1, 1]).dataSync();
  const sd = Math.sqrt(exact.covariance[0][0]);
  expect(Math.abs(importanceMean(samples, w0) - exact.mean[0]) / sd).toBeLessThan(0.3);
});

test('a proposal that is the posterior has equal weights; one too narrow shows in k̂', () => {
  const L = [Math.sqrt(exact.covariance[0][0]), exact.covariance[1][0] / Math.sqrt(exact.covariance[0][0])];
  const l22 = Math.sqrt(exact.covariance[1][1] - L[1] ** 2);
  const factor = tf.tensor2d([
    [L[0], 0],
    [L[1], l22],
  ]);
  const scaled = (scale: number) => (k: Parameters<typeof random.normal>[0], draws: number) => {
    const epsilon = random.normal(k, [draws, 2]);
    const position = tf.add(
      tf.tensor1d(exact.mean),
      tf.mul(tf.matMul(epsilon as tf.Tensor2D, factor, false, true), scale),
    );
    const logDet = Math.log(L[0] * l22 * scale ** 2);
    return { position, logQ: tf.sub(tf.sum(new Normal(0, 1).logProb(epsilon), -1), logDet) };
  };
  const model = linearModel();
  const perfect = importanceSample(model.logDensity, { sample: scaled(1) }, { key: key(1), draws: 2000 });
  expect(perfect.logEvidence).toBeCloseTo(exact.logEvidence, 3);
  expect(perfect.effectiveSize).toBeGreaterThan(1999);
  const narrow = importanceSample(model.logDensity, { sample: scaled(0.4) }, { key: key(2), draws: 2000 });
  expect(narrow.smoothed.kHat).toBeGreaterThan(0.7);
});

test('importance sampling names a density that is NaN or never met', () => {
  const options = { key: key(1), draws: 50 };
  const nan = (q: tf.Tensor): tf.Tensor => tf.mul(tf.sum(q, -1), Number.NaN);
  expect(() => importanceSample(nan, { sample: prior }, options)).toThrow('log weight of draw 0 is NaN');
  const nowhere = (q: tf.Tensor): tf.Tensor => tf.fill([q.shape[0]], -Infinity);
  expect(() => importanceSample(nowhere, { sample: prior }, options)).toThrow('Every weight is 0');
});

test('annealed importance sampling finds the evidence; with the moves left out it is plain importance sampling', async () => {
  const model = linearModel();
  const temperatures = 100;
  const algorithm = annealedImportance(model.logPrior, model.logDensity, {
    temperatures,
    stepSize: 0.1,
    steps: 5,
  });
  const start = tf.tidy(() => prior(key(3), 200).position.clone());
  const options = { key: key(4), steps: temperatures, block: 20, xla: false };
  const { state } = await run(algorithm, { ...options, state: algorithm.init(start) });
  const found = annealedEvidence(state.logWeight.dataSync());
  expect(Math.abs(found.logEvidence - exact.logEvidence) / found.standardError).toBeLessThan(3.5);
  expect(found.effectiveSize).toBeGreaterThan(40);
  // A step size that moves nothing: the weights are those of the prior's draws, far fewer of which count.
  const still = annealedImportance(model.logPrior, model.logDensity, {
    temperatures,
    stepSize: 1e-6,
    steps: 1,
  });
  const plain = await run(still, { ...options, state: still.init(start) });
  const weights = tf.tidy(() => [...model.logLikelihood(start).dataSync()]);
  expect(annealedEvidence(plain.state.logWeight.dataSync()).logEvidence).toBeCloseTo(
    annealedEvidence(weights).logEvidence,
    1,
  );
  expect(annealedEvidence(weights).effectiveSize).toBeLessThan(found.effectiveSize / 3);
});

test('the importance-weighted bound rises with k, stays below the evidence, and is the ELBO for k = 1', () => {
  const model = linearModel();
  const wide = 0.35; // q = N(posterior mean, 0.35²) with independent coordinates
  const bound = (k: number): { mean: number; error: number } =>
    tf.tidy((): never => {
      const epsilon = random.normal(key(9), [20_000, 2]);
      const position = tf.add(tf.tensor1d(exact.mean), tf.mul(epsilon, wide));
      const logQ = tf.sub(tf.sum(new Normal(0, 1).logProb(epsilon), -1), 2 * Math.log(wide));
      const logWeights = tf.reshape(tf.sub(model.logDensity(position), logQ), [-1, k]);
      const values = [...importanceWeightedBound(logWeights).dataSync()];
      const mean = values.reduce((a, b) => a + b) / values.length;
      const sd = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
      return { mean, error: sd / Math.sqrt(values.length) } as never;
    }) as unknown as { mean: number; error: number };
  const bounds = [1, 5, 50, 500].map(bound);
  for (let i = 1; i < bounds.length; i++) expect(bounds[i].mean).toBeGreaterThan(bounds[i - 1].mean);
  for (const { mean, error } of bounds) expect(mean).toBeLessThan(exact.logEvidence + 3 * error);
  expect(exact.logEvidence - bounds[3].mean).toBeLessThan(0.05);
  // KL(q ‖ posterior) of two Gaussians closes the gap at k = 1.
  const [[a, b], [, d]] = exact.precision;
  const kl = 0.5 * (wide ** 2 * (a + d) - 2 - Math.log(wide ** 4 * (a * d - b * b)));
  expect(Math.abs(bounds[0].mean + kl - exact.logEvidence) / bounds[0].error).toBeLessThan(3.5);
});

/** x ~ N(μ, 1/τ), μ ~ N(0, 2²) and τ ~ Gamma(3, 2) independent: conditionally conjugate; the posterior is known by quadrature. */
const data = [1.2, 2.3, 0.4, 1.9, 3.1, 2.2];
const conditional = {
  mu: (k: Parameters<typeof random.normal>[0], { tau }: { tau: tf.Tensor }) => {
    const precision = tf.add(1 / 4, tf.mul(tau, data.length));
    const mean = tf.div(
      tf.mul(
        tau,
        data.reduce((a, b) => a + b),
      ),
      precision,
    );
    return new Normal(mean, tf.div(1, sqrt(precision))).sample(k);
  },
  tau: (k: Parameters<typeof random.normal>[0], { mu }: { mu: tf.Tensor }) => {
    const squares = tf.sum(tf.square(tf.sub(tf.expandDims(mu, -1), tf.tensor1d(data))), -1);
    return new Gamma(3 + data.length / 2, tf.add(2, tf.mul(squares, 0.5))).sample(k);
  },
};

/** Posterior mean and standard deviation of μ and log τ on a fine grid. */
function quadrature() {
  let [z, m1, m2, l1, l2] = [0, 0, 0, 0, 0];
  for (let mu = -4; mu < 7; mu += 0.02) {
    const squares = data.reduce((s, x) => s + (x - mu) ** 2, 0);
    for (let logTau = -5; logTau < 4; logTau += 0.02) {
      const tau = Math.exp(logTau);
      const log = (3 + data.length / 2) * logTau - tau * (2 + squares / 2) - mu ** 2 / 8; // includes the Jacobian τ
      const p = Math.exp(log);
      z += p;
      m1 += p * mu;
      m2 += p * mu * mu;
      l1 += p * logTau;
      l2 += p * logTau * logTau;
    }
  }
  const of = (first: number, second: number) => ({
    mean: first / z,
    sd: Math.sqrt(second / z - (first / z) ** 2),
  });
  return [of(m1, m2), of(l1, l2)];
}

test.each([
  ['finds the posterior', conditional, true],
  ['with a conditional that forgets half of its data is caught', { ...conditional, tau: forgetful }, false],
] as const)('Gibbs sampling %s', async (_, blocks, right) => {
  const algorithm = gibbs<{ mu: tf.Tensor; tau: tf.Tensor }>(blocks);
  const state = algorithm.init({ mu: tf.tensor1d([0, 1, 2, 3]), tau: tf.tensor1d([1, 2, 0.5, 1]) });
  const collect = ({ mu, tau }: { mu: tf.Tensor; tau: tf.Tensor }): tf.Tensor =>
    tf.stack([mu, tf.log(tau)], -1);
  const { draws } = await run(algorithm, {
    key: key(6),
    state,
    steps: 3000,
    block: 100,
    collect,
    xla: false,
  });
  const z = worstZ(draws, quadrature());
  if (right) expect(z).toBeLessThan(3.5);
  else expect(z).toBeGreaterThan(10);
});

function forgetful(k: Parameters<typeof random.normal>[0], values: { mu: tf.Tensor }): tf.Tensor {
  const squares = tf.sum(tf.square(tf.sub(tf.expandDims(values.mu, -1), tf.tensor1d(data.slice(3)))), -1);
  return new Gamma(3 + 3 / 2, tf.add(2, tf.mul(squares, 0.5))).sample(k);
}

test('Gibbs names a block without a start and a draw of another shape', () => {
  const blocks = { a: () => tf.zeros([2]) };
  expect(() => gibbs<{ a: tf.Tensor }>(blocks).init({} as { a: tf.Tensor })).toThrow(
    'Block a has no starting value',
  );
  const algorithm = gibbs<{ a: tf.Tensor }>(blocks);
  expect(() => algorithm.step(key(0), algorithm.init({ a: tf.zeros([3]) }))).toThrow(
    'Block a has shape [3], its draw [2]',
  );
});
