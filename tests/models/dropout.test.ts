import { describe, expect, test } from 'vitest';
import {
  classLogits,
  decayOf,
  decayPenalty,
  drawNetworks,
  dropEverywhere,
  dropoutCurve,
  dropoutLoss,
  everyMask,
  exactMoments,
  klByQuadrature,
  klParts,
  linearDropout,
  masks,
  mcPredict,
  type PlainNetwork,
  plainOutput,
  precisionOf,
  scaledNetworks,
  stackOf,
  trainClassifiers,
} from '../../src/models/dropout';
import { initStack, trainStack } from '../../src/models/networkStack';
import { foldIn, key, random, tf, tree } from '../../src/tensor';

/** 2–3–1 with ReLU: five units, 32 masks. */
const small: PlainNetwork = {
  layers: [
    {
      weights: [
        [0.9, -0.4, 0.7],
        [-0.5, 0.8, 0.6],
      ],
      biases: [0.1, 0.2, -0.3],
    },
    { weights: [[1.1], [-0.7], [0.5]], biases: [0.4] },
  ],
  activation: 'relu',
};
describe('predictions', () => {
  test('T passes agree with all 32 masks in mean, variance and log-likelihood', async () => {
    const [x, p, tau, T, y] = [[0.8, -1.3], 0.7, 4, 40_000, 0.9];
    const all = everyMask(small, x, p);
    expect(all.reduce((sum, m) => sum + m.probability, 0)).toBeCloseTo(1, 12);
    const exact = exactMoments(all, tau);
    const density = all.reduce(
      (sum, m) =>
        sum + m.probability * Math.sqrt(tau / (2 * Math.PI)) * Math.exp(-0.5 * tau * (y - m.output) ** 2),
      0,
    );
    const stack = stackOf(small);
    const input = tf.tensor3d([[x]]);
    const target = tf.tensor2d([[y]]);
    const before = tf.memory().numTensors;
    const [found] = await mcPredict(stack, {
      ...{ settings: [dropEverywhere(p, 0)], key: key(1), groups: 1, passes: T, x: input },
      targets: { y: target, tau: [[tau, 1]] },
      chunk: 5000,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(Math.abs(found.mean[0] - exact.mean)).toBeLessThan(4 * Math.sqrt(exact.ofF / T));
    const fourth = all.reduce((s, m) => s + m.probability * (m.output - exact.mean) ** 4, 0);
    const spread = Math.sqrt((fourth - exact.ofF ** 2) / T);
    expect(Math.abs(found.variance[0] - exact.ofF)).toBeLessThan(4 * spread);
    expect(exact.variance - exact.ofF).toBeCloseTo(1 / tau, 12);
    expect(Math.abs(found.logPredictive[0][0] - Math.log(density))).toBeLessThan(0.02);
    // Two precisions at once; without the ½ log τ the second would be off by it.
    expect(found.logPredictive[1][0]).not.toBeCloseTo(found.logPredictive[0][0], 1);
    expect(found.scaled[0]).toBeCloseTo(
      plainOutput(small, x, [
        [p, p],
        [p, p, p],
      ]),
      5,
    );
    tree.dispose(stack, input, target);
  });

  test('the log predictive is plain arithmetic over the passes', async () => {
    const stack = stackOf(small);
    const x = tf.tensor3d([
      [
        [0.3, 0.2],
        [1, -1],
      ],
    ]);
    const y = tf.tensor2d([[0.1, 0.7]]);
    const settings = [dropEverywhere(0.8, 0)];
    const [found] = await mcPredict(stack, {
      ...{ settings, key: key(5), groups: 1, passes: 6, x, chunk: 6 },
      targets: { y, tau: [[2.5]] },
    });
    // The same six networks, one after the other, in JavaScript.
    const drawn = drawNetworks(stack, { settings, key: foldIn(key(5), 0), groups: 1, draws: 6 });
    const [first, second] = drawn.map(({ weights }) => weights.arraySync());
    const outputs = first.map((W, t) =>
      [
        [0.3, 0.2],
        [1, -1],
      ].map((at) =>
        plainOutput(
          {
            ...small,
            layers: [
              { ...small.layers[0], weights: W },
              { ...small.layers[1], weights: second[t] },
            ],
          },
          at,
          [
            [1, 1],
            [1, 1, 1],
          ],
        ),
      ),
    );
    [0.1, 0.7].forEach((target, i) => {
      const density =
        outputs.reduce(
          (sum, o) => sum + Math.sqrt(2.5 / (2 * Math.PI)) * Math.exp(-1.25 * (target - o[i]) ** 2),
          0,
        ) / 6;
      expect(found.logPredictive[0][i]).toBeCloseTo(Math.log(density), 4);
      const mean = outputs.reduce((sum, o) => sum + o[i], 0) / 6;
      expect(found.mean[i]).toBeCloseTo(mean, 5);
      expect(found.variance[i]).toBeCloseTo(outputs.reduce((sum, o) => sum + (o[i] - mean) ** 2, 0) / 6, 5);
    });
    tree.dispose(stack, drawn, x, y);
  });

  test('weight scaling is exact without a nonlinearity, and not with one', () => {
    const x = [0.8, -1.3];
    const scaled = (n: PlainNetwork) =>
      plainOutput(n, x, [
        [0.7, 0.7],
        [0.7, 0.7, 0.7],
      ]);
    const straight = { ...small, activation: 'identity' as const };
    expect(scaled(straight)).toBeCloseTo(exactMoments(everyMask(straight, x, 0.7), 1).mean, 12);
    expect(Math.abs(scaled(small) - exactMoments(everyMask(small, x, 0.7), 1).mean)).toBeGreaterThan(0.005);
  });

  test('masks: the share kept, and networks of a group that share their noise', () => {
    const z = masks(key(2), { groups: 2, keep: [0.9, 0.5, 0.9, 0.5], shape: [4000] });
    const rows = z.arraySync() as number[][];
    [0.9, 0.5, 0.9, 0.5].forEach((p, r) => {
      const share = rows[r].reduce((a, b) => a + b) / 4000;
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000));
    });
    // Kept at one half is kept at nine tenths; another group is another matter.
    expect(rows[1].every((kept, i) => kept <= rows[0][i])).toBe(true);
    expect(rows[3].every((kept, i) => kept <= rows[0][i])).toBe(false);
    z.dispose();
  });
});

