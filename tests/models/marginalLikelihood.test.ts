import { describe, expect, test } from 'vitest';
import { drawData, logEvidence, posterior, posteriors } from '../../src/models/linearGaussian';
import {
  atDimension,
  dimensionLimit,
  estimateAll,
  estimateFromDraws,
  evaluator,
  fitGaussian,
  gridLogLikelihood,
  inverseMean,
  type LogJoint,
  ofImages,
  relativeVariance,
  samplePosterior,
} from '../../src/models/marginalLikelihood';
import { gaussianLogDensity } from '../../src/models/targets';
import { importanceLogLikelihood, init, model } from '../../src/models/vae';
import { key, random, tf, tree } from '../../src/tensor';
import { smallLinear } from './smallLinear';

const linear = smallLinear();
const data = drawData(linear, key(1), 200).x;

/** log N(z; 0, I) + log N(x; W z + b, noise² I), row by row, written out here. */
const logJoint: LogJoint<{ x: tf.Tensor }> = ({ x }, z) => {
  const { W, b, noise } = linear;
  const mean = tf.add(tf.matMul(z as tf.Tensor2D, tf.tensor2d(W as number[][]), false, true), b as number[]);
  const misfit = tf.sum(tf.square(tf.div(tf.sub(x, mean), noise)), -1);
  const constant = 0.5 * (2 + 4) * Math.log(2 * Math.PI) + 4 * Math.log(noise);
  return tf.sub(tf.mul(tf.add(misfit, tf.sum(tf.square(z), -1)), -0.5), constant);
};

