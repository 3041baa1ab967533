import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bayesByBackprop, digitNetwork } from '../../src/models';
import { key, random, tf, tree } from '../../src/tensor';

/** SciPy's figures in float64, by reference/rotation.py. */
const scipy = JSON.parse(readFileSync(join(__dirname, 'reference', 'rotation.json'), 'utf8')) as {
  readonly height: number;
  readonly width: number;
  readonly rotated: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly resized: digitNetwork.Frame & { readonly images: readonly (readonly number[])[] };
};
const frame = { height: scipy.height, width: scipy.width };

/** The pixels that the reference starts from. */
const pixels = (shift: number): number[] =>
  Array.from({ length: scipy.height * scipy.width }, (_, i) => 0.5 + 0.5 * Math.sin(1 + shift + 1.7 * i));
const images = () => tf.tensor2d([pixels(0), pixels(10)]);

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

/** The largest difference between two tables of numbers. */
const distance = (a: tf.Tensor2D, b: readonly (readonly number[])[]): number =>
  tf.tidy(() => tf.max(tf.abs(tf.sub(a, tf.tensor2d(b as number[][])))).dataSync()[0]);

describe('rotate and resize', () => {
  test.each(Object.keys(scipy.rotated))('turned by %s degrees as SciPy turns', (angle) => {
    tf.tidy(() => {
      const ours = digitNetwork.rotate(images(), Number(angle), frame);
      expect(distance(ours, scipy.rotated[angle])).toBeLessThan(1e-6);
      // The wrong way round is another image, except at 0 and 180 degrees.
      const wrong = distance(digitNetwork.rotate(images(), -Number(angle), frame), scipy.rotated[angle]);
      if (Number(angle) % 180 === 0) expect(wrong).toBeLessThan(1e-6);
      else expect(wrong).toBeGreaterThan(0.1);
    });
  });

  test('resized as SciPy reads between pixels', () => {
    tf.tidy(() => {
      const ours = digitNetwork.resize(images(), frame, scipy.resized);
      expect(distance(ours, scipy.resized.images)).toBeLessThan(1e-6);
    });
  });

  test('four quarters make a whole turn, exactly', () => {
    tf.tidy(() => {
      const square = { height: 5, width: 5 };
      const start = tf.tensor2d([Array.from({ length: 25 }, (_, i) => Math.cos(i))]);
      let turned = start;
      for (let i = 0; i < 4; i++) turned = digitNetwork.rotate(turned, 90, square);
      expect(Array.from(turned.dataSync())).toEqual(Array.from(start.dataSync()));
    });
  });

  test('what does not fit is named', () => {
    tf.tidy(() => {
      expect(() => digitNetwork.rotate(images(), 10)).toThrow(/28 × 28 pixels are \[N, 784\], got \[2,30\]/);
      expect(() => digitNetwork.rotate(images(), Number.NaN, frame)).toThrow(/got NaN/);
    });
  });
});

describe('foreign images', () => {
  test('shuffling keeps the ink of each image and moves it', () => {
    tf.tidy(() => {
      const shuffled = digitNetwork.shufflePixels(images(), key(1));
      const sorted = (x: tf.Tensor2D) =>
        (x.arraySync() as number[][]).map((row) => row.sort((a, b) => a - b));
      expect(sorted(shuffled)).toEqual(sorted(images()));
      expect(distance(shuffled, images().arraySync())).toBeGreaterThan(0.1);
    });
  });

  test('five kinds, all rows of 784 brightnesses from 0 to 1', () => {
    tf.tidy(() => {
      const digits = tf.fill([4, 784], 0.25) as tf.Tensor2D;
      const kinds = digitNetwork.foreignImages(
        { digits, letters: digits, faces: tf.ones([3, 560]) },
        { key: key(1), faceFrame: { height: 28, width: 20 } },
      );
      expect(kinds.map(({ name, images }) => `${name} ${images.shape}`)).toEqual([
        'letters 4,784',
        'shuffled digits 4,784',
        'inverted digits 4,784',
        'faces 3,784',
        'noise 4,784',
      ]);
      for (const { images } of kinds) {
        expect(images.min().dataSync()[0]).toBeGreaterThanOrEqual(0);
        expect(images.max().dataSync()[0]).toBeLessThanOrEqual(1 + 1e-6);
      }
      expect(kinds[2].images.max().dataSync()[0]).toBe(0.75);
    });
  });
});

