import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  adam,
  adamw,
  clipByGlobalNorm,
  foldIn,
  gather,
  type Key,
  key,
  loadTensors,
  momentum,
  type OptimiserState,
  random,
  saveTensors,
  sgd,
  tanh,
  tf,
  trainer,
  tree,
  valueAndGrad,
} from '../../src/tensor';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

interface Params {
  readonly layers: readonly { readonly w: tf.Tensor; readonly b: tf.Tensor }[];
}
interface Data {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

const params = (): Params => ({
  layers: [
    { w: random.normal(key(1), [2, 8]), b: tf.zeros([8]) },
    { w: random.normal(key(2), [8, 1]), b: tf.zeros([1]) },
  ],
});

const data = (): Data => {
  const x = random.normal(key(3), [40, 2]);
  return { x, y: tf.sum(tf.sin(x), 1, true) };
};

/** A noisy loss with terms of its own. */
function loss({ layers: [first, second] }: Params, { x, y }: Data, k: Key) {
  const noisy = tf.add(x, tf.mul(random.normal(k, x.shape), 0.1));
  const hidden = tanh(tf.add(tf.matMul(noisy as tf.Tensor2D, first.w as tf.Tensor2D), first.b));
  const output = tf.add(tf.matMul(hidden as tf.Tensor2D, second.w as tf.Tensor2D), second.b);
  const fit = tf.mean(tf.square(tf.sub(output, y)));
  const penalty = tf.mul(tf.sum(tf.square(first.w)), 1e-3);
  return { loss: tf.add(fit, penalty), fit, penalty };
}

const batches = [
  [0, 3, 9, 9, 39],
  [1, 2, 4, 8, 16],
  [38, 37, 36, 35, 34],
];

function difference(a: unknown, b: unknown): number {
  const gaps = tree.map((x, y) => tf.max(tf.abs(tf.sub(x as tf.Tensor, y as tf.Tensor))).dataSync()[0], a, b);
  return Math.max(...(tree.leaves(gaps) as unknown as number[]));
}

describe.each([false, true])('a trainer (xla: %s)', (xla) => {
  const options = () => ({ params: params(), data: data(), key: key(7), loss, xla });

  it('does what the optimiser does eagerly, with the same keys', () => {
    const optimiser = clipByGlobalNorm(0.5, adamw({ learningRate: 0.05, weightDecay: 0.1 }));
    const fast = trainer({ ...options(), optimiser });
    const all = data();
    let current = params();
    let state: OptimiserState<Params> = optimiser.init(current);
    for (const [i, rows] of batches.entries()) {
      const metrics = fast.step(Int32Array.from(rows));
      const batch = { x: gather(all.x, rows), y: gather(all.y, rows) };
      const stepKey = foldIn(foldIn(key(7), 0), i);
      const terms = loss(current, batch, stepKey);
      const { grads } = valueAndGrad((p: Params) => loss(p, batch, stepKey).loss)(current);
      expect(metrics.loss).toBeCloseTo(terms.loss.dataSync()[0], 5);
      expect(metrics.fit).toBeCloseTo(terms.fit.dataSync()[0], 5);
      expect(metrics.penalty).toBeCloseTo(terms.penalty.dataSync()[0], 5);
      [current, state] = optimiser.update(grads, state, current);
    }
    expect(difference(fast.params(), current)).toBeLessThan(2e-6);
    expect(difference(fast.state().optimisers.all.slots, state.slots)).toBeLessThan(2e-6);
    expect(fast.steps).toBe(3);
    fast.dispose();
  });

  it('restores exactly: parameters, slots, step and random numbers', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trainer-'));
    const make = () => trainer({ ...options(), optimiser: adam({ learningRate: 0.1 }) });
    const [first, second] = [make(), make()];
    first.step(batches[0]);
    saveTensors(join(folder, 'state'), first.state());
    const straight = [first.step(batches[1]), first.step(batches[2])];
    second.restore(loadTensors(join(folder, 'state')));
    expect(second.steps).toBe(1);
    expect([second.step(batches[1]), second.step(batches[2])]).toEqual(straight);
    expect(difference(first.state(), second.state())).toBe(0);
    rmSync(folder, { recursive: true });
    first.dispose();
    second.dispose();
  });

  it('runs many steps in one call as it runs them one by one', () => {
    const make = () => trainer({ ...options(), optimiser: adam({ learningRate: 0.1 }) });
    const [single, many] = [make(), make()];
    // More than fit into one call, and a batch of another size in between.
    const list = Array.from({ length: 20 }, (_, i) => (i === 18 ? [5, 6] : batches[i % 3]));
    const [one, all] = [list.map((rows) => single.step(rows)), many.manySteps(list)];
    all.forEach((metrics, i) => {
      expect(metrics.loss).toBeCloseTo(one[i].loss, 5);
    });
    expect(many.steps).toBe(20);
    expect(difference(single.state(), many.state())).toBeLessThan(1e-5);
    single.dispose();
    many.dispose();
  }, 240_000);
});