/** Mean of numbers, and its standard error. */
function summary(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const squares = values.reduce((s, v) => s + (v - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

describe('the estimator of App. D', () => {
  test('has no variance where q is the posterior: log p(x) from any draws', () => {
    const x = data[0];
    const logQ = gaussianLogDensity(posterior(linear, x));
    const z = [
      [0, 0],
      [1, -1],
      [3, 2],
    ];
    const joint = tf.tidy(() =>
      logJoint({ x: tf.tensor2d([x, x, x] as number[][]) }, tf.tensor2d(z)).dataSync(),
    );
    const { logLikelihood, standardError } = inverseMean(z.map((draw, l) => logQ(draw) - joint[l]));
    expect(logLikelihood).toBeCloseTo(logEvidence(linear, [x])[0], 4);
    expect(standardError).toBeLessThan(1e-4);
  });

  test('finds log p(x) of a linear-Gaussian model from Hamiltonian draws; a joint without its prior does not', async () => {
    const before = tf.memory().numTensors;
    const x = tf.tensor2d(data as number[][]);
    const start = tf.zeros([data.length, 2]);
    const options = { key: key(2), warmUp: 60, draws: 200 };
    const draws = await samplePosterior(logJoint, { x }, start, options);
    const exact = logEvidence(linear, data);
    const errors = estimateAll(draws).map((e, i) => e.logLikelihood - exact[i]);
    const { mean, error } = summary(errors);
    expect(Math.abs(mean)).toBeLessThan(3 * error + 0.01); // 0.01: the logarithm's bias at L = 100
    expect(error).toBeLessThan(0.01);
    const standardErrors = estimateAll(draws).map((e) => e.standardError);
    // 1 if draws were independent. Trajectories all of one length come back to where they began: then it is hundreds.
    expect(summary(errors.map((e, i) => (e / standardErrors[i]) ** 2)).mean).toBeLessThan(5);

    const prior = tf.tidy(() => tf.mul(tf.sum(tf.square(draws.z), -1), -0.5));
    const withoutPrior = tf.tidy(() => tf.sub(draws.logJoint, prior)) as tf.Tensor2D;
    const broken = estimateAll({ z: draws.z, logJoint: withoutPrior });
    expect(Math.abs(summary(broken.map((e, i) => e.logLikelihood - exact[i])).mean)).toBeGreaterThan(0.3);

    const means = tf.tidy(() => (tf.mean(draws.z, 0) as tf.Tensor2D).arraySync());
    const { covariance } = posterior(linear, data[0]);
    const scores = posteriors(linear, data).flatMap((p, i) =>
      p.mean.map((m, j) => (means[i][j] - m) / Math.sqrt(covariance[j][j] / 200)),
    );
    expect(summary(scores.map((s) => s * s)).mean).toBeLessThan(3);
    const acceptance = tf.tidy(() => tf.mean(draws.acceptance).dataSync()[0]);
    expect(acceptance).toBeGreaterThan(0.85);
    expect(acceptance).toBeLessThan(0.99);
    tree.dispose(draws, x, start, prior, withoutPrior);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('is as sure as its formula says for a q of another width', () => {
    const p = { mean: [0], covariance: [[1]] };
    const draws = Array.from(tf.tidy(() => random.normal(key(3), [40_000]).dataSync()));
    for (const variance of [0.5, 1.3]) {
      const q = { mean: [0.3], covariance: [[variance]] };
      const [logQ, logP] = [gaussianLogDensity(q), gaussianLogDensity(p)];
      const ratios = draws.map((z) => Math.exp(logQ([z]) - logP([z])));
      const { mean, error } = summary(ratios);
      expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
      const measured = error ** 2 * draws.length;
      expect(measured / relativeVariance(q, p)).toBeGreaterThan(0.85);
      expect(measured / relativeVariance(q, p)).toBeLessThan(1.15);
    }
  });

  test('has infinite variance where q is √2 times as wide as the posterior', () => {
    const p = {
      mean: [0, 0],
      covariance: [
        [1, 0.5],
        [0.5, 2],
      ],
    };
    const wider = (factor: number) => ({
      mean: [0, 0],
      covariance: p.covariance.map((r) => r.map((c) => c * factor)),
    });
    expect(relativeVariance(p, p)).toBeCloseTo(0, 10);
    expect(relativeVariance(wider(1.99), p)).toBeCloseTo(1 / (1.99 * 0.01) - 1, 6);
    expect(relativeVariance(wider(2.01), p)).toBe(Number.POSITIVE_INFINITY);
    expect(relativeVariance({ ...p, mean: [0.4, 0] }, p)).toBeCloseTo(Math.exp(0.16 / (1 - 0.125)) - 1, 10);
  });

  test('overestimates more and more as dimensions grow, also with a q narrow enough for a finite variance', () => {
    const options = { key: key(12), L: 25, repeats: 100 };
    const [one, three, eight, twenty] = [1, 3, 8, 20].map((D) => atDimension(D, options));
    for (const { bias, biasError } of [one, three]) expect(Math.abs(bias)).toBeLessThan(3 * biasError + 0.02);
    expect(twenty.bias).toBeGreaterThan(eight.bias + 5 * twenty.biasError);
    expect([one.infinite, twenty.infinite]).toEqual([0, 1]);
    expect(dimensionLimit(25)).toBeCloseTo(4.289, 3);
    expect(eight.infinite).toBeGreaterThan(three.infinite + 0.3);
    const narrow = atDimension(20, { ...options, width: 0.5 });
    expect(narrow.infinite).toBe(0);
    expect(narrow.bias).toBeGreaterThan(1);
  });

  test('names what cannot be fitted', () => {
    const z = [
      [0, 1, 2],
      [1, 0, 1],
      [2, 2, 2],
    ];
    expect(() => fitGaussian(z)).toThrow(
      'A full Gaussian over 3 latent variables cannot be fitted to 3 draws',
    );
    expect(fitGaussian(z, { q: 'diagonal', width: 2 }).covariance[0]).toEqual([4, 0, 0]);
    expect(() => fitGaussian(z, { q: 'diagonal', width: 0 })).toThrow('width must be > 0, got 0');
    const same = { z: [[1], [1], [1], [1]], logJoint: [0, 0, 0, 0] };
    expect(() => estimateFromDraws(same)).toThrow('not positive definite');
  });
});

describe('log p(x) of a VAE', () => {
  const vae = model({ pixels: 6, hidden: 4, latents: 2 });
  const params = init(vae, key(4), 1.5);
  const images = random.uniform(key(5), [40, 6]) as tf.Tensor2D;

  test('by a grid, by importance sampling and by App. D is the same', async () => {
    const grid = gridLogLikelihood(vae, params.decoder, images, { side: 81, reach: 6 });
    const finer = gridLogLikelihood(vae, params.decoder, images, { side: 120, reach: 6.5 });
    grid.forEach((value, i) => {
      expect(value).toBeCloseTo(finer[i], 3);
    });
    const weights = importanceLogLikelihood(vae, params, images, { key: key(6), k: 20_000 });
    const apart = summary(Array.from(weights, (w, i) => w - grid[i]));
    expect(Math.abs(apart.mean)).toBeLessThan(0.02);
    const options = { warmUp: 100, L: 300, key: key(7), q: 'full' } as const;
    const appD = await ofImages(vae, params.decoder, images, options);
    const { mean, error } = summary(appD.images.map((e, i) => e.logLikelihood - grid[i]));
    expect(Math.abs(mean)).toBeLessThan(3 * error + 0.01);
    expect(error).toBeLessThan(0.03);
  });

  test('an evaluator gives the same numbers twice, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const evaluate = evaluator(vae, images, { warmUp: 20, L: 10 });
    const [one, two] = [await evaluate(params.decoder, key(8)), await evaluate(params.decoder, key(8))];
    expect(two).toEqual(one);
    evaluate.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('names what a grid cannot do, and images that are none', () => {
    const wide = model({ pixels: 6, hidden: 4, latents: 4 });
    const four = init(wide, key(9));
    expect(() => gridLogLikelihood(wide, four.decoder, images, { side: 10 })).toThrow('10^4 points');
    const gaussian = model({ pixels: 6, hidden: 4, latents: 2, decoder: 'gaussian' });
    const grey = init(gaussian, key(9));
    expect(() => gridLogLikelihood(gaussian, grey.decoder, images, { side: 10 })).toThrow('Bernoulli');
    expect(() => evaluator(vae, tf.mul(images, 255) as tf.Tensor2D, { warmUp: 5 })).toThrow(
      'divide bytes by 255',
    );
  });
});