/** 4 inputs, 3 hidden units, 2 classes. */
const bayes = bayesByBackprop.model({ layers: [4, 3, 2], likelihood: { kind: 'categorical' } });
const inputs = () => random.uniform(key(3), [12, 4]) as tf.Tensor2D;
const labels = Array.from({ length: 12 }, (_, i) => i % 2);

describe('a point estimate', () => {
  test('its loss is the mean of −log softmax, and a prior adds θ² / 2 sd² N', () => {
    tf.tidy(() => {
      const theta = random.normal(key(1), [bayes.net.size]) as tf.Tensor1D;
      const data = bayesByBackprop.dataset(bayes, inputs(), labels);
      const w = Array.from(theta.dataSync());
      const rows = data.x.arraySync();
      // By hand, in float64: weights row by row, then biases.
      const logP = rows.map((row, n) => {
        const h = [0, 1, 2].map((j) =>
          Math.max(
            0,
            row.reduce((sum, v, i) => sum + v * w[3 * i + j], w[12 + j]),
          ),
        );
        const f = [0, 1].map((k) => h.reduce((sum, v, j) => sum + v * w[15 + 2 * j + k], w[21 + k]));
        return f[labels[n]] - Math.log(Math.exp(f[0]) + Math.exp(f[1]));
      });
      const nll = -logP.reduce((a, b) => a + b, 0) / 12;
      const decay = w.reduce((sum, v) => sum + v * v, 0) / (2 * 0.5 ** 2 * 12);
      const metrics = digitNetwork.pointLoss(bayes, 12, { sd: 0.5 })({ theta }, data) as unknown as Record<
        string,
        tf.Tensor
      >;
      expect(metrics.nll.dataSync()[0]).toBeCloseTo(nll, 5);
      expect(metrics.loss.dataSync()[0]).toBeCloseTo(nll + decay, 5);
      expect(() => digitNetwork.pointLoss(bayes, 12, { sd: 0 })).toThrow(/got 0/);
      const wrong = rows.filter((_, n) => logP[n] < Math.log(0.5)).length / 12;
      expect(digitNetwork.errorOf(bayes, { theta }, data.x, labels)).toBeCloseTo(wrong, 12);
    });
  });

  test('training that was stopped after an epoch and resumed ends where it would have', async () => {
    const x = inputs();
    const data = bayesByBackprop.dataset(bayes, x, labels);
    const start = bayesByBackprop.start(bayes, key(4));
    const kept: unknown[] = [];
    const options = {
      ...{ data, params: { theta: start.mu }, key: key(5), epochs: 3, learningRate: 0.05, batchSize: 4 },
      loss: digitNetwork.pointLoss(bayes, 12),
    };
    const whole = await digitNetwork.trainDigits(options);
    const first = await digitNetwork.trainDigits({
      ...options,
      until: 1,
      onEpoch: (epoch, { state }) => kept.push(epoch, tree.clone(state)),
    });
    const second = await digitNetwork.trainDigits({ ...options, resume: kept[1] as never });
    expect(kept[0]).toBe(1);
    expect(Array.from(second.params.theta.dataSync())).toEqual(Array.from(whole.params.theta.dataSync()));
    expect(second.metrics.nll).toEqual(whole.metrics.nll.slice(1));
    // It has learnt something, and a run that is over cannot go on.
    expect(whole.metrics.nll[2]).toBeLessThan(whole.metrics.nll[0]);
    await expect(
      digitNetwork.trainDigits({ ...options, until: 1, resume: kept[1] as never }),
    ).rejects.toThrow(/cannot go on after 1/);
    tree.dispose([x, data, start, whole.params, first.params, second.params, kept[1]] as never);
  });
});

/** As many inputs as a digit has pixels, so that it can be turned. */
const pictures = bayesByBackprop.model({ layers: [784, 3, 2], likelihood: { kind: 'categorical' } });

