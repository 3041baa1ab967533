import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { estimateOf } from '../../src/inference';
import { GP_TASKS, gaussianProcessTasks, gpFamily } from '../../src/models/fewShot';
import {
  ATTENTIVE,
  CNP,
  type Context,
  checkModel,
  coverage,
  decode,
  gpPredictor,
  gpScores,
  initParams,
  latentPath,
  logProb,
  moments,
  type NeuralProcess,
  NP,
  npPredictor,
  npScores,
  objective,
  type Params,
  scoreCard,
  train,
  trueProcess,
  wholeContext,
} from '../../src/models/neuralProcess';
import { exp, gather, grad, type Key, key, random, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

const small = (model: NeuralProcess): NeuralProcess => ({
  ...model,
  width: 16,
  latents: model.latents && 3,
});
const MODELS = { CNP: small(CNP), NP: small(NP), ATTENTIVE: small(ATTENTIVE) };
const batchOf = (k: Key, tasks = 4) => gaussianProcessTasks(k, { tasks, support: 5, query: 6 });
const largest = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as never) as unknown as number;

/** Log-likelihoods of the query points, with z at the middle of q(z|C) where there is one. */
function logs(model: NeuralProcess, params: ReturnType<typeof initParams>, context: Context, x: tf.Tensor) {
  return tf.tidy(() => {
    const z = model.latents > 0 ? latentPath(params as never, context).mean() : undefined;
    return moments(decode(model, params, { context, targets: x as tf.Tensor3D, z })).mean;
  });
}

describe.each(Object.entries(MODELS))('%s', (_, model) => {
  test('the order of the context says nothing; an unused place of it neither', () => {
    const params = initParams(model, key(1));
    const batch = batchOf(key(2));
    const { x, y } = batch.support;
    const whole = wholeContext(batch.support);
    const turned = tree.map((t: tf.Tensor) => gather(t, [3, 0, 4, 1, 2], 1), whole) as Context;
    const padded = tf.tidy(() => {
      const more = tf.fill([4, 2, 1], 7);
      return {
        x: tf.concat([x, more], 1) as tf.Tensor3D,
        y: tf.concat([y, more], 1) as tf.Tensor3D,
        mask: tf.concat([whole.mask, tf.zerosLike(more)], 1) as tf.Tensor3D,
      };
    });
    const lost = { ...padded, mask: tf.onesLike(padded.x) };
    const results = [whole, turned, padded, lost].map((c) => logs(model, params, c, batch.query.x));
    expect(largest(results[0], results[1])).toBeLessThan(1e-5);
    expect(largest(results[0], results[2])).toBeLessThan(1e-5);
    // Without the mask the two places would count.
    expect(largest(results[0], results[3])).toBeGreaterThan(1e-3);
    tree.dispose(params, batch, whole, turned, padded, lost.mask, results);
  });

  test('no context at all is a context', () => {
    const params = initParams(model, key(1));
    const batch = batchOf(key(2));
    const empty = { ...batch.support, mask: tf.zerosLike(batch.support.x) };
    const ones = tf.onesLike(empty.y);
    const [some, other] = [empty, { ...empty, y: ones }].map((c) => logs(model, params, c, batch.query.x));
    expect(largest(some, other)).toBe(0);
    expect(Number.isFinite(some.dataSync()[0])).toBe(true);
    tree.dispose(params, batch, empty, ones, some, other);
  });

  test('the gradient of the objective against finite differences', () => {
    const params = initParams(model, key(3));
    const batch = batchOf(key(4));
    const context = wholeContext(batch.support);
    const f = (p: typeof params) => objective(model, p, { context, targets: batch.query, key: key(5) }).loss;
    const slope = grad(f)(params);
    const direction = tree.map(
      (t: tf.Tensor) => tf.tidy(() => tf.mul(random.normal(key(6), t.shape), 0.1)),
      params as never,
    ) as never as typeof params;
    const along = tf.tidy(() => {
      const products = tree.leaves(
        tree.map((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)), slope as never, direction as never),
      );
      return (tf.addN(products as tf.Tensor[]) as tf.Scalar).dataSync()[0] as never;
    }) as unknown as number;
    const h = 1e-3;
    const at = (t: number): number =>
      tf.tidy(() => {
        const moved = tree.map(
          (a: tf.Tensor, b: tf.Tensor) => tf.add(a, tf.mul(b, t)),
          params as never,
          direction as never,
        );
        return f(moved as never).dataSync()[0] as never;
      }) as unknown as number;
    // Rounding of 2e-6 over 2h, and a share for the kinks of ReLU that the step passes.
    expect(Math.abs((at(h) - at(-h)) / (2 * h) - along)).toBeLessThan(0.01 * Math.abs(along) + 2e-3);
    tree.dispose(params, batch, context.mask, slope, direction);
  });
});

