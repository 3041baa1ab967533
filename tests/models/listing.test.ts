import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listing, vae } from '../../src/models';
import { adam, grad, key, random, tf, tree } from '../../src/tensor';

const SMALL = vae.model({ pixels: 6, hidden: 5, latents: 2, activation: 'relu' });
/** PyTorch's figures in float64, by reference/listing.py. */
const torch = JSON.parse(readFileSync(join(__dirname, 'reference', 'listing.json'), 'utf8')) as {
  readonly first: Record<listing.Reduction, readonly [bce: number, kl: number]>;
  readonly adamLosses: readonly number[];
  readonly squaredNorms: Record<'hidden' | 'mu' | 'logVar' | 'decoder' | 'logits', number>;
};

/** The numbers that the reference starts from: sin(1 + shift + 1.7 i). */
const wave = (shape: number[], shift: number): tf.Tensor =>
  tf.reshape(
    tf.tensor1d(
      Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(1 + shift + 1.7 * i)),
    ),
    shape,
  );
const layer = (index: number, inputs: number, outputs: number): vae.Affine => ({
  weights: wave([inputs, outputs], 10 * index) as tf.Tensor2D,
  bias: tf.mul(0.3, wave([outputs], 10 * index + 5)) as tf.Tensor1D,
});
const params = (): vae.VaeParams => ({
  encoder: { hidden: layer(0, 6, 5), mu: layer(1, 5, 2), logVar: layer(2, 5, 2) },
  decoder: { hidden: layer(3, 2, 5), logits: layer(4, 5, 6) },
});
const x = (): tf.Tensor => tf.add(0.5, tf.mul(0.5, wave([4, 6], 100)));

/** The listing's forward pass with given noise. */
function given(p: vae.VaeParams, step: number): listing.Forward {
  const q = vae.encode(SMALL, p.encoder, x());
  const z = vae.reparameterise(q, wave([4, 2], 200 + step));
  return { reconX: vae.decode(SMALL, p.decoder, z), ...q };
}

test.each(['sum', 'mean'] as const)("BCE and KL are PyTorch's, reduction: %s", (reduction) => {
  const { loss, bce, kl } = listing.vaeLoss(given(params(), 0), x(), reduction);
  const [theirBce, theirKl] = torch.first[reduction];
  expect(bce.dataSync()[0] / theirBce).toBeCloseTo(1, 5);
  expect(kl.dataSync()[0] / theirKl).toBeCloseTo(1, 5);
  expect(loss.dataSync()[0] / (theirBce + theirKl)).toBeCloseTo(1, 5);
});

test("three steps of Adam go where PyTorch's go", () => {
  const optimiser = adam({ learningRate: 1e-3 });
  let p = params();
  let state = optimiser.init(p);
  torch.adamLosses.forEach((theirs, step) => {
    const lossOf = (now: vae.VaeParams) => listing.vaeLoss(given(now, step), x()).loss;
    expect(lossOf(p).dataSync()[0] / theirs).toBeCloseTo(1, 5);
    [p, state] = optimiser.update(grad(lossOf)(p), state, p);
  });
  const { encoder, decoder } = p;
  const layers = {
    hidden: encoder.hidden,
    mu: encoder.mu,
    logVar: encoder.logVar,
    decoder: decoder.hidden,
    logits: decoder.logits,
  };
  for (const [name, { weights }] of Object.entries(layers)) {
    const squares = tf.sum(tf.square(weights)).dataSync()[0];
    expect(squares / torch.squaredNorms[name as keyof typeof layers]).toBeCloseTo(1, 5);
  }
});

test("weights start as nn.Linear's: uniform within 1/√inputs; 652,824 of them", () => {
  const start = listing.linearInit(key(1));
  expect(vae.parameterCount(start)).toBe(652_824);
  for (const { weights, bias } of [
    start.encoder.hidden,
    start.encoder.logVar,
    start.decoder.hidden,
    start.decoder.logits,
  ]) {
    const bound = 1 / Math.sqrt(weights.shape[0]);
    for (const values of [weights, bias])
      expect(tf.max(tf.abs(values)).dataSync()[0]).toBeLessThanOrEqual(bound);
    // A uniform's variance is bound²/3; of n squares its estimate strays by √(4/5)/√n, four times that is allowed.
    const variance = tf.mean(tf.square(weights)).dataSync()[0] / (bound ** 2 / 3);
    expect(Math.abs(variance - 1)).toBeLessThan((4 * Math.sqrt(0.8)) / Math.sqrt(weights.size));
  }
  const [a, b] = [start.encoder.mu.weights.dataSync()[0], start.encoder.logVar.weights.dataSync()[0]];
  expect(a).not.toBe(b);
});

test('the logarithm of a certain and wrong pixel stops at −100', () => {
  const loss = listing.bceLoss(tf.tensor2d([[0, 1]]), tf.tensor2d([[1, 1]]), 'sum');
  expect(loss.dataSync()[0]).toBe(100);
});

