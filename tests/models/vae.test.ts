import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Independent, kl, Normal } from '../../src/distributions';
import { vae } from '../../src/models';
import { chooseStepSize, firstBound } from '../../src/models/vae/stepSize';
import { adagrad, adam, foldIn, key, random, split, tf, trainer, tree, valueAndGrad } from '../../src/tensor';

/** Weights large enough that nothing is nearly linear. */
const SCALE = 0.7;
const bernoulli = vae.model({ pixels: 6, hidden: 5, latents: 1 });
const gaussian = vae.model({ pixels: 6, hidden: 5, latents: 1, decoder: 'gaussian', activation: 'relu' });

const images = (count: number, pixels = 6, seed = 9) =>
  random.uniform(key(seed), [count, pixels]) as tf.Tensor2D;
const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

/** The networks in plain arithmetic (float64), straight from App. C. */
function plain(model: vae.VaeModel, params: vae.VaeParams) {
  const layer = ({ weights, bias }: vae.Affine) => {
    const [w, b] = [weights.arraySync(), bias.arraySync()];
    return (x: readonly number[]) =>
      b.map((start, j) => x.reduce((sum, value, i) => sum + value * w[i][j], start));
  };
  const act = (x: readonly number[]) =>
    x.map((v) => (model.activation === 'tanh' ? Math.tanh(v) : Math.max(0, v)));
  const { encoder, decoder } = params;
  const [e, m, s, d, y] = [encoder.hidden, encoder.mu, encoder.logVar, decoder.hidden, decoder.logits].map(
    layer,
  );
  const v = decoder.logVar && layer(decoder.logVar);
  return {
    q: (x: readonly number[]) => ({ mu: m(act(e(x))), logVar: s(act(e(x))) }),
    logLikelihood(x: readonly number[], z: readonly number[]): number {
      const h = act(d(z));
      const mean = y(h).map((logit) => 1 / (1 + Math.exp(-logit)));
      const logVar = v?.(h);
      return x.reduce((sum, value, i) => {
        if (!logVar) return sum + value * Math.log(mean[i]) + (1 - value) * Math.log(1 - mean[i]);
        const square = (value - mean[i]) ** 2 / Math.exp(logVar[i]);
        return sum - 0.5 * (Math.log(2 * Math.PI) + logVar[i] + square);
      }, 0);
    },
  };
}

/** ∫ f(z) dz by the trapezoidal rule, which is exact to many digits for what vanishes at both ends. */
function integral(f: (z: number) => number): number {
  const [low, high, steps] = [-12, 12, 4800];
  let sum = 0;
  for (let i = 0; i <= steps; i++) sum += f(low + ((high - low) * i) / steps);
  return (sum * (high - low)) / steps;
}

const normal = (z: number, mu = 0, logVar = 0) =>
  Math.exp(-0.5 * (Math.log(2 * Math.PI) + logVar + (z - mu) ** 2 / Math.exp(logVar)));

/** The bound and log p(x) of one image by quadrature over a single latent variable. */
function exact(model: vae.VaeModel, params: vae.VaeParams, x: readonly number[]) {
  const { q, logLikelihood } = plain(model, params);
  const { mu, logVar } = q(x);
  const density = (z: number) => normal(z, mu[0], logVar[0]);
  const reconstruction = integral((z) => density(z) * logLikelihood(x, [z]));
  const divergence = integral((z) => {
    const p = density(z);
    return p === 0 ? 0 : p * (Math.log(p) - Math.log(normal(z)));
  });
  const logEvidence = Math.log(integral((z) => normal(z) * Math.exp(logLikelihood(x, [z]))));
  return { reconstruction, kl: divergence, bound: reconstruction - divergence, logEvidence };
}

function meanAndError(values: readonly number[]) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length), variance };
}

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

