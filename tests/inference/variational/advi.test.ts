import { expect, test } from 'vitest';
import { Beta, Binomial, Normal } from '../../../src/distributions';
import { run } from '../../../src/inference/driver';
import { model } from '../../../src/inference/model';
import { advi, densityTarget, elboEstimate, type Target } from '../../../src/inference/variational/advi';
import {
  choleskyOf,
  type Family,
  fullCovariance,
  meanField,
} from '../../../src/inference/variational/families';
import { couplingFlow, planarFlow } from '../../../src/inference/variational/flows';
import { adam, exponentialDecay, gather, key, random, tf } from '../../../src/tensor';
import { design, exactPosterior, linearModel, noiseScale, observed, priorScale } from '../linearModel';

const exact = exactPosterior();

/** Fits with a falling step size, so that what is left of the gradient noise is small. */
async function fitTo<Params>(
  target: Target<[]>,
  family: Family<Params>,
  steps = 3000,
  draws = 16,
): Promise<Params> {
  const algorithm = advi(target, {
    family,
    optimiser: adam({ learningRate: exponentialDecay(0.05, { rate: 0.25, every: 1000 }) }),
    draws,
  });
  const state = algorithm.init(family.init(target.size, key(0)), key(1));
  const { state: end } = await run(algorithm, { key: key(2), state, steps, block: 100 });
  return end.params;
}

test('mean-field: exact means, variances 1/Λ_ii (too small), and ELBO + KL = log evidence', async () => {
  const target = linearModel();
  const { mu, logSigma } = await fitTo(target, meanField());
  const variances = Array.from(logSigma.dataSync(), (s) => Math.exp(2 * s));
  mu.dataSync().forEach((value, d) => {
    const sd = Math.sqrt(exact.covariance[d][d]);
    expect(Math.abs(value - exact.mean[d]) / sd).toBeLessThan(0.05);
    expect(Math.abs(variances[d] * exact.precision[d][d] - 1)).toBeLessThan(0.05);
    expect(variances[d]).toBeLessThan(0.6 * exact.covariance[d][d]);
  });
  // KL(N(m, diag s²) ‖ N(m, Λ⁻¹)) = ½ [Σ Λ_ii s_i² − D − Σ log s_i² − log |Λ|]
  const [[a, b], [c, d]] = exact.precision;
  const kl =
    0.5 *
    (a * variances[0] +
      d * variances[1] -
      2 -
      Math.log(variances[0] * variances[1]) -
      Math.log(a * d - b * c));
  const { elbo } = elboEstimate(target, meanField(), { mu, logSigma }, key(3), { draws: 100_000 });
  // The spread of log p over q is below 3 nats: an MCSE of 0.01 for 10⁵ draws.
  expect(Math.abs(elbo.dataSync()[0] + kl - exact.logEvidence)).toBeLessThan(0.03);
});

test('full covariance: the exact posterior, and ELBO = log evidence', async () => {
  const target = linearModel();
  const params = await fitTo(target, fullCovariance());
  const L = choleskyOf(params) as tf.Tensor2D;
  const covariance = tf.matMul(L, L, false, true).arraySync() as number[][];
  exact.covariance.forEach((row, i) => {
    row.forEach((value, j) => {
      const scale = Math.sqrt(exact.covariance[i][i] * exact.covariance[j][j]);
      expect(Math.abs(covariance[i][j] - value) / scale).toBeLessThan(0.05);
    });
  });
  const { elbo, logLikelihood, kl } = elboEstimate(target, fullCovariance(), params, key(3), {
    draws: 100_000,
  });
  expect(Math.abs(elbo.dataSync()[0] - exact.logEvidence)).toBeLessThan(0.02);
  expect(logLikelihood.dataSync()[0] - kl.dataSync()[0]).toBeCloseTo(elbo.dataSync()[0], 4);
});

test('Beta–Binomial: q of the logit is the best Gaussian, by quadrature of its two conditions', async () => {
  // Prior Beta(2, 3), 7 of 10: the logit has the log density f = 9 log p + 6 log(1 − p), log-determinant included.
  const target = model({ p: new Beta(2, 3) }, ({ p }) => new Binomial(10, { probs: p }).logProb(7), {
    vectorised: true,
  });
  const { mu, logSigma } = await fitTo(target, meanField());
  const [m, s] = [mu.dataSync()[0], Math.exp(logSigma.dataSync()[0])];
  const probability = (z: number): number => 1 / (1 + Math.exp(-(m + s * z)));
  const average = (g: (p: number) => number): number => {
    const zs = Array.from({ length: 1601 }, (_, i) => -8 + i / 100);
    const weights = zs.map((z) => Math.exp(-0.5 * z * z));
    const total = weights.reduce((a, b) => a + b);
    return zs.reduce((sum, z, i) => sum + (weights[i] / total) * g(probability(z)), 0);
  };
  // At the maximum of the ELBO: E f' = 0 and E f'' = −1/s².
  expect(Math.abs(s * average((p) => 9 - 15 * p))).toBeLessThan(0.05);
  expect(Math.abs(s * s * average((p) => 15 * p * (1 - p)) - 1)).toBeLessThan(0.05);
});

