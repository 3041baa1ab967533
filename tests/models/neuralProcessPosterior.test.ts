import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FORK, forkTasks, GP_TASKS, gaussianProcessTasks, takeSupport } from '../../src/models/fewShot';
import {
  bothAnswers,
  CNP,
  contextOf,
  decode,
  exactForkLogs,
  forkAnswers,
  forksToLearn,
  gpPredictor,
  hmcLatents,
  initParams,
  latentPlane,
  logProb,
  NP,
  npPredictor,
  orderGaps,
  permutationGap,
  posteriorLogs,
  probeFork,
  rightOf,
  trueProcess,
  widthGaps,
} from '../../src/models/neuralProcess';
import { key, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

describe('the posterior of the latents under the decoder', () => {
  const model = { ...NP, width: 16, latents: 2 };

  test('prediction by importance sampling against sums over a grid of z; HMC against its mean', async () => {
    const params = initParams(model, key(3));
    const batch = forkTasks(key(2), { tasks: 1, query: 2, left: 1, settled: false });
    const context = contextOf(batch.support);
    const cells = 60;
    const plane = latentPlane(model, params, context, { reach: 4, cells });
    const z = plane.y.flatMap((second) => plane.x.map((first) => [[first, second]]));
    const weights = plane.posterior.flat();
    const total = weights.reduce((a, b) => a + b);
    const densities = tf.tidy(() => {
      const repeat = (t: tf.Tensor) => tf.tile(t, [z.length, 1, 1]) as tf.Tensor3D;
      const many = { x: repeat(context.x), y: repeat(context.y), mask: repeat(context.mask) };
      const out = decode(model, params, { context: many, targets: repeat(batch.query.x), z: tf.tensor3d(z) });
      return logProb(out, repeat(batch.query.y)).arraySync() as never;
    }) as unknown as number[][];
    const [logs] = posteriorLogs(model, params, { context, query: batch.query, key: key(4), samples: 800 });
    logs.forEach((log, j) => {
      const expected = Math.log(weights.reduce((s, w, c) => s + w * Math.exp(densities[c][j]), 0) / total);
      // 800 weighted draws: some 4 % of the density, three times
      expect(Math.abs(log - expected)).toBeLessThan(0.12);
    });
    const { z: chains, acceptance } = await hmcLatents(model, params, context, {
      key: key(5),
      chains: 300,
      steps: 30,
    });
    const mean = weights.reduce((s, w, c) => s + w * z[c][0][0], 0) / total;
    const variance = weights.reduce((s, w, c) => s + w * (z[c][0][0] - mean) ** 2, 0) / total;
    const drawn = chains.reduce((s, [first]) => s + first, 0) / 300;
    expect(acceptance).toBeGreaterThan(0.6);
    expect(Math.abs(drawn - mean)).toBeLessThan(4 * Math.sqrt(variance / 300));
    tree.dispose(params, batch, context);
  });

  test('a plane has two latents', () => {
    const params = initParams(NP, key(1));
    const batch = forkTasks(key(2), { tasks: 1, query: 1 });
    expect(() => latentPlane(NP, params, contextOf(batch.support))).toThrow(/this model 32/);
    tree.dispose(params, batch);
  });
});

test('order of conditioning: no gap for the exact process, one for a network; both ignore the order of the context', () => {
  const batch = gaussianProcessTasks(key(6), { tasks: 5, support: 4, query: 2 });
  const params = initParams(CNP, key(7));
  const [exact, network] = [gpPredictor(trueProcess(GP_TASKS)), npPredictor(CNP, params, { key: key(8) })];
  expect(Math.max(...orderGaps(exact, batch).map(Math.abs))).toBeLessThan(1e-8);
  expect(Math.max(...orderGaps(network, batch).map(Math.abs))).toBeGreaterThan(1e-4);
  expect(permutationGap(exact, batch)).toBeLessThan(1e-10);
  expect(permutationGap(network, batch)).toBeLessThan(1e-5);
  // One that reads the first two points only is caught.
  const partial = {
    ...network,
    predict: (support: (typeof batch)['support'], x: tf.Tensor3D) => {
      const fewer = takeSupport({ support, query: batch.query }, 2);
      const said = network.predict(fewer.support, x);
      tree.dispose(fewer);
      return said;
    },
  };
  expect(permutationGap(partial, batch)).toBeGreaterThan(1e-3);
  tree.dispose(batch, params);
});

describe('forks', () => {
  test('to learn from: now and then a context is empty', () => {
    const batch = forksToLearn(key(9), 2000);
    const empty = batch.support.mask.arraySync().filter((row) => row.every(([m]) => m === 0)).length;
    // binomial with 0.15: sd √(2000 · 0.1275) = 16
    expect(Math.abs(empty - 300)).toBeLessThan(4 * 16);
    tree.dispose(batch);
  });

  test('the exact predictive has two modes on the right, and is a density', () => {
    const batch = forkTasks(key(10), { tasks: 1, query: 1, left: 5, settled: false });
    const ys = Array.from({ length: 801 }, (_, i) => -8 + i / 50);
    const probe = probeFork(batch, 1.8, ys);
    const density = exactForkLogs(probe)[0].map(Math.exp);
    expect(density.reduce((a, b) => a + b) / 50).toBeCloseTo(1, 4);
    const peaks = density.filter((p, i) => i > 0 && i < 800 && p > density[i - 1] && p > density[i + 1]);
    expect(peaks.length).toBe(2);
    const right = rightOf([density], probe, FORK.reach / 2);
    expect(right[0]).toBeCloseTo(density.reduce((a, b) => a + b) / 801, 10);
    expect(rightOf([density], probe, 1.9)).toEqual([]);
    tree.dispose(batch, probe);
  });

  test('both answers: the exact predictive says them, one Gaussian of the same mean and variance does not', () => {
    const batch = forkTasks(key(11), { tasks: 40, query: 1, left: 5, settled: false });
    const answers = forkAnswers(batch, 1.5);
    const exact = exactForkLogs(answers);
    const [straight, back] = [0, 1].map((b) => answers.query.y.arraySync().map((row) => row[b][0]));
    // c + 1.5 a and c − 1.5 a, to what five noisy points leave open (sd of c + 1.5 a below 0.6)
    const [c, a] = [batch.truth.c, batch.truth.a].map((t) => Array.from(t.dataSync()));
    straight.forEach((y, i) => {
      expect(Math.abs(y - c[i] - 1.5 * a[i])).toBeLessThan(2.5);
      expect(Math.abs(back[i] - c[i] + 1.5 * a[i])).toBeLessThan(2.5);
    });
    expect(bothAnswers(exact, exact, 0.5)).toEqual(new Array(40).fill(1));
    // Half of the distance is nearly the whole standard deviation: density exp(−½) / (sd √2π) at both.
    const wide = straight.map((y, i) => {
      const variance = ((y - back[i]) / 2) ** 2 + 0.15;
      const log = -0.5 * (((y - back[i]) / 2) ** 2 / variance + Math.log(2 * Math.PI * variance));
      return [log, log];
    });
    expect(bothAnswers(wide, exact, 0.5).reduce((s, v) => s + v)).toBeLessThan(20);
    expect(() => bothAnswers(exact, exact, 0)).toThrow(/got 0/);
    tree.dispose(batch, answers.query);
  });
});

test('what width costs: twice the standard deviation everywhere is log 2, and the rest is in the squares', () => {
  const batch = gaussianProcessTasks(key(12), { tasks: 4, support: 3, query: 5 });
  const exact = gpPredictor(trueProcess(GP_TASKS));
  const wider = {
    ...exact,
    predict: (support: (typeof batch)['support'], x: tf.Tensor3D) => {
      const { mean, sd } = exact.predict(support, x);
      return { mean, sd: sd.map((row) => row.map((v) => 2 * v)) };
    },
  };
  for (const gap of widthGaps(wider, exact, batch)) expect(gap).toBeCloseTo(Math.log(2), 10);
  tree.dispose(batch);
});