describe('the model', () => {
  test('weights start as N(0, 0.01²), the same for the same key, without a variance layer for Bernoulli pixels', () => {
    const model = vae.model({ pixels: 784, hidden: 500, latents: 20 });
    const [params, again] = [vae.init(model, key(1)), vae.init(model, key(1))];
    const { weights } = params.encoder.hidden;
    const { mean, error, variance } = meanAndError(numbers(weights));
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    expect(Math.sqrt(variance)).toBeCloseTo(0.01, 4);
    expect(numbers(weights)).toEqual(numbers(again.encoder.hidden.weights));
    expect(params.decoder.logVar).toBeUndefined();
    expect(vae.parameterCount(params)).toBe(785 * 500 + 2 * 501 * 20 + 21 * 500 + 501 * 784);
    tree.dispose(params, again);
  });

  test.each([
    ['bernoulli', bernoulli],
    ['gaussian', gaussian],
  ])('%s: encoder and likelihood against plain arithmetic', (_, model) => {
    const params = vae.init(model, key(2), SCALE);
    const [x, z] = [images(3), random.normal(key(4), [2, 3, 1])];
    const expected = plain(model, params);
    const rows = x.arraySync();
    const q = vae.encode(model, params.encoder, x);
    expect(numbers(q.mu)).toEqual(rows.map((row) => expect.closeTo(expected.q(row).mu[0], 5)));
    expect(numbers(q.logVar)).toEqual(rows.map((row) => expect.closeTo(expected.q(row).logVar[0], 5)));
    const logLikelihood = vae.logLikelihood(model, params.decoder, x, z);
    expect(logLikelihood.shape).toEqual([2, 3]);
    const latents = numbers(z);
    const byHand = latents.map((value, i) => expected.logLikelihood(rows[i % 3], [value]));
    expect(numbers(logLikelihood)).toEqual(byHand.map((value) => expect.closeTo(value, 4)));
    tree.dispose(params, q, [x, z, logLikelihood]);
  });

  test('KL to the prior against the distributions of the book, and their log densities', () => {
    const [mu, logVar] = [random.normal(key(1), [4, 3]), random.normal(key(2), [4, 3])];
    const scale = tf.tidy(() => tf.exp(tf.mul(logVar, 0.5)));
    tf.tidy(() => {
      const q = new Independent(new Normal(mu, scale), 1);
      const p = new Independent(new Normal(tf.zeros([4, 3]), tf.ones([4, 3])), 1);
      const expected = numbers(kl(q, p));
      expect(numbers(vae.klToPrior({ mu, logVar }))).toEqual(
        expected.map((value) => expect.closeTo(value, 4)),
      );
      const x = random.normal(key(3), [4, 3]);
      const density = numbers(q.logProb(x));
      expect(numbers(vae.logNormal(x, { mu, logVar }))).toEqual(density.map((v) => expect.closeTo(v, 4)));
      expect(numbers(vae.logPrior(x))).toEqual(numbers(p.logProb(x)).map((v) => expect.closeTo(v, 4)));
    });
    tree.dispose([mu, logVar, scale]);
  });
});

