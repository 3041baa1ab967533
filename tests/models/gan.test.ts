import { afterAll, describe, expect, test } from 'vitest';
import {
  fittedDiscriminator,
  gameValue,
  gan,
  generate,
  jensenShannon,
  optimalDiscriminator,
  trainGan,
} from '../../src/models/gan';
import { key, random, tf, tree } from '../../src/tensor';

const before = tf.memory().numTensors;
const p = { mean: 0, sd: 1 };
const q = { mean: 1.5, sd: 0.7 };

describe('the game on two Gaussians', () => {
  test('V(D*) = −log 4 + 2 JSD, and any other D has less', () => {
    const best = optimalDiscriminator(p, q);
    expect(gameValue(best, p, q)).toBeCloseTo(-Math.log(4) + 2 * jensenShannon(p, q), 9);
    expect(gameValue(optimalDiscriminator(p, p), p, p)).toBeCloseTo(-Math.log(4), 9);
    expect(gameValue((x) => 0.9 * best(x), p, q)).toBeLessThan(gameValue(best, p, q) - 1e-3);
    expect(jensenShannon(p, { mean: 60, sd: 1 })).toBeCloseTo(Math.log(2), 6);
    expect(() => optimalDiscriminator(p, { mean: 0, sd: 0 })).toThrow(/sd/);
  });

  test('a trained discriminator comes close to D*, from below in value', async () => {
    const trained = await fittedDiscriminator(p, q, { key: key(1), steps: 500, learningRate: 5e-3 });
    const xs = [-1, 0, 0.8, 1.5];
    const best = optimalDiscriminator(p, q);
    const misses = trained.at(xs).map((D, i) => Math.abs(D - best(xs[i])));
    expect(Math.max(...misses)).toBeLessThan(0.06);
    trained.dispose();
  }, 30_000);
});

test('a generator moves to the data; nothing leaks', async () => {
  const data = tf.tidy(() => tf.add(tf.mul(random.normal(key(2), [2000, 2]), 0.3), [3, -1])) as tf.Tensor2D;
  const model = gan({ size: 2, hidden: 16 });
  const { params } = await trainGan(model, data, { key: key(3), steps: 500, learningRate: 2e-3 });
  const made = generate(model, params, { key: key(4), n: 500 });
  const [a, b] = tf.tidy(() => tf.mean(made, 0).dataSync());
  expect(Math.hypot(a - 3, b + 1)).toBeLessThan(0.6);
  tree.dispose(data, params, made);
}, 30_000);

afterAll(() => expect(tf.memory().numTensors).toBe(before));
