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

type Segment = readonly [number, number, number, number];

const segmentsOf = (digit: number): Segment[] =>
  STROKES[digit].flatMap((stroke) => stroke.slice(1).map((end, i) => [...stroke[i], ...end] as Segment));

function distance(x: number, y: number, [ax, ay, bx, by]: Segment): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/**
 * Digits drawn with a pen of random width, slant, size and place: the shape of MNIST, none of its difficulty.
 * @param count images, classes in equal shares and random order
 */
export function generatedDigits(count: number, seed: number): LabelledImages {
  const draw = numbers(seed);
  const shapes = Array.from({ length: 10 }, (_, digit) => segmentsOf(digit));
  const pixels = new Uint8Array(count * SIZE * SIZE);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    const digit = draw.below(10);
    labels[image] = digit;
    const pen = 0.035 + 0.03 * draw.uniform();
    const slant = 0.18 * draw.normal();
    const [scaleX, scaleY] = [1.3 + 0.15 * draw.normal(), 1.25 + 0.08 * draw.normal()];
    const [shiftX, shiftY] = [0.5 + 0.03 * draw.normal(), 0.5 + 0.03 * draw.normal()];
    for (let row = 0; row < SIZE; row++) {
      for (let column = 0; column < SIZE; column++) {
        const v = ((row + 0.5) / SIZE - shiftY) * scaleY;
        const u = ((column + 0.5) / SIZE - shiftX) * scaleX + slant * v;
        let nearest = 1;
        if (Math.abs(u) < 0.5 && Math.abs(v) < 0.5) {
          for (const segment of shapes[digit])
            nearest = Math.min(nearest, distance(u + 0.5, v + 0.5, segment));
        }
        const ink = 1 - (nearest - pen) / 0.03;
        pixels[(image * SIZE + row) * SIZE + column] = Math.round(255 * Math.max(0, Math.min(1, ink)));
      }
    }
  }
  return { count, height: SIZE, width: SIZE, pixels, labels };
}
