import type { Numbers } from './numbers';

export const SIZE = 28;

/** A line drawn without lifting the pen: a polyline through points of the unit square, y downwards. */
export type Stroke = readonly (readonly [number, number])[];

/** A piece of an ellipse around (cx, cy), angles in degrees, clockwise from the right. */
export const arc = (cx: number, cy: number, rx: number, ry: number, from: number, to: number): Stroke =>
  Array.from({ length: 9 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 8) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] as const;
  });

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

/** Draws strokes into one image of {@link SIZE} × {@link SIZE}: a pen of random width, a random slant, size and place. */
export function write(canvas: Uint8Array, strokes: readonly Stroke[], draw: Numbers): void {
  const pen = 0.5 + 0.8 * draw.uniform();
  const slant = 0.15 * draw.normal();
  const [width, height] = [SIZE * (0.75 + 0.07 * draw.normal()), SIZE * (0.8 + 0.05 * draw.normal())];
  const [centreX, centreY] = [SIZE / 2 + 0.8 * draw.normal(), SIZE / 2 + 0.8 * draw.normal()];
  const place: Placement = ([x, y]) => [
    centreX + width * (x - 0.5 - slant * (y - 0.5)),
    centreY + height * (y - 0.5),
  ];
  for (const stroke of strokes) {
    const points = stroke.map(place);
    for (let i = 1; i < points.length; i++) paint(canvas, points[i - 1], points[i], pen);
  }
}