it('keeps its state when a batch of another size comes along', () => {
  const t = trainer({
    params: params(),
    data: data(),
    key: key(7),
    loss,
    optimiser: momentum({ learningRate: 0.01 }),
  });
  t.step(batches[0]);
  const before = t.state();
  t.step([1, 2]);
  expect(t.state().optimisers.all.step.dataSync()[0]).toBe(2);
  t.restore(before);
  expect(difference(t.state(), before)).toBe(0);
  t.step();
  expect(t.steps).toBe(2);
  t.dispose();
});

it.each([false, true])('stacks batches that are handed in (xla: %s)', (xla) => {
  const make = () =>
    trainer<{ w: tf.Tensor }, { x: tf.Tensor; k: Key; scale: number }>({
      // Large enough for a variable of its own.
      params: { w: tf.ones([5000]) },
      key: key(0),
      xla,
      optimiser: sgd(0.1),
      loss: ({ w }, { x, k, scale }) =>
        tf.mean(tf.mul(tf.square(tf.sub(w, tf.mul(x, scale))), random.uniform(k, [5000]))),
    });
  const list = Array.from({ length: 3 }, (_, i) => ({ x: tf.scalar(i), k: key(i), scale: 0.5 }));
  const [single, many] = [make(), make()];
  const [one, all] = [list.map((batch) => single.step(batch)), many.manySteps(list)];
  all.forEach(({ loss }, i) => {
    expect(loss).toBeCloseTo(one[i].loss, 5);
  });
  expect(difference(single.params(), many.params())).toBeLessThan(1e-6);
  expect(many.manySteps([])).toEqual([]);
  single.dispose();
  many.dispose();
});

it('runs so many steps without a batch', () => {
  const t = trainer({
    params: { w: tf.scalar(8) },
    key: key(0),
    optimiser: sgd(0.25),
    loss: ({ w }) => tf.square(w),
  });
  expect(t.manySteps(3)).toEqual([{ loss: 64 }, { loss: 16 }, { loss: 4 }]);
  t.dispose();
});

it('takes the batch itself where it has no data', () => {
  const t = trainer<{ w: tf.Tensor }, { x: tf.Tensor; scale: number | tf.Tensor }>({
    params: { w: tf.scalar(2) },
    key: key(0),
    optimiser: sgd(0.5),
    loss: ({ w }, { x, scale }) => tf.mul(tf.mean(tf.mul(w, x)), scale),
  });
  expect(t.step({ x: tf.tensor1d([1, 3]), scale: 2 }).loss).toBe(8);
  expect(t.params().w.dataSync()[0]).toBe(0);
  t.step({ x: tf.tensor1d([1, 2, 3]), scale: 1 });
  expect(t.params().w.dataSync()[0]).toBe(-1);
  t.dispose();
});

describe('phases', () => {
  const twoPhases = () =>
    trainer({
      params: { a: tf.scalar(1), b: tf.scalar(2) },
      key: key(0),
      phases: {
        // Each pulls its own parameter towards the other one.
        wake: { trains: ['a'], optimiser: sgd(0.25), loss: ({ a, b }) => tf.square(tf.sub(a, b)) },
        sleep: {
          trains: ['b'],
          optimiser: adam({ learningRate: 0.5 }),
          loss: ({ a, b }) => tf.square(tf.sub(a, b)),
        },
      },
    });

  it('run in order: the second sees what the first has done', () => {
    const t = twoPhases();
    expect(t.step()).toEqual({ 'wake.loss': 1, 'sleep.loss': 0.25 });
    const { a, b } = t.params();
    expect(a.dataSync()[0]).toBe(1.5);
    expect(b.dataSync()[0]).toBeCloseTo(1.5, 5);
    t.dispose();
  });

  it('can be run one at a time, each with its own count of steps', () => {
    const t = twoPhases();
    t.step(undefined, 'wake');
    t.step(undefined, 'wake');
    expect(t.params().a.dataSync()[0]).toBe(1.75);
    expect(t.params().b.dataSync()[0]).toBe(2);
    t.step(undefined, 'sleep');
    const { optimisers } = t.state();
    expect(optimisers.wake.step.dataSync()[0]).toBe(2);
    expect(optimisers.sleep.step.dataSync()[0]).toBe(1);
    t.dispose();
  });

  it('must train parameters that exist, each once', () => {
    const phase = { optimiser: sgd(1), loss: (p: { a: tf.Tensor }) => p.a };
    const make = (phases: Record<string, object>) => () =>
      trainer({ params: { a: tf.scalar(1) }, key: key(0), phases: phases as never });
    expect(make({ one: phase, two: phase })).toThrow(/'a' is trained by both 'one' and 'two'/);
    expect(make({ one: { ...phase, trains: ['c'] } })).toThrow(/no parameter 'c'/);
    expect(make({})).toThrow(/no phases/);
  });
});

