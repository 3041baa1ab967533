import { expect, test } from 'vitest';
import { makeRunner, run } from '../../src/inference/driver';
import { iterate } from '../../src/inference/iterate';
import { randomWalk } from '../../src/inference/sampling/metropolis';
import { warmUpWindows } from '../../src/inference/sampling/windows';
import { Interrupted, key, random, tf } from '../../src/tensor';

/** Counts, and adds up random numbers: what a driver does wrong shows in the numbers. */
const counter = {
  init: () => ({ n: tf.scalar(0), sum: tf.scalar(0) }),
  step: (k: ReturnType<typeof key>, { n, sum }: { n: tf.Tensor; sum: tf.Tensor }) =>
    [{ n: tf.add(n, 1), sum: tf.add(sum, random.uniform(k)) }, { n: tf.add(n, 0) }] as const,
};
const draw = ({ n, sum }: { n: tf.Tensor; sum: tf.Tensor }): { n: tf.Tensor; sum: tf.Tensor } => ({ n, sum });

test('every step once, in order; thinning keeps the last of each group; infos are kept of all', async () => {
  const options = { key: key(1), state: counter.init(), steps: 12, collect: draw, xla: false };
  const plain = await run(counter, options);
  expect([...plain.draws.n.dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect([...plain.infos.n.dataSync()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const thinned = await run(counter, { ...options, thin: 3 });
  expect([...thinned.draws.n.dataSync()]).toEqual([3, 6, 9, 12]);
  expect(thinned.infos.n.shape).toEqual([12]);
  expect(thinned.draws.sum.dataSync()[3]).toBeCloseTo(plain.draws.sum.dataSync()[11], 5);
});

test('the block size, the graph and the eager loop give the same numbers', async () => {
  const sums = await Promise.all(
    [{ block: 1 }, { block: 4 }, { block: 12 }, { compiled: false }].map(async (how) => {
      const { draws } = await run(counter, {
        key: key(1),
        state: counter.init(),
        steps: 12,
        collect: draw,
        xla: false,
        ...how,
      });
      return [...draws.sum.dataSync()];
    }),
  );
  for (const other of sums.slice(1)) {
    other.forEach((value, i) => {
      expect(value).toBeCloseTo(sums[0][i], 5);
    });
  }
  const steps = sums[0].map((value, i) => value - (i === 0 ? 0 : sums[0][i - 1]));
  expect(new Set(steps.map((s) => s.toFixed(4))).size).toBe(12); // no key used twice
});

test('a run goes on where another ended', async () => {
  const first = await run(counter, { key: key(1), state: counter.init(), steps: 6, xla: false });
  const second = await run(counter, { key: key(2), state: first.state, steps: 6, collect: draw, xla: false });
  expect([...second.draws.n.dataSync()]).toEqual([7, 8, 9, 10, 11, 12]);
  expect(first.state.n.isDisposed).toBe(false);
});

test('an interrupt returns what there is, and the next run works', async () => {
  const result = await run(counter, {
    key: key(1),
    state: counter.init(),
    steps: 1000,
    block: 10,
    xla: false,
    collect: draw,
    progress: (done) => {
      if (done !== 50) return;
      process.emit('SIGINT');
      const until = performance.now() + 60; // the loop looks out of the window every 50 ms
      while (performance.now() < until);
    },
  });
  expect(result.interrupted).toBe(true);
  expect(result.steps).toBe(50);
  expect(result.draws.n.shape).toEqual([50]);
  expect((await run(counter, { key: key(1), state: result.state, steps: 10, xla: false })).interrupted).toBe(
    false,
  );
});

test('an interrupt before anything is done throws', async () => {
  const slow = {
    ...counter,
    step: (k: ReturnType<typeof key>, state: { n: tf.Tensor; sum: tf.Tensor }) => {
      process.emit('SIGINT');
      const until = performance.now() + 60;
      while (performance.now() < until);
      return counter.step(k, state);
    },
  };
  const state: { n: tf.Tensor; sum: tf.Tensor } = counter.init();
  const { interrupted, infos } = await iterate(slow, { key: key(0), state, steps: 20 });
  expect(interrupted).toBe(true);
  expect(infos).toHaveLength(1);
  expect(new Interrupted()).toBeInstanceOf(Error);
});

test('nothing is left behind', async () => {
  const algorithm = randomWalk((q) => tf.mul(tf.sum(tf.square(q), -1), -0.5), { scale: 1 });
  const state = algorithm.init(tf.zeros([3, 2]));
  const before = tf.memory().numTensors;
  for (const compiled of [true, false]) {
    const options = { key: key(1), state, steps: 20, block: 5, compiled, xla: false };
    const result = await run(algorithm, { ...options, collect: (s) => s.position });
    tf.dispose([result.draws, result.state.position, result.state.logDensity]);
    tf.dispose([result.infos.acceptance, result.infos.accepted]);
  }
  expect(tf.memory().numTensors).toBe(before);
});

test('iterate stops when told, and reports progress', async () => {
  const halving = { step: (_: unknown, x: number) => [x / 2, { x }] as const };
  const seen: string[] = [];
  const { state, infos } = await iterate(halving, {
    state: 1024,
    steps: 100,
    until: ({ x }) => x <= 4,
    progress: (done, total, note) => seen.push(`${done}/${total} ${note}`),
    note: ({ x }) => `x = ${x}`,
  });
  expect(state).toBe(2);
  expect(infos).toHaveLength(9);
  expect(seen[8]).toBe('9/100 x = 4');
});

test('steps that do not fit are named', async () => {
  await expect(run(counter, { key: key(1), state: counter.init(), steps: 10, thin: 3 })).rejects.toThrow(
    'steps = 10 must be a multiple of thin = 3',
  );
  await expect(run(counter, { key: key(1), state: counter.init(), steps: 0 })).rejects.toThrow(
    'steps must be an integer ≥ 1, got 0',
  );
  const runner = makeRunner(counter, { block: 25 });
  await expect(runner.run({ key: key(1), state: counter.init(), steps: 30 })).rejects.toThrow(
    'the block of 25 steps',
  );
});

test('warm-up windows sum to the warm-up, are multiples of the block, double, and learn the mass in between', () => {
  expect(warmUpWindows(1000).map((w) => w.steps)).toEqual([75, 25, 50, 100, 200, 500, 50]); // Stan's own
  expect(warmUpWindows(1000).map((w) => w.learnsMass)).toEqual([false, true, true, true, true, true, false]);
  for (const [warmUp, block] of [
    [1000, 25],
    [500, 25],
    [200, 10],
    [150, 50],
    [100, 25],
    [20, 1],
    [3, 1],
  ]) {
    const windows = warmUpWindows(warmUp, block);
    expect(windows.reduce((s, w) => s + w.steps, 0)).toBe(warmUp);
    for (const { steps } of windows) expect(steps % block).toBe(0);
  }
  expect(() => warmUpWindows(30, 25)).toThrow('warmUp = 30 must be a multiple of the block of 25');
});
