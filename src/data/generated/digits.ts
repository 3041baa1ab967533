import type { LabelledImages } from '../images';
import { numbers } from './numbers';

const SIZE = 28;

/** A digit as pen strokes: polylines through points of the unit square, y downwards. */
type Stroke = readonly (readonly [number, number])[];

const arc = (cx: number, cy: number, rx: number, ry: number, from: number, to: number): Stroke =>
  Array.from({ length: 9 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 8) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] as const;
  });

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

/** Size, slant and place of one image: takes a point of the unit square to pixels. */
type Placement = (point: readonly [number, number]) => readonly [number, number];

/** Draws one straight piece of a stroke with a round pen of the given radius (pixels) and a soft edge. */
function paint(pixels: Uint8Array, a: readonly number[], b: readonly number[], pen: number): void {
  const reach = pen + 1;
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy || 1;
  const low = (k: number) => Math.max(0, Math.floor(Math.min(a[k], b[k]) - reach));
  const high = (k: number) => Math.min(SIZE - 1, Math.ceil(Math.max(a[k], b[k]) + reach));
  for (let row = low(1); row <= high(1); row++) {
    for (let column = low(0); column <= high(0); column++) {
      const [x, y] = [column + 0.5 - a[0], row + 0.5 - a[1]];
      const along = Math.max(0, Math.min(1, (x * dx + y * dy) / length2));
      const distance = Math.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2);
      const ink = Math.round(255 * Math.max(0, Math.min(1, 1 - (distance - pen))));
      const at = row * SIZE + column;
      if (ink > pixels[at]) pixels[at] = ink;
    }
  }
}

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
    const pen = 0.5 + 0.8 * draw.uniform();
    const slant = 0.15 * draw.normal();
    const [width, height] = [SIZE * (0.75 + 0.07 * draw.normal()), SIZE * (0.8 + 0.05 * draw.normal())];
    const [centreX, centreY] = [SIZE / 2 + 0.8 * draw.normal(), SIZE / 2 + 0.8 * draw.normal()];
    const place: Placement = ([x, y]) => [
      centreX + width * (x - 0.5 - slant * (y - 0.5)),
      centreY + height * (y - 0.5),
    ];
    const canvas = pixels.subarray(image * SIZE * SIZE, (image + 1) * SIZE * SIZE);
    for (const stroke of STROKES[labels[image]]) {
      const points = stroke.map(place);
      for (let i = 1; i < points.length; i++) paint(canvas, points[i - 1], points[i], pen);
    }
  }
  return { count, height: SIZE, width: SIZE, pixels, labels };
}