test("one pixel's BCE is the loss of one pixel; its floor the coin's entropy", () => {
  const ys = [0.01, 0.3, 0.97];
  for (const x of [0, 0.2, 1])
    listing.pixelBce(x, ys).forEach((value, i) => {
      const tensor = listing.bceLoss(tf.tensor2d([[ys[i]]]), tf.tensor2d([[x]]), 'sum');
      expect(value).toBeCloseTo(tensor.dataSync()[0], 5);
    });
  expect(listing.pixelBce(0.5, [0.5])[0]).toBeCloseTo(Math.LN2, 12);
  expect(() => listing.pixelBce(1.2, [0.5])).toThrow('between 0 and 1, got 1.2');
  expect(() => listing.pixelBce(0.5, [0.5, 1])).toThrow('strictly between 0 and 1, got 1');
});

test('what e^(−BCE) of a grey pixel integrates to, by quadrature', () => {
  for (const lambda of [1e-4, 0.1, 0.4999, 0.5, 0.5002, 0.51, 0.9, 0.999]) {
    const n = 2000; // Simpson's rule
    let sum = 0;
    for (let i = 0; i <= n; i++) {
      const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * lambda ** (i / n) * (1 - lambda) ** (1 - i / n);
    }
    expect(listing.greyMass(lambda)).toBeCloseTo(sum / (3 * n), 9);
  }
  expect(() => listing.greyMass(0)).toThrow('strictly between 0 and 1, got 0');
});

test("each latent variable's KL, which together are the KL", () => {
  const q = vae.encode(SMALL, params().encoder, x());
  const perLatent = listing.klPerLatent(q);
  const { kl } = listing.vaeLoss(given(params(), 0), x());
  expect(perLatent.reduce((a, b) => a + b) * 4).toBeCloseTo(kl.dataSync()[0], 4);
});

test('every image is met once an epoch, and the last batch holds the rest', () => {
  const batches = listing.batchesOf(key(3), 300, 128);
  expect(batches.map(({ length }) => length)).toEqual([128, 128, 44]);
  expect(batches.flatMap((batch) => [...batch]).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 300 }, (_, i) => i),
  );
});

/** Images of 6 pixels: the left half bright, or the right. */
function halves(count: number): tf.Tensor2D {
  return tf.tidy(() => {
    const left = tf.cast(random.bernoulli(key(8), 0.5, [count, 1]), 'float32');
    const right = tf.sub(1, left);
    const bright = tf.concat([left, left, left, right, right, right], 1);
    return tf.add(0.05, tf.mul(0.9, bright)) as tf.Tensor2D;
  });
}

test('the loop learns, gives the same numbers again, and leaks nothing', async () => {
  const [images, held] = [halves(300), halves(64)];
  const before = tf.memory().numTensors;
  const run = () =>
    listing.trainLoop({
      images,
      test: held,
      key: key(5),
      epochs: 30,
      batchSize: 128,
      vae: SMALL,
      optimiser: adam({ learningRate: 0.02 }),
    });
  const [first, second] = [await run(), await run()];
  const test0 = first.losses[0].test;
  expect(first.losses).toHaveLength(31);
  expect(first.losses[30].test).toBeLessThan(test0 - 0.5);
  // Evaluated with the parameters of its end and other noise, the train loss of the last epoch is near the test loss.
  expect(Math.abs(first.losses[30].train - first.losses[30].test)).toBeLessThan(0.5);
  expect(second.losses.map((l) => l.test)).toEqual(first.losses.map((l) => l.test));
  tree.dispose(first.params, second.params);
  expect(tf.memory().numTensors).toBe(before);
});

test('BCE averaged over pixels and a summed KL: nothing is encoded any more', async () => {
  const run = (reduction: listing.Reduction) =>
    listing.trainLoop({
      images: halves(300),
      test: halves(64),
      key: key(5),
      epochs: 60,
      vae: SMALL,
      reduction,
      optimiser: adam({ learningRate: 0.02 }),
    });
  const [summed, averaged] = [await run('sum'), await run('mean')];
  expect(summed.losses[60].testKl).toBeGreaterThan(0.3);
  expect(averaged.losses[60].testKl).toBeLessThan(0.01);
});

test('images that are not flattened, or bytes, are refused before any work', async () => {
  const square = tf.zeros([3, 1, 2, 3]) as unknown as tf.Tensor2D;
  await expect(
    listing.trainLoop({ images: square, test: halves(3), key: key(1), vae: SMALL }),
  ).rejects.toThrow('expected the shape [N, 6], one image in each row, got [3,1,2,3]');
  const bytes = tf.mul(halves(3), 255) as tf.Tensor2D;
  await expect(
    listing.trainLoop({ images: bytes, test: halves(3), key: key(1), vae: SMALL }),
  ).rejects.toThrow('divide bytes by 255');
  await expect(
    listing.trainLoop({ images: halves(3), test: halves(3), key: key(1), vae: SMALL, epochs: 0 }),
  ).rejects.toThrow('epochs must be a whole number ≥ 1, got 0');
});
