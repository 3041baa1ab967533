import { expect, test } from 'vitest';
import { HalfNormal, Normal } from '../../../src/distributions';
import { rowwise } from '../../../src/inference/density';
import { model } from '../../../src/inference/model';
import { sample } from '../../../src/inference/sampling/sample';
import { Interrupted, key, random, tf } from '../../../src/tensor';

const y = tf.tensor1d([1.1, 0.4, 2.0]);
const small = () =>
  model(
    { mu: new Normal(0, 2), sigma: new HalfNormal(1) },
    ({ mu, sigma }) => new Normal(mu, sigma).logProb(y),
    {
      vectorised: true,
    },
  );
const options = { key: key(4), chains: 3, warmUp: 20, draws: 10, block: 5, xla: false };

test('draws, positions and infos have the shapes that diagnostics want; nothing is left behind', async () => {
  const target = small();
  const before = tf.memory().numTensors;
  const samples = await sample(target, options);
  expect(samples.draws.mu.shape).toEqual([10, 3]);
  expect(samples.positions.shape).toEqual([10, 3, 2]);
  expect(Object.keys(samples.infos).sort()).toEqual([
    'acceptance',
    'depth',
    'divergent',
    'energy',
    'leapfrogs',
    'stepSize',
  ]);
  expect(samples.infos.energy.map((chain) => chain.length)).toEqual([10, 10, 10]);
  expect(samples.warmUpInfos.stepSize.map((chain) => chain.length)).toEqual([20, 20, 20]);
  expect(new Set(samples.infos.stepSize.flatMap((chain) => [...chain])).size).toBe(1); // fixed after warm-up
  expect(new Set(samples.warmUpInfos.stepSize[0]).size).toBeGreaterThan(10); // searched for during it
  tf.dispose([samples.draws.mu, samples.draws.sigma, samples.positions]);
  expect(tf.memory().numTensors).toBe(before);
});

test('the same key gives the same draws; another key others', async () => {
  const [a, b, c] = await Promise.all(
    [4, 4, 5].map(async (seed) => [
      ...(await sample(small(), { ...options, key: key(seed) })).positions.dataSync(),
    ]),
  );
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
});

test('thinning keeps every n-th draw and all infos', async () => {
  const samples = await sample(small(), { ...options, thin: 5, method: { leapfrogs: 3 } });
  expect(samples.draws.sigma.shape).toEqual([10, 3]);
  expect(samples.infos.accepted[0]).toHaveLength(50);
});

test('any density with a size, a start and a way to show it can be sampled', async () => {
  const target = {
    size: 2,
    logDensity: rowwise((q) => tf.mul(tf.sum(tf.square(q)), -0.5)),
    initial: (k: ReturnType<typeof key>, chains: number) => random.normal(k, [chains, 2]),
    constrain: (q: tf.Tensor) => ({ x: q.clone() }),
  };
  expect((await sample(target, options)).draws.x.shape).toEqual([10, 3, 2]);
});

const stopAt = (step: number) => (done: number) => {
  if (done !== step) return;
  process.emit('SIGINT');
  const until = performance.now() + 60;
  while (performance.now() < until);
};

test('an interrupt returns the draws so far, in the warm-up it throws', async () => {
  const samples = await sample(small(), { ...options, draws: 1000, progress: stopAt(40) });
  expect(samples.interrupted).toBe(true);
  expect(samples.draws.mu.shape).toEqual([20, 3]);
  await expect(sample(small(), { ...options, progress: stopAt(10) })).rejects.toThrow(Interrupted);
});

test('progress counts warm-up and draws together and says how it goes', async () => {
  const seen: [number, number, string][] = [];
  await sample(small(), { ...options, progress: (done, total, note) => seen.push([done, total, note]) });
  expect(seen[seen.length - 1].slice(0, 2)).toEqual([30, 30]);
  expect(seen[0][2]).toMatch(/^warm-up, acceptance [\d.]+, ε [\d.e-]+, [\d.]+ leapfrogs$/);
});

test('what cannot be sampled is named', async () => {
  const nan = model({ mu: new Normal(0, 1) }, ({ mu }) => tf.mul(mu, Number.NaN), { vectorised: true });
  await expect(sample(nan, options)).rejects.toThrow(
    'The log density at the start is NaN (entry 0 of shape [3])',
  );
  await expect(sample(small(), { ...options, draws: 0 })).rejects.toThrow(
    'draws must be an integer ≥ 1, got 0',
  );
  await expect(sample(small(), { ...options, start: tf.zeros([3]) })).rejects.toThrow(
    '[chains, D] = [3, 2], got [3]',
  );
  await expect(sample(small(), { ...options, targetAcceptance: 1 })).rejects.toThrow(
    'target acceptance must lie in (0, 1)',
  );
});
