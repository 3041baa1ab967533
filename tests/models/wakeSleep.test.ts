import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { figure2, vae, wakeSleep } from '../../src/models';
import { adam, grad, key, random, tf, tree } from '../../src/tensor';

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const standardError = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)) / values.length);

const model = vae.model({ pixels: 16, hidden: 12, latents: 2 });
const options = { dataSize: 200, weightPrior: false };

/** Images with one bright bar. */
const bars = (count: number, seed: number) =>
  tf.tidy(() => {
    const place = tf.mul(random.uniform(key(seed), [count, 1]), 15);
    return tf.exp(tf.mul(tf.square(tf.sub(tf.range(0, 16), place)), -0.3)) as tf.Tensor2D;
  });

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

describe('the two objectives', () => {
  test('wake: the gradient for θ is that of the bound, and none is left for φ', () => {
    const params = vae.init(model, key(1), 0.5);
    const x = bars(50, 2);
    const wake = grad((p: vae.VaeParams) => wakeSleep.wakeLoss(model, options)(p, x, key(3)).loss)(params);
    // The same noise: the wake phase's z are AEVB's z.
    const bound = grad((p: vae.VaeParams) => vae.mapLoss(model, options)(p, x, key(3)).loss)(params);
    expect(numbers(wake.decoder.logits.weights)).toEqual(
      numbers(bound.decoder.logits.weights).map((value) => expect.closeTo(value, 5)),
    );
    expect(numbers(wake.encoder.hidden.weights).every((value) => value === 0)).toBe(true);
    expect(numbers(bound.encoder.hidden.weights).some((value) => value !== 0)).toBe(true);
    tree.dispose(params, x, wake, bound);
  });

  test('sleep: −log q(z|x) of the dreams, with a gradient for φ alone', () => {
    const params = vae.init(model, key(1), 0.5);
    const x = bars(50, 2);
    const loss = (p: vae.VaeParams) => wakeSleep.sleepLoss(model, options)(p, x, key(3)).loss;
    const dream = wakeSleep.dream(model, params.decoder, key(3), 50);
    const byHand = tf.tidy(() => {
      const q = vae.encode(model, params.encoder, dream.x);
      return -mean(numbers(vae.logNormal(dream.z, q)));
    });
    const value = tf.tidy(() => numbers(loss(params))[0]);
    expect(value).toBeCloseTo(byHand, 4);
    const gradient = grad(loss)(params);
    expect(numbers(gradient.decoder.hidden.weights).every((g) => g === 0)).toBe(true);
    expect(numbers(gradient.encoder.mu.bias).some((g) => g !== 0)).toBe(true);
    tree.dispose(params, x, dream, gradient);
  });

  test('sleep is least where q is the posterior: a decoder that ignores z wants q = the prior', () => {
    const start = vae.init(model, key(1), 0.5);
    const deaf = { ...start, decoder: { ...start.decoder, hidden: zeroed(start.decoder.hidden) } };
    // p(z|x) = N(0, I): the encoder that says so.
    const prior = {
      ...deaf,
      encoder: { ...deaf.encoder, mu: zeroed(deaf.encoder.mu), logVar: zeroed(deaf.encoder.logVar) },
    };
    const x = tf.zeros([4000, 16]) as tf.Tensor2D;
    const loss = (p: vae.VaeParams) =>
      tf.tidy(
        () => numbers(wakeSleep.sleepLoss(model, { ...options, dataSize: 4000 })(p, x, key(5)).loss)[0],
      );
    // Entropy of N(0, I₂), from 4000 draws whose log density has standard deviation 1.
    expect(Math.abs(loss(prior) - (1 + Math.log(2 * Math.PI)))).toBeLessThan(4 / Math.sqrt(4000));
    expect(loss(deaf)).toBeGreaterThan(loss(prior));
    tree.dispose(start, deaf, prior, x);
  });

  test('dreams of Gaussian pixels are images: in [0, 1]', () => {
    const gaussian = vae.model({ pixels: 16, hidden: 12, latents: 2, decoder: 'gaussian' });
    const params = vae.init(gaussian, key(1));
    const { z, x } = wakeSleep.dream(gaussian, params.decoder, key(2), 300);
    expect([Math.min(...x.dataSync()), Math.max(...x.dataSync())]).toEqual([0, 1]);
    const latents = numbers(z);
    expect(Math.abs(mean(latents))).toBeLessThan(4 * standardError(latents));
    tree.dispose(params, z, x);
  });
});

function zeroed({ weights, bias }: vae.Affine): vae.Affine {
  return { weights: tf.zerosLike(weights), bias: tf.zerosLike(bias) };
}

describe('training', () => {
  test('the bound climbs, though no step aims at it; a stop and a new start change nothing', async () => {
    const x = bars(500, 1);
    const params = vae.init(model, key(4), 0.3);
    const base = { images: x, params, key: key(1), batchSize: 50, optimiser: adam({ learningRate: 0.01 }) };
    const long = await wakeSleep.train(model, { ...base, samples: 4000, checkpoints: [50, 4000] });
    const [first, last] = long.curve.map(({ train }) => train.bound);
    expect(last).toBeGreaterThan(first + 1);
    const whole = await wakeSleep.train(model, { ...base, samples: 1000 });
    const half = await wakeSleep.train(model, { ...base, samples: 500 });
    const rest = await wakeSleep.train(model, { ...base, samples: 1000, resume: half.state });
    expect(numbers(rest.params.encoder.mu.weights)).toEqual(numbers(whole.params.encoder.mu.weights));
    tree.dispose(params);
    for (const result of [long, whole, half, rest]) tree.dispose(result.params, result.state);
    tree.dispose(x);
  });
});

describe('figure 2', () => {
  test('has nine panels with the paper’s networks, and checkpoints that end where training ends', () => {
    expect(figure2.PANELS).toHaveLength(9);
    const models = figure2.PANELS.map(figure2.panelModel);
    expect(
      models.map(({ pixels, hidden, latents, decoder }) => [pixels, hidden, latents, decoder].join()),
    ).toEqual([
      ...[3, 5, 10, 20, 200].map((latents) => `784,500,${latents},bernoulli`),
      ...[2, 5, 10, 20].map((latents) => `560,200,${latents},gaussian`),
    ]);
    const checkpoints = figure2.panelCheckpoints(1e7);
    expect(checkpoints[0]).toBe(10_000);
    expect(checkpoints.at(-1)).toBe(1e7);
    expect(checkpoints.filter((count) => count >= 1e6 && count < 1e7)).toHaveLength(13);
    expect(figure2.curveName({ dataSet: 'Frey Face', latents: 5 }, 'wake-sleep')).toBe(
      'frey-face-5-wake-sleep',
    );
    expect(figure2.curveName({ dataSet: 'Frey Face', latents: 5 }, 'AEVB', true)).toBe(
      'frey-face-5-aevb-wide',
    );
  });
});