describe('training', () => {
  test('λ and τ: eq. 7, both ways, and the prior that the penalty stands for', () => {
    const model = { p: 0.9, lengthScale: 2, rows: 50 };
    expect(precisionOf(model, decayOf(model, 3))).toBeCloseTo(3, 12);
    expect(decayOf(model, 3)).toBeCloseTo((0.9 * 4) / (2 * 50 * 3), 15);
    expect(() => decayOf({ ...model, p: 0 }, 3)).toThrow('p must lie in (0, 1], got 0');
    // τ N λ ‖M‖² = p ℓ²/2 ‖M‖²: −log of the prior N(0, ℓ⁻²), p times.
    const stack = stackOf(small);
    const penalty = decayPenalty(stack, [dropEverywhere(0.9, decayOf(model, 3))]);
    const squares = small.layers.flatMap(({ weights }) => weights.flat()).reduce((s, w) => s + w * w, 0);
    expect(3 * 50 * penalty.dataSync()[0]).toBeCloseTo(0.5 * 0.9 * 4 * squares, 4);
    tree.dispose(stack, penalty);
  });

  test('networks side by side are trained as each would be alone', async () => {
    const [N, G, C] = [23, 2, 3];
    const x = random.normal(key(1), [N, G, 2]) as tf.Tensor3D;
    const y = random.normal(key(2), [N, G]) as tf.Tensor2D;
    const settings = Array.from({ length: G * C }, (_, r) =>
      dropEverywhere([0.5, 0.8, 1][r % C], 0.01 * (r + 1)),
    );
    const stack = initStack(key(3), { groups: G, copies: C, widths: [2, 4, 1] });
    const train = (part: Partial<Parameters<typeof trainStack>[0]>, own = settings) =>
      trainStack({
        key: key(4),
        stack,
        data: { x, y },
        loss: dropoutLoss(own),
        epochs: 15,
        batchSize: 10,
        ...part,
      });
    const together = await train({});
    // The third of each group drops nothing: trained alone, on the one table.
    for (const g of [0, 1]) {
      const r = g * C + 2;
      const alone = {
        x: tf.slice(x, [0, g, 0], [N, 1, 2]),
        y: tf.slice(y, [0, g], [N, 1]),
      };
      const own = stack.map(({ weights, biases }) => ({
        weights: tf.slice(weights, [r, 0, 0], [1, -1, -1]),
        biases: tf.slice(biases, [r, 0, 0], [1, -1, -1]),
      }));
      const single = await train({ stack: own, data: alone }, [settings[r]]);
      const expected = tree.leaves(single) as unknown as tf.Tensor[];
      (tree.leaves(together) as unknown as tf.Tensor[]).forEach((leaf, i) => {
        const mine = tf.slice(leaf, [r, 0, 0], [1, -1, -1]).dataSync();
        expected[i].dataSync().forEach((v, j) => {
          expect(Math.abs(v - mine[j])).toBeLessThan(2e-5);
        });
      });
      tree.dispose(alone, own, single);
    }
    tree.dispose(together, stack, x, y);
  });

  test('with the same masks a dropped network is trained as alone, too', async () => {
    const x = random.normal(key(1), [12, 1, 2]) as tf.Tensor3D;
    const y = random.normal(key(2), [12, 1]) as tf.Tensor2D;
    const settings = [dropEverywhere(0.6, 0), dropEverywhere(0.8, 0)];
    const stack = initStack(key(3), { groups: 1, copies: 2, widths: [2, 4, 1] });
    const options = { key: key(4), data: { x, y }, epochs: 10, batchSize: 12 };
    const both = await trainStack({ ...options, stack, loss: dropoutLoss(settings) });
    // Networks of a group share uniform numbers, so the second alone gets the same masks as beside the first.
    const own = stack.map(({ weights, biases }) => ({
      weights: tf.slice(weights, [1, 0, 0], [1, -1, -1]),
      biases: tf.slice(biases, [1, 0, 0], [1, -1, -1]),
    }));
    const single = await trainStack({ ...options, stack: own, loss: dropoutLoss([settings[1]]) });
    const mine = tf.slice(both[0].weights, [1, 0, 0], [1, -1, -1]).dataSync();
    single[0].weights.dataSync().forEach((v, j) => {
      expect(Math.abs(v - mine[j])).toBeLessThan(2e-5);
    });
    // It did move, and not as the other did.
    expect(Math.abs(stack[0].weights.dataSync()[8] - mine[0])).toBeGreaterThan(1e-3);
    tree.dispose(both, own, single, stack, x, y);
  });

  test('linear dropout: descent on all masks finds the same weights, and more data do not shrink the variance', () => {
    const x = Array.from({ length: 6 }, (_, n) => [Math.sin(n), Math.cos(2 * n)]);
    const y = x.map(([a, b], n) => 2 * a - b + 0.1 * n);
    const p = 0.8;
    const { m, variance } = linearDropout(x, y, p);
    const objective = (w: readonly number[]) =>
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ].reduce((sum, z) => {
        const chance = z.reduce((c, kept) => c * (kept ? p : 1 - p), 1);
        return (
          sum +
          chance * x.reduce((s, row, n) => s + (y[n] - z[0] * row[0] * w[0] - z[1] * row[1] * w[1]) ** 2, 0)
        );
      }, 0);
    const h = 1e-4;
    for (const d of [0, 1]) {
      const at = (by: number) => objective(m.map((v, i) => (i === d ? v + by : v)));
      expect((at(h) - at(-h)) / (2 * h)).toBeCloseTo(0, 6);
    }
    const tripled = linearDropout([...x, ...x, ...x], [...y, ...y, ...y], p);
    expect(tripled.variance([1, 1])).toBeCloseTo(variance([1, 1]), 10);
  });
});

