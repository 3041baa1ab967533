import { type Figure, sharedLayout, titleLayout } from '../figure';
import { frame } from '../theme';
import { type Matrix, rowsOf } from '../values';
import { FRAME, greyPng, WHITE } from './png';

/** Pixels of the lines between the images and around them all. */
const GAP = 2;

/** Small grey images in rows, each in a frame: digits, faces, samples. Each row of `images` is one image, row by row. */
export function imageGrid(options: {
  readonly images: Matrix;
  /** Pixels in a row of one image. */
  readonly width: number;
  readonly columns?: number;
  /** The values that are drawn black and white; outside of them is cut off. */
  readonly range?: readonly [number, number];
  readonly title?: string;
  /** Text beside each row of the grid, from the top. */
  readonly rowLabels?: readonly string[];
  /** Text under each column, from the left. */
  readonly columnLabels?: readonly string[];
  readonly height?: number;
}): Figure {
  const images = rowsOf(options.images, 'images');
  const columns = options.columns ?? Math.ceil(Math.sqrt(images.length));
  const [black, white] = options.range ?? [0, 1];
  if (!(columns >= 1)) throw new Error(`images need one column at least, not ${columns}`);
  if (!(black !== white)) throw new Error(`black and white are both ${black}: no grey lies between them`);
  const size = { width: options.width, height: images[0].length / options.width };
  if (!Number.isInteger(size.height)) {
    throw new Error(`an image of ${images[0].length} pixels has no rows of ${options.width}`);
  }
  const sheet = tile(images, columns, size, [black, white]);
  const rows = Math.ceil(images.length / columns);
  const axis = { showgrid: false, zeroline: false, ticks: '', fixedrange: true };
  return {
    data: [{ type: 'image', source: greyPng(sheet.pixels, sheet.width, frame), hoverinfo: 'skip' }],
    layout: {
      ...sharedLayout,
      height: options.height ?? Math.min(640, 90 + rows * 64),
      margin: {
        l: options.rowLabels ? 110 : 16,
        r: 16,
        t: options.title ? 48 : 16,
        b: options.columnLabels ? 40 : 16,
      },
      ...(options.title ? { title: titleLayout(options.title) } : {}),
      xaxis: { ...axis, ...ticks(options.columnLabels, size.width), constrain: 'domain' },
      yaxis: { ...axis, ...ticks(options.rowLabels, size.height), scaleanchor: 'x', constrain: 'domain' },
    },
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function tile(images: number[][], columns: number, size: Size, [black, white]: readonly [number, number]) {
  const width = columns * (size.width + GAP) + GAP;
  const height = Math.ceil(images.length / columns) * (size.height + GAP) + GAP;
  const pixels = new Uint8Array(width * height).fill(FRAME);
  images.forEach((image, i) => {
    const left = GAP + (i % columns) * (size.width + GAP);
    const top = GAP + Math.floor(i / columns) * (size.height + GAP);
    image.forEach((value, at) => {
      const [row, column] = [Math.floor(at / size.width), at % size.width];
      const grey = (WHITE * (value - black)) / (white - black);
      pixels[(top + row) * width + left + column] = Math.max(0, Math.min(WHITE, Math.round(grey)));
    });
  });
  return { pixels, width };
}

function ticks(labels: readonly string[] | undefined, size: number) {
  if (!labels) return { showticklabels: false };
  return {
    tickmode: 'array',
    tickvals: labels.map((_, i) => GAP + i * (size + GAP) + size / 2),
    ticktext: [...labels],
  };
}
