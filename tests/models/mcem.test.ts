import { describe, expect, test } from 'vitest';
import { makeRunner } from '../../src/inference';
import { gridLogLikelihood, logLikelihoodTable } from '../../src/models/marginalLikelihood';
import { chainSampler, mStepLoss, train } from '../../src/models/mcem';
import { type DecoderParams, init, logPrior, model } from '../../src/models/vae';
import { adam, exp, key, logSumExp, random, tf, trainer, tree, valueAndGrad } from '../../src/tensor';

const vae = model({ pixels: 5, hidden: 3, latents: 1 });
const { decoder } = init(vae, key(1), 1);
const GRID = 161;
const z = tf.linspace(-6, 6, GRID).expandDims(1) as tf.Tensor2D;

/** Images on a curve: five pixels that follow one number. */
const images = tf.tidy(() => {
  const position = random.uniform(key(2), [60, 1], -1.5, 1.5);
  return tf.sigmoid(tf.mul(position, tf.tensor2d([[3, -3, 1.5, 0.5, -1]]))) as tf.Tensor2D;
});

/** log p(x, z) on the grid, but for the cell's size: [G, M]. */
const table = (params: DecoderParams, x: tf.Tensor2D) =>
  tf.add(logLikelihoodTable(vae, params, x, z), logPrior(z).expandDims(1));

/** −mean log p(x), exactly. */
const exactLoss = (params: DecoderParams, x: tf.Tensor2D): tf.Tensor =>
  tf.neg(tf.mean(tf.add(logSumExp(table(params, x), 0), Math.log(12 / (GRID - 1)))));

const numbers = (grads: unknown): number[] =>
  (tree.leaves(grads) as unknown as tf.Tensor[]).flatMap((g) => [...g.dataSync()]);

describe('the M-step', () => {
  test('has the gradient of log p(x), on average over the posterior (Fisher), but not over the prior', () => {
    const x = tf.slice(images, [0, 0], [1, -1]);
    const weights = tf.exp(tf.sub(table(decoder, x), logSumExp(table(decoder, x), 0, true)));
    const priorWeights = tf.mul(exp(logPrior(z)).expandDims(1), 12 / (GRID - 1));
    const loss = mStepLoss(vae, { dataSize: GRID, weightPrior: false });
    /** The M-step's gradient with every grid point as a draw, each as often as its weight. */
    const weighted = (w: tf.Tensor) => {
      const sum = (params: DecoderParams) => {
        const perDraw = Array.from({ length: GRID }, (_, g) => {
          const one = mStepLoss(vae, { dataSize: 1, weightPrior: false });
          return tf.mul(one(params, x, tf.slice(z, [g, 0], [1, 1])), tf.slice(w, [g, 0], [1, 1]).reshape([]));
        });
        return tf.addN(perDraw as tf.Tensor[]) as tf.Scalar;
      };
      return numbers(valueAndGrad(sum)(decoder).grads);
    };
    const exact = numbers(valueAndGrad((p: DecoderParams) => exactLoss(p, x))(decoder).grads);
    weighted(weights).forEach((value, i) => {
      expect(value).toBeCloseTo(exact[i], 4);
    });
    expect(Math.max(...weighted(priorWeights).map((v, i) => Math.abs(v - exact[i])))).toBeGreaterThan(0.05);
    // and N/M stands in front of the minibatch's sum: twice the data, the same loss per data point
    const twice = mStepLoss(vae, { dataSize: 2 * GRID, weightPrior: false });
    const all = tf.tile(x, [GRID, 1]);
    expect(twice(decoder, all, z).dataSync()[0]).toBeCloseTo(loss(decoder, all, z).dataSync()[0], 4);
  });
});

