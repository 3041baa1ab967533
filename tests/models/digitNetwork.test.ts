import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digitNetwork } from '../../src/models';
import { key, tf } from '../../src/tensor';

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
