import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { figure3, linearGaussian, marginalLikelihood, vae } from '../../src/models';
import { key, random, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left over').toBe(before);
});

const curve: figure3.Curve = {
  method: 'AEVB',
  dataSize: 1000,
  learningRate: 0.1,
  samples: [1e4, 1e5, 1e6],
  seconds: [5, 6, 15],
  train: [-210, -150, -130],
  trainError: [1, 1, 1],
  test: [-211, -155, -146],
  testError: [1, 2, 3],
};

describe('what a curve says', () => {
  test('at so many samples: the last snapshot up to there, and none before the first', () => {
    expect(figure3.at(curve, 999_999)).toMatchObject({ samples: 1e5, train: -150, test: -155, testError: 2 });
    expect(figure3.at(curve, 1e6).seconds).toBe(15);
    expect(() => figure3.at(curve, 100)).toThrow(/no snapshot up to 100/);
  });

  test('its price leaves out the first stretch, in which graphs are compiled', () => {
    expect(figure3.secondsPerMillion(curve)).toBeCloseTo(1e6 * ((15 - 6) / 9e5), 6);
  });

  test('as series: train solid, test dotted, without what lies below the axis', () => {
    const [train, test_] = figure3.seriesOf([curve], { above: -205 });
    expect(train).toMatchObject({ name: 'AEVB (train)', x: [1e5, 1e6], y: [-150, -130], dash: 'solid' });
    expect(test_).toMatchObject({ name: 'AEVB (test)', x: [1e5, 1e6], dash: 'dot' });
    expect(figure3.seriesOf([curve], { x: 'seconds' })[0].x).toEqual([5, 6, 15]);
  });

  test('the paper’s bands stand where its figure ends, widened by the error of reading', () => {
    const [small, large] = [1000, 50_000].map((N) => figure3.readingSeries(N));
    expect([small.length, large.length]).toEqual([2, 2]);
    expect(large[0].band.lower[0]).toBe(-132 - figure3.READING_ERROR);
    expect(large[0].band.upper[1]).toBe(-128 + figure3.READING_ERROR);
  });

  test('three snapshots a decade, the end included', () => {
    expect(figure3.checkpointsTo(1e6)).toEqual([10_000, 21_500, 46_400, 100_000, 215_400, 464_200, 1e6]);
  });
});

test('measuring writes down what the estimator says of each snapshot: log p(x) of a linear-Gaussian model', async () => {
  // "Training" widens the noise from too little to the truth: log p(x) has a formula for each of its moments.
  const noises = [0.3, 0.45, 0.6];
  const models = noises.map((noise) =>
    linearGaussian.linearGaussian({ W: [[1.2], [-0.6], [0.2]], b: [0, 0, 0], noise }),
  );
  const [train, test_] = [1, 2].map((seed) => linearGaussian.drawData(models[2], key(seed), 80).x);
  const decoders = noises.map((noise) => ({ noise: tf.scalar(noise) }) as unknown as vae.DecoderParams);
  const evaluatorOf = (data: typeof train) =>
    (async (decoder: vae.DecoderParams, k: ReturnType<typeof key>) => {
      const noise = (decoder as unknown as { noise: tf.Scalar }).noise.dataSync()[0];
      const model = models[noises.findIndex((value) => Math.abs(value - noise) < 1e-6)];
      const { estimates } = await marginalLikelihood.onLinearGaussian(model, data, {
        key: k,
        warmUp: 60,
        L: 60,
      });
      const { mean, standardError } = marginalLikelihood.meanDifference(
        estimates,
        data.map(() => 0),
      );
      return { images: estimates, mean, standardError, acceptance: 0.9 };
    }) as unknown as marginalLikelihood.MarginalLikelihoodEvaluator;
  const list = decoders.map((decoder, i) => ({ samples: 100 * (i + 1), seconds: i + 0.04, decoder }));
  const run = { method: 'AEVB' as const, dataSize: 80, learningRate: 0.1, list, interrupted: false };
  const points: number[] = [];
  const measured = await figure3.measure(run, {
    ...{ train: evaluatorOf(train), test: evaluatorOf(test_), key: key(3) },
    onPoint: (so) => points.push(so.samples.length),
  });
  expect(points).toEqual([1, 2, 3]);
  expect([measured.samples, measured.seconds]).toEqual([
    [100, 200, 300],
    [0, 1, 2],
  ]);
  expect(measured.acceptance).toBeUndefined();
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  models.forEach((model, i) => {
    expect(Math.abs(measured.train[i] - mean(linearGaussian.logEvidence(model, train)))).toBeLessThan(0.05);
    expect(Math.abs(measured.test[i] - mean(linearGaussian.logEvidence(model, test_)))).toBeLessThan(0.05);
  });
  expect(measured.test[2]).toBeGreaterThan(measured.test[0] + 1);
  tree.dispose(decoders);
});

test('each method keeps what its decoder was at the checkpoints; only MCEM has an acceptance, and no encoder', async () => {
  const small = vae.model({ pixels: 9, hidden: 4, latents: 2 });
  const images = random.uniform(key(4), [200, 9]) as tf.Tensor2D;
  for (const method of figure3.METHODS) {
    const run = await figure3.snapshots(method, small, {
      ...{ images, samples: 13_000, key: key(5), learningRate: 0.1, checkpoints: [1000, 12_000, 13_000] },
    });
    expect(run.list.map(({ samples }) => samples)).toEqual([1000, 12_000, 13_000]);
    expect(run.dataSize).toBe(200);
    const biases = run.list.map(({ decoder }) => Array.from(decoder.logits.bias.dataSync()));
    // AEVB and wake-sleep only fill Adagrad's sums for 100 minibatches; MCEM for 100 updates, twenty minibatches.
    expect(biases[1]).not.toEqual(biases[0]);
    expect(biases[2]).not.toEqual(biases[1]);
    expect(run.list.every(({ acceptance }) => (acceptance !== undefined) === (method === 'MCEM'))).toBe(true);
    expect(run.params !== undefined).toBe(method !== 'MCEM');
    figure3.disposeSnapshots(run);
  }
  images.dispose();
});
