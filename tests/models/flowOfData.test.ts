import { afterAll, describe, expect, test } from 'vitest';
import { flow, fromLatent, initFlow, logProb, sampleFlow, toLatent, trainFlow } from '../../src/models/flow';
import { draw, logDensity, nearerMoon } from '../../src/models/moons';
import { medianDistance, mmd } from '../../src/models/twoSample';
import { key, random, tf, tree } from '../../src/tensor';

const before = tf.memory().numTensors;
/** Parameters far from the identity, as training leaves them. */
const stirred = (kind: 'planar' | 'coupling') => {
  const model = flow({ kind, size: 2, layers: 6, hidden: 8 });
  const start = initFlow(model, key(1));
  let i = 0;
  const stir = (leaf: tf.Tensor) =>
    tf.tidy(() => tf.add(leaf, tf.mul(random.normal(key(100 + i++), leaf.shape), 0.25)));
  const params = tree.map((leaf) => stir(leaf as tf.Tensor), start);
  tree.dispose(start);
  return { model, params };
};

describe.each(['planar', 'coupling'] as const)('a %s flow', (kind) => {
  const { model, params } = stirred(kind);

  test('log |det| is that of the Jacobian by differentiation; the inverse comes back within 1e-5', () => {
    const x = random.normal(key(2), [5, 2]) as tf.Tensor2D;
    tf.tidy(() => {
      const logDets = toLatent(model, params, x).logDet.dataSync();
      const column = (d: number) =>
        tf.grad((at: tf.Tensor) => tf.sum(tf.slice(toLatent(model, params, at).z, [0, d], [-1, 1])))(x);
      const [first, second] = [column(0).dataSync(), column(1).dataSync()];
      logDets.forEach((logDet, s) => {
        const det = first[2 * s] * second[2 * s + 1] - first[2 * s + 1] * second[2 * s];
        expect(logDet).toBeCloseTo(Math.log(Math.abs(det)), 4);
      });
      const back = fromLatent(model, params, toLatent(model, params, x).z);
      expect(Math.max(...tf.abs(tf.sub(back, x)).dataSync())).toBeLessThan(1e-5);
    });
    x.dispose();
  });

  test('the density integrates to one; without the log-det it does not', () => {
    const axis = Array.from({ length: 301 }, (_, i) => -15 + i / 10);
    const points = tf.tensor2d(axis.flatMap((a) => axis.map((b) => [a, b])));
    const mass = (values: tf.Tensor) => tf.tidy(() => tf.sum(tf.exp(values)).dataSync()[0] * 0.01);
    const density = logProb(model, params, points);
    const bare = tf.tidy(() => tf.sub(density, toLatent(model, params, points).logDet));
    expect(mass(density)).toBeCloseTo(1, 2);
    expect(Math.abs(mass(bare) - 1)).toBeGreaterThan(0.1);
    tree.dispose(points, density, bare);
  });

  test('disposes', () => tree.dispose(params));
});

describe('two moons', () => {
  test('the exact density integrates to one; each moon has half of the draws', () => {
    const axis = Array.from({ length: 81 }, (_, i) => -3 + i * 0.075);
    const mass = logDensity(axis.flatMap((a) => axis.map((b) => [a, b]))).reduce(
      (s, l) => s + Math.exp(l),
      0,
    );
    expect(mass * 0.075 ** 2).toBeCloseTo(1, 4);
    const x = draw(key(3), 4000);
    const upper = (x.arraySync() as number[][]).filter((p) => nearerMoon(p) === 0).length;
    expect(Math.abs(upper / 4000 - 0.5)).toBeLessThan(0.04);
    x.dispose();
  });

  test('a coupling flow learns them: between a Gaussian and the truth', async () => {
    const x = draw(key(4), 4000);
    const model = flow({ kind: 'coupling', size: 2, layers: 6, hidden: 32 });
    const { params } = await trainFlow(model, x, { key: key(5), steps: 600, learningRate: 5e-3 });
    const fresh = draw(key(6), 1000);
    const ours = tf.tidy(() => tf.mean(logProb(model, params, fresh)).dataSync()[0]);
    const truth = logDensity(fresh.arraySync() as number[][]).reduce((a, b) => a + b) / 1000;
    expect(ours).toBeLessThan(truth + 0.05);
    expect(ours).toBeGreaterThan(truth - 0.6);
    const made = sampleFlow(model, params, { key: key(7), n: 1000 });
    const bandwidth = medianDistance(fresh);
    const noise = random.normal(key(8), [1000, 2]) as tf.Tensor2D;
    const [good, bad] = [made, noise].map((sample) => mmd(fresh, sample, { bandwidth }));
    expect(good.squared).toBeLessThan(bad.squared / 2);
    tree.dispose(x, params, fresh, made, noise);
  }, 60_000);
});

describe('maximum mean discrepancy', () => {
  test('is around 0 for one distribution, and a known number for two Gaussians', () => {
    const [x, y] = [random.normal(key(9), [4000, 1]), random.normal(key(10), [4000, 1])] as tf.Tensor2D[];
    const same = mmd(x, y, { bandwidth: 1, blocks: 20 });
    expect(Math.abs(same.squared)).toBeLessThan(4 * same.standardError);
    // E k(x, y) for x − y ~ N(μ, 2): h/√(h² + 2) exp(−μ²/(2 (h² + 2))).
    const expected = (mu: number) =>
      [0.5, 1, 2].reduce(
        (s, h) => s + (h / Math.sqrt(h * h + 2)) * Math.exp((-0.5 * mu ** 2) / (h * h + 2)),
        0,
      ) / 3;
    const moved = tf.add(y, 0.7) as tf.Tensor2D;
    const apart = mmd(x, moved, { bandwidth: 1, blocks: 20 });
    expect(Math.abs(apart.squared - 2 * (expected(0) - expected(0.7)))).toBeLessThan(4 * apart.standardError);
    expect(() => mmd(x, moved, { bandwidth: 1, blocks: 7 })).toThrow(/7 blocks/);
    tree.dispose(x, y, moved);
  });
});

afterAll(() => expect(tf.memory().numTensors).toBe(before));
