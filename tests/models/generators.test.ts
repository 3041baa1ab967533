import { afterAll, expect, test } from 'vitest';
import { halvedImages, trainFamily, trainGaussianVae } from '../../src/models/generators';
import { draw } from '../../src/models/moons';
import { key, random, tf, tree } from '../../src/tensor';

const before = tf.memory().numTensors;

test('a VAE of Gaussian data: the bound and the importance-weighted one lie below −entropy, in the data’s own units', async () => {
  const data = tf.tidy(() => tf.mul(random.normal(key(1), [2000, 2]), 0.5)) as tf.Tensor2D;
  const fitted = await trainGaussianVae(data, {
    key: key(2),
    steps: 500,
    learningRate: 5e-3,
    range: [-3, 3],
    latents: 1,
    hidden: 16,
  });
  const fresh = tf.tidy(() => tf.mul(random.normal(key(3), [500, 2]), 0.5)) as tf.Tensor2D;
  const meanOf = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
  const bound = meanOf(fitted.bound(fresh, { key: key(4), L: 10 }));
  const tighter = meanOf(fitted.importance(fresh, { key: key(5), k: 50 }));
  const entropy = Math.log(2 * Math.PI * Math.E * 0.25);
  // The mean over 500 points of Gaussian log densities has a standard error of 1/√500.
  expect(tighter).toBeLessThan(-entropy + 4 / Math.sqrt(500));
  expect(tighter).toBeGreaterThan(-entropy - 0.35);
  expect(bound).toBeLessThan(tighter + 0.02);
  const made = fitted.sample({ key: key(6), n: 1000 });
  const sd = tf.tidy(() => Math.sqrt(tf.moments(made).variance.dataSync()[0]));
  expect(Math.abs(sd - 0.5)).toBeLessThan(0.1);
  tree.dispose(data, fresh, made, fitted.params);
}, 60_000);

test('images are halved by means of four pixels; bad shapes are named', () => {
  const image = tf.tidy(() => tf.reshape(tf.linspace(0, 1, 784), [1, 784])) as tf.Tensor2D;
  const halved = halvedImages(image, { key: key(1), noise: 1e-6 });
  const first = 2 * ((0 + 1 + 28 + 29) / 4 / 783) - 1;
  expect(halved.dataSync()[0]).toBeCloseTo(first, 4);
  expect(() => halvedImages(halved, { key: key(1), noise: 0.1 })).toThrow(/196/);
  tree.dispose(image, halved);
});

test('each family reports what it has: a GAN no likelihood, a flow an exact one', async () => {
  const [data, fresh] = [draw(key(1), 1000), draw(key(2), 200)];
  const task = { data, test: fresh, range: [-3, 3] as const, latents: 2, hidden: 8, couplings: 2, draws: 50 };
  const gan = await trainFamily('GAN', task, { key: key(3), steps: 20 });
  const flow = await trainFamily('flow', task, { key: key(3), steps: 20 });
  expect([gan.likelihood.kind, flow.likelihood.kind]).toEqual(['none', 'exact']);
  expect(gan.sample.shape).toEqual([50, 2]);
  // Two standard normals are at least as bad as the fitted flow.
  expect(flow.likelihood.mean).toBeGreaterThan(-2.6);
  tree.dispose(data, fresh, gan.sample, flow.sample);
}, 60_000);

afterAll(() => expect(tf.memory().numTensors).toBe(before));