describe('the E-step', () => {
  const options = { images, batchSize: 20, leapfrogs: 10, targetAcceptance: 0.9, key: key(3) };
  const { sampler, renew } = chainSampler(vae, options);
  const algorithm = sampler(decoder);
  const step = (k: Parameters<typeof algorithm.step>[0], state: ReturnType<typeof algorithm.init>) => {
    const [next, info] = algorithm.step(k, renew(decoder, state));
    return [next, { ...info, rows: next.rows, z: next.batch.position }] as const;
  };

  test('visits every image once in an epoch, and draws from the posterior at 90 % acceptance', async () => {
    const runner = makeRunner({ step }, { block: 30 });
    const state = algorithm.init(tf.zeros([60, 1]));
    const warm = await runner.run({ key: key(4), state, steps: 150 });
    const run = await runner.run({ key: key(5), state: warm.state, steps: 1800 });
    const rows = run.infos.rows.dataSync();
    expect([...rows.slice(0, 60)].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect([...rows.slice(0, 60)]).not.toEqual([...rows.slice(60, 120)]);

    const acceptance = tf.mean(run.infos.acceptance).dataSync()[0];
    expect(Math.abs(acceptance - 0.9)).toBeLessThan(0.01);
    const draws = run.infos.z.dataSync();
    const weights = tf.exp(tf.sub(table(decoder, images), logSumExp(table(decoder, images), 0, true)));
    const moment = (power: number) => tf.sum(tf.mul(weights, tf.pow(z, power)), 0).dataSync();
    const [first, second] = [moment(1), moment(2)];
    const scores = Array.from({ length: 60 }, (_, i) => {
      const own = [...draws].filter((_, n) => rows[n] === i);
      const mean = own.reduce((s, v) => s + v, 0) / own.length;
      const sd = Math.sqrt(second[i] - first[i] ** 2);
      const spread = Math.sqrt(own.reduce((s, v) => s + (v - mean) ** 2, 0) / (own.length - 1));
      return { mean: ((mean - first[i]) / sd) * Math.sqrt(own.length), spread: spread / sd };
    });
    // 600 draws a chain: a mean is off by one standard error, more or less as draws follow each other
    expect(scores.reduce((s, v) => s + v.mean ** 2, 0) / 60).toBeLessThan(3);
    expect(scores.reduce((s, v) => s + v.spread, 0) / 60).toBeCloseTo(1, 1);
    runner.dispose();
  }, 60_000);

  test('moves the minibatch’s chains, and leaves the others where they are', () => {
    const state = algorithm.init(tf.zeros([60, 1]));
    const [next] = step(key(6), state);
    const moved = [...next.positions.dataSync()].map((v, i) => [v !== 0, i] as const).filter(([m]) => m);
    const rows = new Set(next.rows.dataSync());
    expect(moved.length).toBeGreaterThan(10);
    expect(moved.every(([, i]) => rows.has(i))).toBe(true);
  });
});

describe('training', () => {
  test('comes to the likelihood that gradient ascent on the exact one finds', async () => {
    const start = init(vae, key(7), 0.5).decoder;
    const exact = trainer({
      params: start,
      data: images,
      key: key(8),
      optimiser: adam({ learningRate: 0.02 }),
      loss: (params: DecoderParams, x: tf.Tensor2D) => exactLoss(params, x),
    });
    const losses = exact.manySteps(1500);
    exact.dispose();
    const settings = { images, decoder: start, key: key(9), batchSize: 20, weightPrior: false };
    const options = { ...settings, optimiser: adam({ learningRate: 0.01 }), samples: 60_000 };
    const before = tf.memory().numTensors;
    const seen: number[] = [];
    const result = await train(vae, {
      ...options,
      checkpoints: [1000, 30_000],
      onCheckpoint: (_, params) => {
        seen.push(meanOf(gridLogLikelihood(vae, params, images, { side: 121, reach: 6 })));
      },
    });
    expect(result.curve.map((p) => p.samples)).toEqual([1000, 30_000, 60_000]);
    expect(result.curve[2].acceptance).toBeGreaterThan(0.87);
    expect(result.curve[2].acceptance).toBeLessThan(0.93);
    const best = -losses[losses.length - 1].loss;
    expect(seen[0]).toBeLessThan(best - 0.02);
    expect(Math.abs(seen[2] - best)).toBeLessThan(0.01);
    tree.dispose(result.decoder);
    expect(tf.memory().numTensors).toBe(before);
  }, 120_000);

  test('the same key, the same numbers; a checkpoint that says false ends it', async () => {
    const run = () =>
      train(vae, {
        images,
        key: key(10),
        batchSize: 10,
        learningRate: 0.1,
        samples: 400,
        checkpoints: [200, 300],
        onCheckpoint: ({ samples }) => samples < 300,
      });
    const [one, two] = [await run(), await run()];
    expect(one.samples).toBe(300);
    expect(one.curve.map(({ logJoint }) => logJoint)).toEqual(two.curve.map(({ logJoint }) => logJoint));
    expect([...one.decoder.hidden.weights.dataSync()]).toEqual([...two.decoder.hidden.weights.dataSync()]);
  });

  test('names what it cannot train on', async () => {
    const settings = { images, key: key(11), samples: 1000 };
    await expect(train(vae, { ...settings })).rejects.toThrow(
      'batchSize must be a whole number from 1 to 60, got 100',
    );
    await expect(train(vae, { ...settings, batchSize: 20, samples: 5 })).rejects.toThrow(
      'at least one minibatch of 20',
    );
    const bytes = tf.mul(images, 255) as tf.Tensor2D;
    await expect(train(vae, { ...settings, images: bytes })).rejects.toThrow('divide bytes by 255');
  });
});

function meanOf(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
