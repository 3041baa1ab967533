import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Spd } from '../../src/inference/spd';
import { inferenceTasks, linearGaussian, vae } from '../../src/models';
import type { Decoder, LogSeen, Pixels } from '../../src/models/inferenceTasks';
import { compile, key, random, sigmoid, tf, tree } from '../../src/tensor';

const {
  bilinear,
  binarise,
  blocky,
  coinBits,
  denoising,
  flip,
  infer,
  inpainting,
  logCount,
  logMissing,
  maskOf,
  meanGivenSeen,
  medianFilter,
  pixelChances,
  pool,
  psnr,
  score,
  superResolution,
  vaeDecoder,
} = inferenceTasks;

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left over').toBe(before);
});

/** 4 × 4 images, a code of two numbers, real pixels: everything has a formula. */
const WIDTH = 4;
const D = WIDTH ** 2;
const model = linearGaussian.randomModel(key(1), { D, K: 2, scale: 0.8, noise: 0.5 });
const linear: Decoder<{ readonly weights: tf.Tensor2D }> = ({ weights }, z) => {
  const mean = tf.matMul(z as tf.Tensor2D, weights, false, true);
  return { kind: 'gaussian', mean, logVar: tf.fill(mean.shape, 2 * Math.log(model.noise)) };
};

type Rows = readonly (readonly number[])[];
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);
const transpose = (rows: Rows) => rows[0].map((_, j) => rows.map((row) => row[j]));
const product = (a: Rows, b: Rows) => a.map((row) => transpose(b).map((column) => dot(row, column)));

/** x ~ N(0, W Wᵀ + noise² I) and y = A x + e, e ~ N(0, extra² I): mean and covariance of x given y, by dense matrices. */
function conditional(A: Rows, y: readonly number[], extra: number) {
  const covariance = product(model.W, transpose(model.W)).map((row, i) =>
    row.map((value, j) => value + (i === j ? model.noise ** 2 : 0)),
  );
  const cross = product(covariance, transpose(A));
  const seen = new Spd(product(A, cross).map((row, i) => row.map((v, j) => v + (i === j ? extra ** 2 : 0))));
  const mean = cross.map((row) => dot(row, Array.from(seen.solve(y))));
  const left = covariance.map((row, i) =>
    row.map((value, j) => value - dot(cross[i], Array.from(seen.solve(cross[j])))),
  );
  return { mean, covariance: left };
}

const identity: Rows = Array.from({ length: D }, (_, i) =>
  Array.from({ length: D }, (_, j) => Number(i === j)),
);
const upperHalf = (d: number) => d < D / 2;
const poolRows: Rows = Array.from({ length: 4 }, (_, block) =>
  Array.from({ length: D }, (_, d) => {
    const [row, column] = [Math.floor(d / WIDTH / 2), Math.floor((d % WIDTH) / 2)];
    return row * 2 + column === block ? 0.25 : 0;
  }),
);
const settings = { key: key(5), latents: 2, chains: 4, warmUp: 100, draws: 150, leapfrogs: 5 };

describe('a linear-Gaussian model, where E[x|y] has a formula', () => {
  const N = 6;
  const x = linearGaussian.drawData(model, key(2), N).x;
  const cases = {
    inpainting: {
      A: identity.filter((_, d) => upperHalf(d)),
      extra: 1e-6,
      observe: (rows: tf.Tensor2D) => {
        const mask = maskOf({ width: WIDTH, height: WIDTH }, (row) => row < 2);
        return { observation: inpainting(rows, mask), mask };
      },
    },
    denoising: {
      A: identity,
      extra: 0.9,
      observe: (rows: tf.Tensor2D) => {
        const noisy = tf.tidy(
          () => tf.add(rows, tf.mul(random.normal(key(3), rows.shape), 0.9)) as tf.Tensor2D,
        );
        return { observation: denoising(noisy, 'gaussian', 0.9), noisy };
      },
    },
    'super-resolution': {
      A: poolRows,
      extra: 1e-6,
      observe: (rows: tf.Tensor2D) => {
        const small = pool(rows, { width: WIDTH, factor: 2 });
        return { observation: superResolution(small, { width: WIDTH, factor: 2 }), small };
      },
    },
  } as const;

  test.each(Object.entries(cases))('%s', async (name, { A, extra, observe }) => {
    const rows = tf.tensor2d(x.map((row) => [...row]));
    const weights = tf.tensor2d(model.W.map((row) => [...row]));
    const { observation, ...rest } = observe(rows);
    const result = await infer(linear, { weights }, observation, settings);
    const mean = result.mean.arraySync();
    const y = observation.y
      .arraySync()
      .map((row) => (name === 'inpainting' ? row.filter((_, d) => upperHalf(d)) : row));
    // 600 draws of a posterior whose pixels' standard deviations are below 0.8: chains that follow themselves, some 150 free ones.
    const exact = y.map((row) => conditional(A, row, extra));
    exact.forEach((expected, n) => {
      for (let d = 0; d < D; d++) {
        const spread = Math.sqrt(Math.max(0, expected.covariance[d][d]));
        expect(Math.abs(mean[n][d] - expected.mean[d])).toBeLessThan(4 * (spread / Math.sqrt(150)) + 1e-3);
      }
    });
    // What was done is not E[x|z] alone, nor the prior's mean: both miss by far more.
    expect(Math.max(...exact.map((e) => Math.max(...e.mean.map(Math.abs))))).toBeGreaterThan(0.5);
    if (name === 'inpainting') {
      const where = maskOf({ width: WIDTH, height: WIDTH }, (row) => row >= 2);
      const found = logMissing(linear, { weights }, result, rows, where);
      exact.forEach(({ mean: m, covariance }, n) => {
        const missing = Array.from({ length: D }, (_, d) => d).filter((d) => !upperHalf(d));
        const spd = new Spd(missing.map((i) => missing.map((j) => covariance[i][j])));
        const form = spd.inverseQuadraticForm(
          missing.map((d) => x[n][d]),
          missing.map((d) => m[d]),
        );
        const truth = -0.5 * (form + spd.logDet + missing.length * Math.log(2 * Math.PI));
        expect(Math.abs(found[n] - truth)).toBeLessThan(0.4);
      });
      where.dispose();
    }
    tree.dispose(rows, weights, observation.y, Object.values(rest), result.mean, result.byChain, result.z);
  });
});