describe('errors', () => {
  const t = () => trainer({ params: params(), data: data(), key: key(7), loss, optimiser: sgd(0.1) });

  it('name the step and the term that is not finite', () => {
    const diverging = trainer({
      params: { w: tf.scalar(3) },
      key: key(0),
      optimiser: sgd(1),
      loss: ({ w }) => ({ loss: tf.add(tf.log(w), tf.square(w)), logTerm: tf.log(w), square: tf.square(w) }),
    });
    diverging.step();
    expect(() => diverging.step()).toThrow(/step 1: loss and logTerm are not finite .*square = /);
    diverging.dispose();
  });

  it('with checkFinite name the operation that gave NaN', () => {
    const diverging = trainer({
      params: { w: tf.scalar(3) },
      key: key(0),
      optimiser: sgd(1),
      checkFinite: true,
      loss: ({ w }) => tf.add(tf.log(w), tf.square(w)),
    });
    diverging.step();
    expect(() => diverging.step()).toThrow(
      /'training step': Log, of shape \[\], at .*trainer\.test\.ts.*, gave NaN/,
    );
    diverging.dispose();
  });

  it('name rows that are not in the data', () => {
    expect(() => t().step([0, 40])).toThrow(/row 40 is not in the data, which has 40/);
    expect(() => t().step([0.5])).toThrow(/row 0.5/);
    expect(() => t().step({ x: tf.zeros([1, 2]), y: tf.zeros([1, 1]) })).toThrow(
      /takes the rows of its batch/,
    );
  });

  it('name what is wrong with parameters, data, losses and states', () => {
    const base = { key: key(0), optimiser: sgd(1) };
    const w = tf.scalar(1);
    expect(() => trainer({ ...base, params: { w: tf.scalar(1, 'int32') }, loss: ({ w }) => w })).toThrow(
      /'w' is int32/,
    );
    expect(() =>
      trainer({ ...base, params: { w }, data: { x: tf.zeros([2]), y: tf.zeros([3]) }, loss: (p) => p.w }),
    ).toThrow(/one first axis ≥ 1, got first axes 2, 3/);
    expect(() => trainer({ ...base, params: { w }, loss: () => ({ fit: w }) as never }).step()).toThrow(
      /named `loss`/,
    );
    expect(() =>
      trainer({ ...base, params: { w }, loss: (p) => ({ loss: p.w, parts: tf.zeros([2]) }) }).step(),
    ).toThrow(/'parts' must be a scalar tensor, got a tensor of shape \[2\]/);
    const other = trainer({ ...base, params: { w: tf.zeros([2]) }, loss: (p) => tf.sum(p.w) });
    const one = trainer({ ...base, params: { w }, loss: (p) => p.w });
    expect(() => one.restore(other.state() as never)).toThrow(
      /'params.w' is float32 of shape \[2\], not float32 of shape \[\]/,
    );
    expect(() => one.step(undefined, 'sleep')).toThrow(/no phase 'sleep', only all/);
  });

  it('tell files that are not of tensors, or cut short', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trainer-'));
    const path = join(folder, 'file');
    writeFileSync(path, 'something else');
    expect(() => loadTensors(path)).toThrow(/not a file of tensors/);
    saveTensors(path, { a: tf.range(0, 100) });
    writeFileSync(path, readFileSync(path).subarray(0, 300));
    expect(() => loadTensors(path)).toThrow(/cut short/);
    rmSync(folder, { recursive: true });
  });
});

it('neither tensors nor memory grow over 5,000 steps, and dispose gives everything back', () => {
  const native = (
    tf.backend() as unknown as { binding: { getNumOfTensors(): number; getNumOfSavedModels(): number } }
  ).binding;
  const start = { params: params(), data: data() };
  const [models, tensorsBefore] = [native.getNumOfSavedModels(), tf.memory().numTensors];
  const t = trainer({ ...start, key: key(7), loss, optimiser: adam(), xla: false });
  const rows = Int32Array.from(batches[1]);
  for (let i = 0; i < 1000; i++) t.step(rows);
  const [tensors, handles, bytes] = [
    tf.memory().numTensors,
    native.getNumOfTensors(),
    process.memoryUsage.rss(),
  ];
  for (let i = 0; i < 5000; i++) t.step(rows);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(native.getNumOfTensors()).toBe(handles);
  expect(process.memoryUsage.rss() - bytes).toBeLessThan(8e6);
  t.dispose();
  expect(native.getNumOfSavedModels()).toBe(models);
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});