describe('the KL to the prior', () => {
  const weight = { m: 1.5, p: 0.8, lengthScale: 1.3, sigma: 0.05 };
  const formula = (w: typeof weight) => Object.values(klParts(w)).reduce((a: number, b: number) => a + b, 0);

  test('quadrature and the three parts agree where the points stand apart', () => {
    for (const m of [1, 1.5, -2])
      expect(klByQuadrature({ ...weight, m })).toBeCloseTo(formula({ ...weight, m }), 8);
    // A decay without p is caught.
    expect(Math.abs(formula(weight) + 0.5 * 0.2 * (1.3 * 1.5) ** 2 - klByQuadrature(weight))).toBeGreaterThan(
      0.3,
    );
  });

  test('at m = 0 the two points are one: a Gaussian, and H(p) more', () => {
    const together = klByQuadrature({ ...weight, m: 0 });
    expect(together).toBeCloseTo(klParts(weight).width, 8);
  });

  test('it grows by log 10 for each tenth of σ: without bound', () => {
    const [a, b] = [0.01, 0.001].map((sigma) => klByQuadrature({ ...weight, sigma }));
    expect(b - a).toBeCloseTo(Math.log(10), 3);
  });
});

test('a curve: close to the data, a spread everywhere, no leaks', async () => {
  const x = Array.from({ length: 16 }, (_, i) => -1 + (2 * i) / 15);
  const before = tf.memory().numTensors;
  const found = await dropoutCurve(
    { x, y: x.map((v) => Math.sin(2 * v)) },
    {
      ...{ key: key(1), hidden: [20], activation: 'tanh', p: 0.95, tau: 50, lengthScale: 0.1 },
      ...{ steps: 300, passes: 50, at: [-0.5, 0, 0.5] },
    },
  );
  expect(tf.memory().numTensors).toBe(before);
  expect(Math.abs(found.mean[2] - Math.sin(1))).toBeLessThan(0.2);
  expect(Math.min(...found.sd)).toBeGreaterThan(0.001);
});