describe('the bound', () => {
  test.each([
    ['bernoulli', bernoulli],
    ['gaussian', gaussian],
  ])('%s: estimators A and B have the mean that quadrature gives; B knows its KL', (_, model) => {
    const params = vae.init(model, key(5), SCALE);
    const x = images(1);
    const reference = exact(model, params, x.arraySync()[0]);
    for (const name of ['A', 'B'] as const) {
      const draws = tf.tidy(() => {
        const many = tf.tile(x, [4000, 1]);
        return numbers(vae.estimators[name](model, params, many, { key: key(6) }).bound);
      });
      const { mean, error } = meanAndError(draws);
      expect(Math.abs(mean - reference.bound)).toBeLessThan(4 * error);
      // A bound without its KL, or with the KL twice, is far outside.
      expect(Math.abs(mean + reference.kl - reference.bound)).toBeGreaterThan(8 * error);
    }
    const kl = tf.tidy(() => numbers(vae.estimatorB(model, params, x, { key: key(7) }).kl)[0]);
    expect(kl).toBeCloseTo(reference.kl, 4);
    tree.dispose(params, x);
  });

  test('L draws: the variance of an estimate falls by L', () => {
    const params = vae.init(bernoulli, key(5), SCALE);
    const x = images(1);
    const variance = (L: number) =>
      tf.tidy(() => {
        const many = tf.tile(x, [3000, 1]);
        return meanAndError(numbers(vae.estimatorB(bernoulli, params, many, { key: key(8), L }).bound))
          .variance;
      });
    // Each variance is known to √(2/3000) = 2.6 % if draws were Gaussian; they have longer tails.
    expect(variance(1) / variance(10) / 10).toBeCloseTo(1, 0);
    expect(() => variance(0)).toThrow(/L must be a whole number ≥ 1, got 0/);
    tree.dispose(params, x);
  });

  test('minibatches: scaled to all data, their mean over a partition is the whole bound', () => {
    const perPoint = random.normal(key(1), [12]);
    const parts = tf.tidy(() =>
      [0, 4, 8].map((from) => numbers(vae.scaleToData(tf.slice(perPoint, from, 4), 12))[0]),
    );
    const whole = tf.tidy(() => numbers(tf.sum(perPoint))[0]);
    expect(parts.reduce((a, b) => a + b, 0) / 3).toBeCloseTo(whole, 5);
    tree.dispose(perPoint);
  });

  test.each([
    ['bernoulli', bernoulli],
    ['gaussian', { ...gaussian, activation: 'tanh' as const }],
  ])('%s: the gradient of the MAP loss against finite differences', (_, model) => {
    const params = vae.init(model, key(5), SCALE);
    const x = images(4);
    const loss = vae.mapLoss(model, { dataSize: 8, L: 2 });
    const value = (p: vae.VaeParams) => tf.tidy(() => loss(p, x, key(3)).loss as tf.Scalar);
    const { value: start, grads } = valueAndGrad(value)(params);
    // Along one random direction through all weights, as lists.
    const { leaves, structure } = tree.flatten(params as unknown);
    const weights = leaves as unknown as tf.Tensor[];
    const direction = weights.map((w, i) => random.normal(foldIn(key(1), i), w.shape));
    const at = (step: number) =>
      tf.tidy(() => {
        const moved = weights.map((w, i) => tf.add(w, tf.mul(direction[i], step)));
        return numbers(value(tree.unflatten<vae.VaeParams>(structure, moved)))[0];
      });
    const gradient = tree.flatten(grads as unknown).leaves as unknown as tf.Tensor[];
    const slope = tf.tidy(() =>
      gradient.reduce<number>((sum, g, i) => sum + numbers(tf.sum(tf.mul(g, direction[i])))[0], 0),
    );
    const h = 2e-3;
    const difference = (at(h) - at(-h)) / (2 * h);
    expect(difference / slope).toBeCloseTo(1, 2);
    tree.dispose(params, grads, direction, [x, start]);
  });

  test('importance sampling finds log p(x) by quadrature, and the bound lies below it', () => {
    const params = vae.init(gaussian, key(5), SCALE);
    const x = images(3);
    const estimate = vae.importanceLogLikelihood(gaussian, params, x, { key: key(2), k: 5050 });
    x.arraySync().forEach((row, i) => {
      const { bound, logEvidence } = exact(gaussian, params, row);
      expect(bound).toBeLessThan(logEvidence);
      const weights = tf.tidy(() => {
        const one = tf.slice(x, [i, 0], [1, -1]);
        return numbers(vae.logWeights(gaussian, params, one, { key: key(7), k: 5000 })).map((w) =>
          Math.exp(w - logEvidence),
        );
      });
      expect(Math.abs(estimate[i] - logEvidence)).toBeLessThan(4 * meanAndError(weights).error);
    });
    expect(() => vae.importanceLogLikelihood(gaussian, params, x, { key: key(2), k: 0 })).toThrow(
      /k must be .* got 0/,
    );
    tree.dispose(params, x);
  });

  test('averages over a data set are those of its images, in chunks and in one piece', () => {
    const params = vae.init(bernoulli, key(5), SCALE);
    const x = images(2300);
    const { bound, reconstruction, kl, standardError } = vae.averageBound(bernoulli, params, x, {
      key: key(1),
    });
    expect(bound).toBeCloseTo(reconstruction - kl, 6);
    const whole = tf.tidy(() =>
      meanAndError(numbers(vae.estimatorB(bernoulli, params, x, { key: key(2) }).bound)),
    );
    expect(Math.abs(bound - whole.mean)).toBeLessThan(4 * whole.error);
    expect(standardError / whole.error).toBeCloseTo(1, 0);
    tree.dispose(params, x);
  });
});

