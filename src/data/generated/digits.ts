import type { LabelledImages } from '../images';
import { numbers } from './numbers';
import { arc, SIZE, type Stroke, write } from './pen';

const STROKES: readonly (readonly Stroke[])[] = [
  [arc(0.5, 0.5, 0.24, 0.36, 0, 360)],
  [
    [
      [0.4, 0.24],
      [0.54, 0.14],
      [0.54, 0.86],
    ],
  ],
  [[...arc(0.48, 0.34, 0.22, 0.2, 180, 380), [0.28, 0.84], [0.74, 0.84]]],
  [[...arc(0.46, 0.32, 0.2, 0.18, 200, 450), ...arc(0.46, 0.68, 0.24, 0.18, 270, 520)]],
  [
    [
      [0.6, 0.14],
      [0.26, 0.6],
      [0.78, 0.6],
    ],
    [
      [0.62, 0.4],
      [0.62, 0.86],
    ],
  ],
  [[[0.72, 0.16], [0.36, 0.16], [0.34, 0.46], ...arc(0.48, 0.64, 0.24, 0.21, 230, 500)]],
  [[[0.62, 0.14], [0.34, 0.5], ...arc(0.5, 0.66, 0.2, 0.2, 190, 540)]],
  [
    [
      [0.26, 0.16],
      [0.74, 0.16],
      [0.44, 0.86],
    ],
  ],
  [arc(0.5, 0.32, 0.18, 0.17, 0, 360), arc(0.5, 0.67, 0.22, 0.19, 0, 360)],
  [[...arc(0.5, 0.34, 0.2, 0.2, 0, 360), [0.68, 0.4], [0.58, 0.86]]],
];

/**
 * Digits drawn with a pen of random width, slant, size and place: the shape of MNIST, none of its difficulty.
 * @param count images, classes in equal shares and random order
 */
export function generatedDigits(count: number, seed: number): LabelledImages {
  const draw = numbers(seed);
  const pixels = new Uint8Array(count * SIZE * SIZE);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    labels[image] = draw.below(10);
    write(pixels.subarray(image * SIZE * SIZE, (image + 1) * SIZE * SIZE), STROKES[labels[image]], draw);
  }
  return { count, height: SIZE, width: SIZE, pixels, labels };
}