describe('black and white pixels: what is seen, by counting all images', () => {
  const logits = [0.4, -1.3, 2.1, -0.2];
  const chances = logits.map((l) => 1 / (1 + Math.exp(-l)));
  const all = Array.from({ length: 16 }, (_, i) => [0, 1, 2, 3].map((d) => (i >> d) & 1));
  const probability = (x: readonly number[]) =>
    x.reduce((product_, value, d) => product_ * (value ? chances[d] : 1 - chances[d]), 1);
  const y = [1, 0, 0, 1];
  const FLIP = 0.2;
  const turned = (x: readonly number[]) =>
    x.reduce((product_, value, d) => product_ * (value === y[d] ? 1 - FLIP : FLIP), 1);
  const mask = [1, 0, 1, 0];
  const cases: Record<
    string,
    { seen: () => { y: tf.Tensor2D; logSeen: LogSeen }; likelihood: (x: readonly number[]) => number }
  > = {
    inpainting: {
      seen: () => tf.tidy(() => inpainting(tf.tensor2d([y]), tf.tensor1d(mask)) as never),
      likelihood: (x) => Number(x.every((value, d) => mask[d] === 0 || value === y[d])),
    },
    denoising: {
      seen: () => tf.tidy(() => denoising(tf.tensor2d([y]), 'bernoulli', FLIP) as never),
      likelihood: turned,
    },
    'super-resolution': {
      seen: () => tf.tidy(() => superResolution(tf.tensor2d([[0.5]]), { width: 2, factor: 2 }) as never),
      likelihood: (x) => Number(x.reduce((a, b) => a + b) === 2),
    },
  };
  const check = (name: string, reading: (pixels: Pixels, rows: tf.Tensor, logSeen: LogSeen) => tf.Tensor) => {
    const { seen, likelihood } = cases[name];
    const evidence = all.reduce((sum, x) => sum + probability(x) * likelihood(x), 0);
    const means = [0, 1, 2, 3].map(
      (d) => all.reduce((sum, x) => sum + x[d] * probability(x) * likelihood(x), 0) / evidence,
    );
    return tf.tidy(() => {
      const pixels: Pixels = { kind: 'bernoulli', logits: tf.tensor2d([logits]) };
      const observation = name === 'inpainting' ? inpainting(tf.tensor2d([y]), tf.tensor1d(mask)) : seen();
      const log = observation.logSeen(pixels, observation.y).dataSync()[0];
      const found = Array.from(reading(pixels, observation.y, observation.logSeen).dataSync());
      return { log, evidence, found, means };
    });
  };

  test.each(Object.keys(cases))('%s: log p(y|z) and E[x|y, z]', (name) => {
    const { log, evidence, found, means } = check(name, meanGivenSeen);
    expect(log).toBeCloseTo(Math.log(evidence), 5);
    for (const [d, value] of found.entries()) expect(value).toBeCloseTo(means[d], 5);
  });

  test('the mean of the decoder alone is caught', () => {
    const { found, means } = check('denoising', (pixels) =>
      pixels.kind === 'bernoulli' ? sigmoid(pixels.logits) : pixels.mean,
    );
    expect(Math.max(...found.map((value, d) => Math.abs(value - means[d])))).toBeGreaterThan(0.1);
  });

  test('counts of coins that are almost sure stay finite, with their gradient, compiled too', () => {
    const sure = tf.tensor3d([[[40, 40, -40, 30]]]);
    const counts = tf.tensor2d([[0]]);
    const f = compile((l: tf.Tensor) => tf.grad((m) => tf.sum(logCount(m, counts)))(l));
    const [value, slope] = [logCount(sure, counts), f(sure)];
    expect(value.dataSync()[0]).toBeCloseTo(-110, 3);
    expect(Array.from(slope.dataSync()).map((v) => Math.abs(Math.round(v)))).toEqual([1, 1, 0, 1]);
    f.dispose();
    tree.dispose(sure, counts, value, slope);
  });
});