describe('pictures', () => {
  test('the grid of the latent plane stands at the quantiles of N(0, 1), the top row first', () => {
    const grid = vae.latentGrid(4);
    const rows = grid.arraySync();
    // Φ⁻¹(1/8), Φ⁻¹(3/8)
    const [outer, inner] = [-1.15034938, -0.31863936];
    expect(rows.slice(0, 4).map(([z1]) => z1)).toEqual(
      [outer, inner, -inner, -outer].map((z) => expect.closeTo(z, 5)),
    );
    expect([rows[0][1], rows[15][1]]).toEqual([expect.closeTo(-outer, 5), expect.closeTo(outer, 5)]);
    expect(() => vae.manifold(bernoulli, {} as vae.DecoderParams, 3)).toThrow(
      /needs Nz = 2, this model has 1/,
    );
    tree.dispose(grid);
  });

  test('samples: black and white from Bernoulli pixels, with the decoder’s mean and spread from Gaussian ones', () => {
    const params = vae.init(bernoulli, key(5), SCALE);
    const drawn = vae.sample(bernoulli, params.decoder, key(3), 4000);
    expect(new Set(drawn.x.dataSync())).toEqual(new Set([0, 1]));
    const differences = tf.tidy(() => numbers(tf.sub(drawn.x, drawn.mean)));
    const { mean, error } = meanAndError(differences);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    const other = vae.init(gaussian, key(5), SCALE);
    const z = tf.zeros([20_000, 1]);
    const squares = tf.tidy(() => {
      const { logits, logVar } = vae.decoderOutput(gaussian, other.decoder, z);
      const x = vae.samplePixels(gaussian, other.decoder, z, key(1));
      return numbers(tf.mul(tf.square(tf.sub(x, tf.sigmoid(logits))), tf.exp(tf.neg(logVar!))));
    });
    expect(Math.abs(meanAndError(squares).mean - 1)).toBeLessThan(4 * meanAndError(squares).error);
    tree.dispose(params, drawn, other, z);
  });
});