test.each([
  ['planar', planarFlow({ layers: 8 })],
  ['coupling', couplingFlow({ layers: 4, hidden: 16 })],
] as [string, Family<unknown>][])(
  '%s flow: log q is the density of its draws, and the ELBO nears the evidence',
  async (_, family) => {
    const target = linearModel();
    const params = await fitTo(target, family, 2000);
    const { position, logQ } = family.sample(params, key(4), 20_000);
    // E_q[p(z | y) / q(z)] = 1 for any q that covers the posterior, and only with the right log-determinants.
    const logJoint = target.logDensity(position);
    const ratios = tf.exp(tf.sub(tf.sub(logJoint, logQ), exact.logEvidence)).dataSync() as Float32Array;
    const mean = ratios.reduce((s, r) => s + r, 0) / ratios.length;
    const sd = Math.sqrt(ratios.reduce((s, r) => s + (r - mean) ** 2, 0) / ratios.length);
    expect(Math.abs(mean - 1)).toBeLessThan((4 * sd) / Math.sqrt(ratios.length) + 1e-3);
    const { elbo } = elboEstimate(target, family, params, key(5), { draws: 20_000 });
    expect(elbo.dataSync()[0]).toBeLessThan(exact.logEvidence + 0.03);
    expect(elbo.dataSync()[0]).toBeGreaterThan(exact.logEvidence - 0.1);
  },
);

/** y ~ N(w, 1) with N = 40 data points, M = 5 per step; the exact posterior of w is N(Σy/(N+1), 1/(N+1)). */
function minibatchProblem(scaled: boolean) {
  const y = Array.from({ length: 40 }, (_, i) => 1.5 + Math.sin(i));
  const data = tf.tensor1d(y);
  const target = model(
    { w: new Normal(0, 1) },
    ({ w }, batch: tf.Tensor) => new Normal(w, 1).logProb(batch),
    {
      vectorised: true,
    },
  );
  const minibatch = {
    dataSize: scaled ? y.length : 5, // unscaled: as if the batch were all the data
    batchSize: 5,
    draw: (k: Parameters<typeof random.randint>[0]): [tf.Tensor] => [
      gather(data, random.randint(k, [5], 0, y.length)),
    ],
  };
  const mean = y.reduce((s, v) => s + v) / (y.length + 1);
  return { target, minibatch, exact: { mean, sd: Math.sqrt(1 / (y.length + 1)) } };
}

test.each([true, false])(
  'minibatches: the likelihood scaled by N/M finds the posterior, unscaled it does not (%s)',
  async (scaled) => {
    const { target, minibatch, exact } = minibatchProblem(scaled);
    const optimiser = adam({ learningRate: exponentialDecay(0.05, { rate: 0.25, every: 1000 }) });
    const algorithm = advi(target, { family: meanField(), optimiser, draws: 8, minibatch });
    const state = algorithm.init(meanField().init(1, key(0)), key(1));
    const { state: end } = await run(algorithm, { key: key(2), state, steps: 4000, block: 100 });
    const sd = Math.exp(end.params.logSigma.dataSync()[0]);
    const good =
      Math.abs(sd / exact.sd - 1) < 0.1 &&
      Math.abs(end.params.mu.dataSync()[0] - exact.mean) < 0.2 * exact.sd;
    expect(good).toBe(scaled);
  },
);

test('bad input is named at the start', () => {
  const broken = model({ w: new Normal(0, 1) }, () => tf.scalar(Number.NaN));
  const algorithm = advi(broken, { family: meanField(), optimiser: adam({ learningRate: 0.1 }) });
  expect(() => algorithm.init(meanField().init(1, key(0)), key(1))).toThrow(
    'log-likelihood at the start is NaN',
  );
  const options = { family: meanField(), optimiser: adam({ learningRate: 0.1 }) };
  const minibatch = { dataSize: 5, batchSize: 6, draw: (): [] => [] };
  const scaled = advi(linearModel(), { ...options, minibatch });
  expect(() => scaled.init(meanField().init(2, key(0)), key(1))).toThrow('1 to N = 5 data points, got 6');
  expect([design.length, priorScale, noiseScale]).toEqual([observed.length, 2, 0.5]);
});

test('any density can be a target: the ELBO of a normalised one is −KL, here of N(0, 1) from N(μ, σ²)', () => {
  const target = densityTarget(1, (q) => tf.squeeze(new Normal(0, 1).logProb(q), [-1]));
  const params = { mu: tf.tensor1d([0.7]), logSigma: tf.tensor1d([Math.log(0.5)]) };
  const { elbo, kl } = elboEstimate(target, meanField(), params, key(1), { draws: 50_000 });
  const exactKl = 0.5 * (0.25 + 0.49 - 1 - Math.log(0.25));
  expect(elbo.dataSync()[0]).toBeCloseTo(-exactKl, 2);
  expect(kl.dataSync()[0]).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * Math.E * 0.25), 5); // −H[q]
});