test('classifiers learn labels; passes differ, scaled weights do not', async () => {
  const images = tf.tidy(() => tf.cast(random.bernoulli(key(1), 0.5, [200, 6]), 'float32')) as tf.Tensor2D;
  const labels = (images.arraySync() as number[][]).map((row) => row[0] + 2 * row[1]);
  const settings = [dropEverywhere(1, 0), dropEverywhere(0.9, 0)];
  const before = tf.memory().numTensors;
  const stack = await trainClassifiers({
    ...{
      key: key(2),
      images,
      labels,
      hidden: [16],
      settings,
      classes: 4,
      epochs: 60,
      batchSize: 50,
      learningRate: 0.01,
    },
  });
  const scaled = classLogits(stack, images, { which: 1, setting: settings[1] });
  const drawn = classLogits(stack, images, {
    which: 1,
    setting: settings[1],
    passes: { key: key(3), count: 8 },
  });
  expect(scaled.shape).toEqual([1, 200, 4]);
  expect(drawn.shape).toEqual([8, 200, 4]);
  const said = tf.tidy(() => Array.from(tf.argMax(scaled, -1).dataSync()));
  expect(said.filter((label, n) => label === labels[n]).length).toBeGreaterThan(195);
  const means = tf.tidy(() => tf.mean(drawn, [1, 2]).dataSync());
  expect(new Set(means).size).toBe(8);
  tree.dispose(stack, scaled, drawn);
  expect(tf.memory().numTensors).toBe(before);
  tree.dispose(images);
  const kept = scaledNetworks(initStack(key(1), { groups: 1, widths: [2, 1] }), [dropEverywhere(0.5, 0, 1)]);
  tree.dispose(kept);
});