describe('training', () => {
  const model = vae.model({ pixels: 16, hidden: 12, latents: 2 });
  /** Images with one bright bar: two numbers say all. */
  const bars = (count: number, seed: number) =>
    tf.tidy(() => {
      const place = tf.mul(random.uniform(key(seed), [count, 1]), 15);
      return tf.exp(tf.mul(tf.square(tf.sub(tf.range(0, 16), place)), -0.3)) as tf.Tensor2D;
    });
  const zero = { bound: 0, reconstruction: 0, kl: 0, standardError: 0 };
  const base = { samples: 10_000, key: key(1), learningRate: 0.1, batchSize: 50, warmUp: 10 };

  test('climbs far above what the mean image alone reaches, on images it has not seen as well', async () => {
    const [x, test] = [bars(1000, 1), bars(500, 2)];
    const pixelMeans = tf.tidy(() => {
      const mean = tf.mean(x, 0);
      const cross = tf.add(tf.mul(x, tf.log(mean)), tf.mul(tf.sub(1, x), tf.log(tf.sub(1, mean))));
      return tf.mean(tf.sum(cross, -1)).dataSync()[0];
    });
    // From larger weights, which leave the plateau of the mean image at once.
    const params = vae.init(model, key(4), 0.3);
    const result = await vae.train(model, {
      ...base,
      images: x,
      test,
      params,
      checkpoints: [1000, 10_000],
      optimiser: adam({ learningRate: 0.01 }),
    });
    const [first, last] = result.curve;
    expect([first.samples, last.samples]).toEqual([1000, 10_000]);
    expect(last.train.bound).toBeGreaterThan(pixelMeans + 1);
    expect(last.test!.bound).toBeGreaterThan(pixelMeans + 1);
    const again = vae.averageBound(model, result.params, x, { key: key(9) });
    expect(Math.abs(again.bound - last.train.bound)).toBeLessThan(4 * again.standardError);
    tree.dispose(params, result.params, result.state, [x, test]);
  });

  test('the warm-up moves no weight, and fills Adagrad’s sums', async () => {
    const x = bars(300, 1);
    const still = await vae.train(model, { ...base, images: x, samples: 500 });
    const start = vae.init(model, split(base.key, 4)[0]);
    expect(numbers(still.params.decoder.hidden.weights)).toEqual(numbers(start.decoder.hidden.weights));
    const { accumulator } = still.state.optimisers.all.slots;
    expect(Math.min(...numbers((accumulator as vae.VaeParams).decoder.logits.bias))).toBeGreaterThan(0);
    const moved = await vae.train(model, { ...base, images: x, samples: 550 });
    expect(numbers(moved.params.decoder.hidden.weights)).not.toEqual(numbers(start.decoder.hidden.weights));
    for (const { params, state } of [still, moved]) tree.dispose(params, state);
    tree.dispose(start, x);
  });

  test('weights start as wide as one asks for', async () => {
    const x = bars(300, 1);
    const run = { ...base, images: x, samples: 500 };
    const [narrow, wide] = [
      await vae.train(model, run),
      await vae.train(model, { ...run, initialScale: 0.1 }),
    ];
    // The warm-up has moved no weight, so both are the same draw, ten times as wide.
    const [thin, thick] = [narrow, wide].map(({ params }) => numbers(params.encoder.hidden.weights));
    expect(Math.max(...thick.map((weight, i) => Math.abs(weight - 10 * thin[i])))).toBeLessThan(1e-6);
    for (const { params, state } of [narrow, wide]) tree.dispose(params, state);
    tree.dispose(x);
  });

  test('goes on from a state as without a stop (to the bit while XLA is out of play), and the same key gives the same numbers', async () => {
    const x = bars(300, 1);
    const whole = await vae.train(model, { ...base, images: x, samples: 2000 });
    const half = await vae.train(model, { ...base, images: x, samples: 1000 });
    const rest = await vae.train(model, { ...base, images: x, samples: 2000, resume: half.state });
    const weights = ({ params }: vae.Trained) => numbers(params.encoder.hidden.weights);
    expect(weights(rest)).toEqual(weights(whole));
    expect(rest.samples).toBe(2000);
    const other = await vae.train(model, { ...base, images: x, samples: 2000, key: key(2) });
    expect(weights(other)).not.toEqual(weights(whole));
    for (const { params, state } of [whole, half, rest, other]) tree.dispose(params, state);
    tree.dispose(x);
  });

  test('stopped in the middle it keeps curve and model', async () => {
    const x = bars(300, 1);
    const stopped = await vae.train(model, {
      ...base,
      images: x,
      samples: 1e8,
      checkpoints: [500, 1000],
      progress: (done) => {
        if (done >= 1000) process.emit('SIGINT');
      },
    });
    expect(stopped.interrupted).toBe(true);
    expect(stopped.curve.map(({ samples }) => samples)).toEqual([500, 1000]);
    expect(stopped.samples).toBeLessThan(1e8);
    expect(Number.isFinite(vae.averageBound(model, stopped.params, x, { key: key(1) }).bound)).toBe(true);
    tree.dispose(stopped.params, stopped.state, x);
  });

  test('the step size is the one with the best bound after the first iterations; one that explodes is passed over', async () => {
    const bounds: Record<number, number> = { 0.01: -3, 0.02: -1, 0.1: Number.NEGATIVE_INFINITY };
    expect(await chooseStepSize(async (rate) => bounds[rate])).toBe(0.02);
    await expect(chooseStepSize(async () => Number.NEGATIVE_INFINITY)).rejects.toThrow(
      /No step size of 0.01/,
    );
    const x = bars(100, 1);
    const params = vae.init(model, key(1));
    const begin = (loss: (p: vae.VaeParams) => tf.Tensor) =>
      trainer({ params, data: x, key: key(2), optimiser: adagrad({ learningRate: 0.1 }), loss });
    const run = { batchSize: 100, key: key(3), evaluate: () => ({ train: { ...zero, bound: -7 } }) };
    const steady = (p: vae.VaeParams) =>
      vae.klToPrior({ mu: p.encoder.mu.weights, logVar: p.encoder.mu.weights }).sum();
    expect(await firstBound(begin(steady), run, 300)).toBe(-7);
    expect(
      await firstBound(
        begin((p) => tf.mul(steady(p), Number.NaN)),
        run,
        300,
      ),
    ).toBe(Number.NEGATIVE_INFINITY);
    tree.dispose(params, x);
  });
});