test('baselines: a median keeps edges and drops specks, bilinear keeps flat and straight, blocks keep their mean', () => {
  const specks = tf.tensor2d([[0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1]]);
  const median = medianFilter(specks, { width: 4 });
  expect(Array.from(median.dataSync())).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
  const options = { width: 8, factor: 2 };
  const ramp = tf.tensor2d([Array.from({ length: 64 }, (_, d) => (d % 8) / 8)]);
  const small = pool(ramp, options);
  const [smooth, blocks] = [bilinear(small, options), blocky(small, options)];
  const inner = smooth.arraySync()[0].slice(8 + 1, 8 + 7);
  for (const [i, value] of inner.entries()) expect(value).toBeCloseTo((i + 1) / 8, 5);
  const again = pool(blocks, options);
  expect(Array.from(again.dataSync())).toEqual(Array.from(small.dataSync()));
  tree.dispose(specks, median, ramp, small, smooth, blocks, again);
});

test('scores: decibels, bits of a fair coin, and the standard error of a mean', () => {
  const truth = tf.tensor2d([[0, 0, 1, 1]]);
  const guess = tf.tensor2d([[0.1, 0.1, 1, 0]]);
  const where = tf.tensor1d([1, 1, 0, 0]);
  expect(psnr(guess, truth, where)[0]).toBeCloseTo(20, 4);
  expect(psnr(guess, truth)[0]).toBeCloseTo(-10 * Math.log10((0.02 + 1) / 4), 4);
  const coin = tf.fill([4], 0.5) as tf.Tensor1D;
  expect(coinBits(coin, truth, where)[0]).toBeCloseTo(1, 5);
  const chances = pixelChances(truth);
  expect(Array.from(chances.dataSync())).toEqual([0.25, 0.25, 0.75, 0.75]);
  expect(score([1, 3])).toEqual({ mean: 2, standardError: 1 });
  tree.dispose(truth, guess, where, coin, chances);
});

test('a variational auto-encoder’s decoder is taken as it is; damage has the shares that were asked for', async () => {
  const small = vae.model({ pixels: 16, hidden: 5, latents: 2 });
  const params = vae.init(small, key(7), 0.7);
  const z = random.normal(key(8), [3, 2]);
  const [mean, expected] = tf.tidy(() => [
    inferenceTasks.meanOf(vaeDecoder(small)(params.decoder, z)),
    vae.decode(small, params.decoder, z),
  ]);
  expect(Array.from(mean.dataSync())).toEqual(Array.from(expected.dataSync()));
  const grey = tf.fill([100, 100], 0.3) as tf.Tensor2D;
  const black = binarise(key(9), grey);
  const flipped = flip(key(10), black, 0.1);
  const share = (x: tf.Tensor) => tf.tidy(() => tf.mean(x).dataSync()[0]);
  expect(Math.abs(share(black) - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / 1e4));
  expect(Math.abs(share(flipped) - (0.3 * 0.9 + 0.7 * 0.1))).toBeLessThan(4 * Math.sqrt(0.24 / 1e4));
  tree.dispose(params, z, mean, expected, grey, black, flipped);
});

test('what makes no sense is named', () => {
  tf.tidy(() => {
    const x = tf.zeros([2, 16]) as tf.Tensor2D;
    expect(() => inpainting(x, tf.ones([15]))).toThrow(/16 entries/);
    expect(() => inpainting(x, tf.fill([16], 0.5) as tf.Tensor1D)).toThrow(/0 or 1/);
    expect(() => denoising(x, 'bernoulli', 0.5)).toThrow(/\(0, ½\), got 0.5/);
    expect(() => denoising(x, 'gaussian', 0)).toThrow(/got 0/);
    expect(() => pool(x, { width: 4, factor: 3 })).toThrow(/3 × 3 do not fill/);
    expect(() => flip(key(1), x, 1.2)).toThrow(/1.2/);
  });
});
