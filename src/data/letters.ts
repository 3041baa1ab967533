import { numbers } from './generated/numbers';
import { arc, SIZE, type Stroke, write } from './generated/pen';
import type { LabelledImages } from './images';

/** Capitals that no digit looks like: without B, D, G, I, J, O, Q, S, Z. */
const STROKES: Readonly<Record<string, readonly Stroke[]>> = {
  A: [
    [
      [0.24, 0.86],
      [0.5, 0.14],
      [0.76, 0.86],
    ],
    [
      [0.34, 0.6],
      [0.66, 0.6],
    ],
  ],
  E: [
    [
      [0.74, 0.14],
      [0.28, 0.14],
      [0.28, 0.86],
      [0.74, 0.86],
    ],
    [
      [0.28, 0.5],
      [0.64, 0.5],
    ],
  ],
  F: [
    [
      [0.74, 0.14],
      [0.28, 0.14],
      [0.28, 0.86],
    ],
    [
      [0.28, 0.48],
      [0.64, 0.48],
    ],
  ],
  H: [
    [
      [0.26, 0.14],
      [0.26, 0.86],
    ],
    [
      [0.74, 0.14],
      [0.74, 0.86],
    ],
    [
      [0.26, 0.5],
      [0.74, 0.5],
    ],
  ],
  K: [
    [
      [0.28, 0.14],
      [0.28, 0.86],
    ],
    [
      [0.74, 0.14],
      [0.28, 0.54],
    ],
    [
      [0.42, 0.42],
      [0.76, 0.86],
    ],
  ],
  M: [
    [
      [0.2, 0.86],
      [0.24, 0.14],
      [0.5, 0.6],
      [0.76, 0.14],
      [0.8, 0.86],
    ],
  ],
  N: [
    [
      [0.26, 0.86],
      [0.26, 0.14],
      [0.74, 0.86],
      [0.74, 0.14],
    ],
  ],
  R: [
    [[0.3, 0.86], [0.3, 0.14], ...arc(0.5, 0.32, 0.22, 0.18, 270, 450), [0.3, 0.5]],
    [
      [0.5, 0.5],
      [0.74, 0.86],
    ],
  ],
  T: [
    [
      [0.22, 0.14],
      [0.78, 0.14],
    ],
    [
      [0.5, 0.14],
      [0.5, 0.86],
    ],
  ],
  W: [
    [
      [0.16, 0.14],
      [0.32, 0.86],
      [0.5, 0.36],
      [0.68, 0.86],
      [0.84, 0.14],
    ],
  ],
  X: [
    [
      [0.26, 0.14],
      [0.74, 0.86],
    ],
    [
      [0.74, 0.14],
      [0.26, 0.86],
    ],
  ],
};

/** The letters that {@link drawnLetters} draws: a label is a place in it. */
export const LETTERS = Object.keys(STROKES).join('');

/**
 * Capital letters drawn by the pen that draws our stand-in for digits, 28 × 28, white on black: something else than digits, in
 * the same kind of ink.
 * @param count images, letters in equal shares and random order @throws RangeError unless it is an integer ≥ 1
 */
export function drawnLetters(count: number, seed: number): LabelledImages {
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`${count} letters`);
  const draw = numbers(seed);
  const pixels = new Uint8Array(count * SIZE * SIZE);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    labels[image] = draw.below(LETTERS.length);
    const canvas = pixels.subarray(image * SIZE * SIZE, (image + 1) * SIZE * SIZE);
    write(canvas, STROKES[LETTERS[labels[image]]], draw);
  }
  return { count, height: SIZE, width: SIZE, pixels, labels };
}