describe('bad input is told', () => {
  const model = bernoulli;
  const trainOn = (x: tf.Tensor2D, more = {}) =>
    vae.train(model, { images: x, samples: 100, key: key(1), batchSize: 2, ...more });

  test.each([
    [[0, 0.5, 1, 255, 0, 0], /pixel 3 of image 0 is 255; pixels must be in \[0, 1\] \(divide bytes by 255\)/],
    [[0, 0.5, -0.25, 1, 0, 0], /pixel 2 of image 0 is -0\.25/],
    [[0, Number.NaN, 0, 1, 0, 0], /pixel 1 of image 0 is NaN/],
    [[0, 1, 0], /expected the shape \[N, 6\], one image in each row, got \[1,3\]/],
  ])('images %j', async (row, message) => {
    const x = tf.tensor2d([row]);
    await expect(trainOn(x)).rejects.toThrow(message);
    expect(() => vae.averageBound(model, {} as vae.VaeParams, x, { key: key(1) })).toThrow(message);
    tree.dispose(x);
  });

  test('sizes and counts', async () => {
    const x = images(3);
    await expect(trainOn(x, { batchSize: 4 })).rejects.toThrow(
      /batchSize must be a whole number from 1 to 3, got 4/,
    );
    await expect(trainOn(x, { samples: 1 })).rejects.toThrow(
      /samples must be at least one minibatch of 2, got 1/,
    );
    await expect(trainOn(x, { learningRate: -1 })).rejects.toThrow(/learning rate/);
    await expect(trainOn(x, { initialScale: 0 })).rejects.toThrow(/initialScale must be .* got 0/);
    expect(() => vae.model({ pixels: 6, hidden: 0, latents: 1 })).toThrow(/hidden must be .* got 0/);
    const params = vae.init(model, key(1));
    const narrow = images(1, 5);
    expect(() => vae.encode(model, params.encoder, narrow)).toThrow(
      /rows of 6 numbers .* got the shape \[1,5\]/,
    );
    expect(() => vae.logSpaced(10, 5, 3)).toThrow(/got 10, 5, 3/);
    tree.dispose(params, [x, narrow]);
  });
});