describe('what is asked of a classifier', () => {
  test('turning: the first angle is what it says of the image itself; fans hold the vote', async () => {
    const q = bayesByBackprop.start(pictures, key(6), { sigma: 0.05 });
    const x = random.uniform(key(7), [2, 784]) as tf.Tensor2D;
    const vote = digitNetwork.bayesClassifier(pictures, q, { key: key(8), draws: 9 });
    const turned = await digitNetwork.turnDigits(vote, x, [0, 90]);
    const said = await digitNetwork.predict(vote, x);
    turned.forEach((one, n) => {
      expect(one.vote.probabilities[0][1]).toBeCloseTo(said.probabilities[n][1], 5);
      const mean = one.draws.reduce((sum, network) => sum + network[1][0], 0) / 9;
      expect(one.vote.probabilities[1][0]).toBeCloseTo(mean, 5);
      const [fan] = digitNetwork.fans(one, 1);
      const sorted = one.draws.map((network) => network[1][fan.label]).sort((a, b) => a - b);
      // The 5 % point of nine values: 0.4 of the way from the smallest to the next.
      expect(fan.band.lower[1]).toBeCloseTo(sorted[0] + 0.4 * (sorted[1] - sorted[0]), 6);
      expect(fan.band.upper[1]).toBeCloseTo(sorted[8] - 0.4 * (sorted[8] - sorted[7]), 6);
    });
    const set = { images: x, labels: [0, 1] };
    const [upright] = await digitNetwork.turnAll(vote, set, [0]);
    expect(upright.error).toBe(said.labels.filter((label, n) => label !== n).length / 2);
    expect(upright.entropy).toBeCloseTo(upright.aleatoric + upright.epistemic, 5);
    tree.dispose([q, x] as never);
  });

  test('pruning: nothing taken out changes nothing; a cut network has the rest of its weights', async () => {
    const q = bayesByBackprop.start(bayes, key(9), { sigma: 0.01 });
    const x = inputs();
    const options = { images: x, labels, key: key(10), draws: 3 };
    const rows = await digitNetwork.pruningCurve(bayes, q, { ...options, shares: [0, 0.5] });
    const said = await digitNetwork.predict(digitNetwork.bayesClassifier(bayes, q, options), x);
    expect(rows[0].error).toBe(said.labels.filter((label, n) => label !== labels[n]).length / 12);
    expect(rows[0].errorAtMean).toBe(digitNetwork.errorOf(bayes, { theta: q.mu }, x, labels));
    expect(rows[1].weightsLeft).toBe(bayes.net.size - Math.round(bayes.net.size / 2));
    tree.dispose([q, x] as never);
  });

  test('foreign images: a vote that is undecided on them alone tells them all; a point that is sure of all, none', async () => {
    const said = (p: number): bayesByBackprop.ClassUncertainty => {
      const logits = tf.tensor3d([Array.from({ length: 3 }, () => [Math.log(p / (1 - p)), 0])]);
      const answer = bayesByBackprop.classUncertainty(logits);
      logits.dispose();
      return answer;
    };
    const answers = (digits: number, letters: number) => [
      { name: 'digits', said: said(digits) },
      { name: 'letters', said: said(letters) },
    ];
    const [score] = digitNetwork.foreignScores(answers(0.99, 0.6), answers(0.99, 0.99));
    expect([score.entropy.auroc, score.point.auroc, score.gain.difference]).toEqual([1, 0.5, 0.5]);
    expect(score.confidence.vote).toBeCloseTo(0.6, 6);
    expect(score.confidence.point).toBeCloseTo(0.99, 6);
    expect(() => digitNetwork.foreignScores(answers(0.9, 0.9), [answers(0.9, 0.9)[0]])).toThrow(/same kinds/);
  });
});

describe('looks at the weights', () => {
  test('decibels: a signal of ten times the noise has 20; shares count what lies outside', () => {
    const q = bayesByBackprop.posteriorOf([1, 0.1, 0], [0.1, 0.1, 0.1]);
    const [ten, one, none] = digitNetwork.signalDecibels(q);
    expect([ten, one, none].map((dB) => Number(dB.toFixed(4)))).toEqual([20, 0, -80]);
    expect(digitNetwork.shares([-80, 1, 2, 99], { low: 0, high: 4, bins: 2 })).toEqual({
      middles: [1, 3],
      share: [0.5, 0.5],
    });
    tree.dispose(q as never);
  });

  test("a unit's image is its column of weights; the plane stands upright", () => {
    const values = Array.from({ length: bayes.net.size }, (_, d) => d);
    const rows = digitNetwork.unitImages(bayes, values);
    expect(rows[1]).toEqual([1, 4, 7, 10]);
    expect(
      digitNetwork.loudest(
        [
          [1, 1],
          [3, 0],
        ],
        [
          [1, 1],
          [1, 1],
        ],
        1,
      ),
    ).toEqual([1]);
    const plane = digitNetwork.pixelPlane(
      [
        [1, 2, 3, 4],
        [3, 4, 5, 6],
      ],
      { height: 2, width: 2 },
    );
    expect(plane.z).toEqual([
      [4, 5],
      [2, 3],
    ]);
  });
});