describe('outputs', () => {
  test('a mixture is a density: its integral, its moments by a fine grid', () => {
    const params = initParams({ ...small(CNP), components: 3 }, key(1));
    const batch = batchOf(key(2), 1);
    const context = wholeContext(batch.support);
    const model = { ...small(CNP), components: 3 };
    const x = tf.fill([1, 4001, 1], 0.3) as tf.Tensor3D;
    const y = tf.tidy(() => tf.reshape(tf.linspace(-40, 40, 4001), [1, 4001, 1]));
    const out = tf.tidy(() => decode(model, params, { context, targets: x, z: undefined }));
    const density = tf.tidy(() => Array.from(exp(logProb(out, y)).dataSync())) as unknown as number[];
    const sum = (f: (y: number) => number) =>
      density.reduce((total, p, i) => total + p * f(-40 + 0.02 * i), 0) * 0.02;
    expect(sum(() => 1)).toBeCloseTo(1, 4);
    const { mean, sd } = moments(out);
    expect(sum((v) => v)).toBeCloseTo(mean.dataSync()[0], 3);
    expect(sum((v) => v ** 2) - sum((v) => v) ** 2).toBeCloseTo(sd.dataSync()[0] ** 2, 2);
    tree.dispose(params, batch, context.mask, x, y, out, mean, sd);
  });

  test('settings that make no sense are refused', () => {
    expect(() => checkModel({ ...NP, latents: 0 })).toThrow(/nothing of the context/);
    expect(() => checkModel({ ...ATTENTIVE, width: 30 })).toThrow(/30 units/);
    expect(() => checkModel({ ...CNP, latents: -1 })).toThrow(/latents .* got -1/);
  });
});

test('the bound: KL by Monte Carlo, and 0 where the targets are the context', () => {
  const model = MODELS.NP;
  const params = initParams(model, key(1)) as Required<Params>;
  const batch = batchOf(key(2), 1);
  const context = wholeContext(batch.support);
  const differences = tf.tidy(() => {
    const [p, q] = [latentPath(params, wholeContext(batch.query)), latentPath(params, context)];
    const draws = p.sample(key(3), [20000]);
    return tf.sum(tf.sub(p.logProb(draws), q.logProb(draws)), [1, 2, 3]).arraySync();
  }) as unknown as number[];
  const { mean, standardError } = estimateOf(differences);
  const stated = objective(model, params, { context, targets: batch.query, key: key(4) });
  expect(Math.abs(6 * stated.kl.dataSync()[0] - mean)).toBeLessThan(4 * standardError);
  const same = objective(model, params, { context, targets: batch.support, key: key(4) });
  expect(same.kl.dataSync()[0]).toBe(0);
  tree.dispose(params, batch, context.mask, stated, same);
});

