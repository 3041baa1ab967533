import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { figure2 } from '../../src/models';
import { key, random, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left over').toBe(before);
});

const panel = { dataSet: 'Frey Face' as const, latents: 2 };
const curve = (method: figure2.Method, test_: readonly number[]): figure2.CurveRecord => ({
  ...{ panel, method, learningRate: 0.01, samples: [100, 1000, 10_000], testKl: [0, 1, 2] },
  ...{ train: test_.map((value) => value + 5), test: test_, seconds: [1, 2, 5] },
});

describe('curves', () => {
  test('which are missing, and who is ahead after the same samples', () => {
    expect(figure2.missing([])).toHaveLength(18);
    const some = [curve('AEVB', [1, 2, 4])];
    expect(figure2.missing(some)).toHaveLength(17);
    expect(figure2.missing(some)).toContain('Frey Face, Nz = 2, wake-sleep');
    expect(figure2.contests(some)).toEqual([]);
    const [contest] = figure2.contests([...some, curve('wake-sleep', [1, 1, 1])]);
    expect(contest).toMatchObject({ samples: 10_000, aevb: { test: 4 }, wakeSleep: { test: 1, train: 6 } });
  });

  test('between two points: straight on the logarithmic axis', () => {
    expect(figure2.boundAt(curve('AEVB', [1, 2, 4]), 'test', Math.sqrt(1e7))).toBeCloseTo(3, 6);
    expect(() => figure2.boundAt(curve('AEVB', [1, 2, 4]), 'test', 1e5)).toThrow(/runs from 100 to 10000/);
    expect(figure2.secondsPerMillion(curve('AEVB', [1, 2, 4]))).toBeCloseTo(500, 6);
  });
});

test('what is reached without z: the best Gaussian of each pixel, and no better one is there', () => {
  const x = tf.tidy(() =>
    tf.add(tf.mul(random.normal(key(1), [5000, 3]), [1, 0.5, 0.1]), [0, 1, 2]),
  ) as tf.Tensor2D;
  const found = figure2.pixelGaussians(x, x);
  // Entropy of the Gaussian that the pixels were drawn from, to the spread of 5,000 draws: √(3/2) / √5000 nats.
  const entropy = [1, 0.5, 0.1].reduce(
    (sum, sigma) => sum + 0.5 * Math.log(2 * Math.PI * Math.E * sigma ** 2),
    0,
  );
  expect(Math.abs(found + entropy)).toBeLessThan(4 * Math.sqrt(1.5 / 5000));
  const off = tf.tidy(() => tf.add(x, 0.05) as tf.Tensor2D);
  expect(figure2.pixelGaussians(off, x)).toBeLessThan(found);
  tree.dispose(x, off);
});

describe('live', () => {
  const sets = () => {
    const images = random.uniform(key(2), [200, 560]) as tf.Tensor2D;
    return { images, test: images };
  };
  const settings = { key: key(3), samples: 10_500, evaluateOn: 50, recorded: [], pictures: 2 };

  test('a curve, its pictures and its networks', async () => {
    const data = sets();
    const [only] = await figure2.trainLive([{ panel, method: 'AEVB' }], () => data, settings);
    expect(only.curve).toMatchObject({ panel, method: 'AEVB', learningRate: 0.02 });
    expect(only.curve.samples.at(-1)).toBe(10_500);
    expect(only.snapshots.map(({ samples }) => samples)).toEqual(only.curve.samples);
    expect(only.snapshots[0].drawn).toHaveLength(2);
    expect(only.params.decoder.logits.weights.shape).toEqual([200, 560]);
    tree.dispose(data.images, only.params);
  });

  test('a plan of its own length', async () => {
    const data = sets();
    const plan = { panel, method: 'AEVB' as const, samples: 10_200 };
    const [only] = await figure2.trainLive([plan], () => data, settings);
    expect(only.curve.samples.at(-1)).toBe(10_200);
    tree.dispose(data.images, only.params);
  });

  test('stopped in the middle: the curve and the networks up to there, and none after it', async () => {
    const data = sets();
    const plans = (['AEVB', 'wake-sleep'] as const).map((method) => ({ panel, method }));
    const progress = () => () => process.emit('SIGINT');
    const kept = await figure2.trainLive(plans, () => data, { ...settings, samples: 1e6, progress });
    expect(kept.map(({ curve: { method } }) => method)).toEqual(['AEVB']);
    expect(kept[0].params.encoder.mu.weights.shape).toEqual([200, 2]);
    tree.dispose(data.images, kept[0].params);
  });
});

describe('records beside the paper and beside live runs', () => {
  const digits = (latents: number, test_: readonly number[], learningRate = 0.02): figure2.CurveRecord => ({
    ...{ panel: { dataSet: 'MNIST', latents }, method: 'AEVB', learningRate, seconds: [1, 2, 3] },
    ...{ samples: [1e4, 5e6, 1e7], train: test_, test: test_, testKl: [0, 7, 8] },
  });

  test('a level says whether it is within the error of reading, what it still gained, and its step', () => {
    const [near, far] = figure2.levels([digits(3, [-540, -141, -139]), digits(5, [-540, -135, -130], 0.01)]);
    expect(near).toMatchObject({ title: 'MNIST, Nz = 3', inside: true, learningRate: 0.02 });
    expect(near.lastDoubling).toBeCloseTo(2, 9);
    expect(far).toMatchObject({ ours: -130, inside: false, learningRate: 0.01 });
    expect(far.lastDoubling).toBeCloseTo(5, 9);
  });

  test('a curve that ends before the paper’s figure was read has no level', () => {
    const short = { ...digits(3, [-540, -141, -139]), samples: [1e4, 1e5, 1e6] };
    expect(figure2.levels([short])).toEqual([]);
  });

  test('a live curve’s end stands beside its own record, and beside no other', () => {
    const now = { ...curve('AEVB', [1, 2, 4]), samples: [100, 1000, 3162.2776601683795] };
    expect(figure2.repetitions([now], [curve('wake-sleep', [1, 1, 1]), digits(3, [1, 2, 3])])).toEqual([]);
    const [only] = figure2.repetitions([now], [curve('AEVB', [1, 2, 4])]);
    expect(only).toMatchObject({ title: 'Frey Face, Nz = 2, AEVB', live: 9 });
    expect(only.recorded).toBeCloseTo(8, 6);
    const longer = { ...now, samples: [100, 1000, 1e6] };
    expect(() => figure2.repetitions([longer], [curve('AEVB', [1, 2, 4])])).toThrow(/runs from 100 to 10000/);
  });
});
