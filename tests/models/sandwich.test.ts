import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Spd } from '../../src/inference/spd';
import { drawData, logEvidence, posterior } from '../../src/models/linearGaussian';
import {
  estimateFromDraws,
  estimatesByStretch,
  gridLogLikelihood,
  importanceFromDraws,
  linearJoint,
  onLinearGaussian,
  sandwich,
} from '../../src/models/marginalLikelihood';
import { init, model } from '../../src/models/vae';
import { foldIn, key, random, tf, tree } from '../../src/tensor';
import { smallLinear } from './smallLinear';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left over').toBe(before);
});

const linear = smallLinear();
const N = 40;
const data = drawData(linear, key(1), N).x;
const exact = logEvidence(linear, data);

/** Independent draws of each data point's exact posterior: [S, N, 2]. */
function exactDraws(S: number, shift = 0): tf.Tensor3D {
  const noise = tf.tidy(() => (random.normal(key(2), [S, N, 2]) as tf.Tensor3D).arraySync());
  const factors = data.map((_, n) => posterior(linear, data[(n + shift) % N]));
  const rows = noise.map((draw) =>
    draw.map((epsilon, n) => {
      const { mean, covariance } = factors[n];
      const { factor } = new Spd(covariance, 'posterior');
      return mean.map((m, i) => m + factor[i].slice(0, i + 1).reduce((sum, l, j) => sum + l * epsilon[j], 0));
    }),
  );
  return tf.tensor3d(rows);
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const errorsOf = (estimates: ArrayLike<number>) => Array.from(estimates, (value, n) => value - exact[n]);

describe('importance sampling from a Gaussian fitted to draws, where log p(x) has a formula', () => {
  const estimate = (z: tf.Tensor3D, k: number, width?: number) => {
    const x = tf.tensor2d(data.map((row) => [...row]));
    const values = importanceFromDraws(linearJoint(linear), { x }, { z }, { key: key(3), k, width });
    tree.dispose(x, z);
    return errorsOf(values);
  };

  test('finds it for every data point', () => {
    // q is fitted to 400 draws, so that q/p has a standard deviation near √(5/400) = 0.11; over 400 draws that is 0.006.
    for (const error of estimate(exactDraws(400), 400))
      expect(Math.abs(error)).toBeLessThan(4 * 0.006 + 0.01);
  });

  test('a narrow q is too low on average, and a wider one is not', () => {
    expect(mean(estimate(exactDraws(400), 20, 0.4))).toBeLessThan(-0.15);
    expect(Math.abs(mean(estimate(exactDraws(400), 400, 1.2)))).toBeLessThan(0.01);
  });

  test('another data point’s posterior in place of its own is caught', () => {
    expect(mean(estimate(exactDraws(400, 1), 400))).toBeLessThan(-0.15);
  });
});

test('both sides of the sandwich hold the truth of a linear-Gaussian model between them', async () => {
  const x = tf.tensor2d(data.map((row) => [...row]));
  const few = await onLinearGaussian(linear, data, { key: key(4), warmUp: 60, L: 6 });
  const z = exactDraws(12);
  const below = importanceFromDraws(linearJoint(linear), { x }, { z }, { key: key(5), k: 12, width: 0.5 });
  expect(mean(few.errors)).toBeGreaterThan(0.05);
  expect(mean(errorsOf(below))).toBeLessThan(-0.05);
  tree.dispose(x, z);
});

test('the sandwich of a VAE: importance sampling is the grid’s sum, App. D comes down to it as L grows', async () => {
  const small = model({ pixels: 8, hidden: 5, latents: 2 });
  const params = init(small, key(6), 1);
  const images = tf.tidy(
    () => tf.cast(tf.less(random.uniform(key(7), [60, 8]), 0.5), 'float32') as tf.Tensor2D,
  );
  const settings = { key: foldIn(key(8), 0), warmUp: 60, L: [12, 120], k: 400 };
  const result = await sandwich(small, params.decoder, images, settings);
  const grid = gridLogLikelihood(small, params.decoder, images, { side: 80 });
  expect(result.latents).toBe(2);
  expect(result.below).toBeCloseTo(mean(grid), 1.5);
  const [short, long] = result.apart;
  expect([short.L, long.L]).toEqual([12, 120]);
  expect(short.mean).toBeGreaterThan(2 * short.standardError);
  expect(long.mean).toBeLessThan(short.mean);
  expect(Math.abs(long.mean)).toBeLessThan(4 * long.standardError + 0.02);
  expect(Math.abs(result.acceptance - 0.9)).toBeLessThan(0.07);
  tree.dispose(params, images);
});

test('estimates by stretches, ∞ for one in which the chain stood still', () => {
  const joint = (z: number) => -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - 3;
  const first = [0.3, -1.1, 0.8, -0.2, 1.4, -0.7];
  const second = [-0.9, 0.1, 1.2, 0.6, -1.3, 0.4];
  const rowOf = (draws: readonly number[]) => ({ z: draws.map((z) => [z]), logJoint: draws.map(joint) });
  const [a, b] = [first, second].map((draws) => estimateFromDraws(rowOf(draws)).logLikelihood);
  const still = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
  const found = estimatesByStretch(rowOf([...first, ...still, ...second, 0.2]), 6);
  expect(found).toEqual([a, Number.POSITIVE_INFINITY, b]);
});