describe('the ceiling', () => {
  test('of two Gaussians, by hand', () => {
    // One context point and one query point: y* | y is Gaussian with ρ y and v (1 − ρ²).
    const batch = gaussianProcessTasks(key(7), { tasks: 3, support: 1, query: 1 });
    const family = gpFamily({});
    const { alone, jointly } = gpScores(trueProcess(family), batch);
    const [x, z, y, w] = [batch.support.x, batch.query.x, batch.support.y, batch.query.y].map((t) =>
      Array.from(t.dataSync()),
    );
    const v = family.scale ** 2 + family.noise ** 2;
    alone.forEach((value, i) => {
      const rho = (family.scale ** 2 * Math.exp(-((x[i] - z[i]) ** 2) / (2 * family.lengthScale ** 2))) / v;
      const variance = v * (1 - rho ** 2);
      const expected = -0.5 * ((w[i] - rho * y[i]) ** 2 / variance + Math.log(2 * Math.PI * variance));
      expect(value).toBeCloseTo(expected, 8);
      expect(jointly[i]).toBeCloseTo(expected, 8);
    });
    tree.dispose(batch);
  });

  test('nobody is above it on average: not the process with another length scale; its intervals cover', () => {
    const batch = gaussianProcessTasks(key(8), { tasks: 400, support: 5, query: 8 });
    const wrong = trueProcess({ ...GP_TASKS, lengthScale: 0.6 });
    const [truth, other] = scoreCard(
      { truth: gpPredictor(trueProcess(GP_TASKS)), other: gpPredictor(wrong) },
      batch,
      [5],
    );
    expect(truth.scores[0].below.mean).toBe(0);
    const { mean, standardError } = other.scores[0].below;
    expect(mean / standardError).toBeGreaterThan(4);
    // 3,200 points, those of a task dependent: allow for three times the binomial error.
    expect(Math.abs(truth.scores[0].covered[1] - 0.9)).toBeLessThan(3 * 3 * Math.sqrt(0.09 / 3200));
    expect(other.scores[0].covered[1]).toBeLessThan(0.87);
    tree.dispose(batch);
  });
});

test('scores: independent outputs score the same alone and jointly; shared z does not', () => {
  const batch = batchOf(key(9), 20);
  const [cnp, np] = [MODELS.CNP, MODELS.NP].map((model) => {
    const params = initParams(model, key(1));
    const scores = npScores(model, params, batch, { key: key(2), samples: 20 });
    tree.dispose(params);
    return scores;
  });
  cnp.alone.forEach((value, i) => {
    expect(cnp.jointly[i]).toBeCloseTo(value, 5);
  });
  expect(Math.max(...np.alone.map((value, i) => Math.abs(value - np.jointly[i])))).toBeGreaterThan(1e-4);
  expect(
    coverage(
      [
        [0.1, 0.5],
        [0.9, 0.4],
      ],
      0.5,
    ),
  ).toBe(0.5);
  tree.dispose(batch);
});

test('training: the likelihood of fresh tasks rises, and two runs are the same', async () => {
  const draw = (k: Key) => gaussianProcessTasks(k, { tasks: 8, support: 5, query: 5, lengthScale: 1 });
  const run = () => train(MODELS.ATTENTIVE, { key: key(1), draw, steps: 200, every: 50, learningRate: 5e-3 });
  const [one, two] = [await run(), await run()];
  expect(one.history.map(({ step }) => step)).toEqual([50, 100, 150, 200]);
  expect(one.history).toEqual(two.history);
  expect(one.history[3].fit - one.history[0].fit).toBeGreaterThan(0.1);
  const batch = gaussianProcessTasks(key(2), { tasks: 200, support: 5, query: 5, lengthScale: 1 });
  const [, trained] = scoreCard(
    {
      exact: gpPredictor(trueProcess(gpFamily({ lengthScale: 1 }))),
      trained: npPredictor(MODELS.ATTENTIVE, one.params, { key: key(3) }),
    },
    batch,
    [1, 5],
  );
  expect(trained.scores[1].alone.mean).toBeGreaterThan(trained.scores[0].alone.mean);
  expect(trained.scores[1].below.mean).toBeGreaterThan(0);
  tree.dispose(one.params, two.params, batch);
});
