import { display, escapeHtml } from './display';
import { FRAME, greyPng, WHITE } from './figures/png';
import { frame } from './theme';
import { type Matrix, rowsOf } from './values';

/** Width of the page's column that the grid and the large image share, in CSS pixels. */
const PAGE = 760;
/** Width of the large image. */
const LARGE = 200;
const GAP = 20;

/**
 * Small grey images in rows; the one under the pointer is shown large beside them, with its note. Plain HTML and CSS without a
 * script, so it works in exported pages too. Elsewhere the description is printed.
 *
 * @throws where images have no rows of `width` pixels, or there is not one note for each
 */
export function showHoverImages(options: {
  /** One image a row, values from 0 (black) to 1 (white). */
  readonly images: Matrix;
  /** Pixels in a row of one image. */
  readonly width: number;
  readonly columns: number;
  /** What stands under the large image. */
  readonly notes: readonly string[];
  /** One line that says what there is to see, for somebody who cannot see it. */
  readonly description: string;
}): void {
  const images = rowsOf(options.images, 'images');
  const { width, columns, notes, description } = options;
  const height = images[0].length / width;
  if (!Number.isInteger(height))
    throw new Error(`an image of ${images[0].length} pixels has no rows of ${width}`);
  if (!(Number.isInteger(columns) && columns >= 1))
    throw new Error(`the images need a column, not ${columns}`);
  if (notes.length !== images.length) throw new Error(`${images.length} images, but ${notes.length} notes`);
  const rows = Math.ceil(images.length / columns);
  const png = greyPng(sprite(images, { width, height, columns, rows }), columns * width, frame);
  const name = `hover-${Math.floor(performance.now() * 1e3).toString(36)}`;
  const size = Math.min(64, Math.floor((PAGE - LARGE - GAP) / columns));
  const cells = notes
    .map((note, i) => {
      const at = `--x:${i % columns};--y:${Math.floor(i / columns)}`;
      return `<b style="${at}"><u><i></i>${escapeHtml(note)}</u></b>`;
    })
    .join('');
  const label = `role="img" aria-label="${escapeHtml(description)}"`;
  display({
    'text/html': `<style>${rules(name, { png, columns, rows, size, shape: height / width })}</style><div class="${name}" ${label}>${cells}</div>`,
    'text/plain': `[images] ${description}`,
  });
}

interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

/** All images as one sheet, edge to edge: [rows × height, columns × width], in the PNG's values. */
function sprite(images: readonly number[][], { width, height, columns, rows }: Sheet): Uint8Array {
  const pixels = new Uint8Array(rows * height * columns * width).fill(FRAME);
  images.forEach((image, i) => {
    const start = Math.floor(i / columns) * height * columns * width + (i % columns) * width;
    image.forEach((value, at) => {
      const target = start + Math.floor(at / width) * columns * width + (at % width);
      pixels[target] = Math.max(0, Math.min(WHITE, Math.round(WHITE * value)));
    });
  });
  return pixels;
}

/** A cell shows its part of the sheet; under the pointer its child, placed right of the grid, shows the same part enlarged. */
function rules(
  name: string,
  look: {
    readonly png: string;
    readonly columns: number;
    readonly rows: number;
    readonly size: number;
    readonly shape: number;
  },
): string {
  const { png, columns, rows, size, shape } = look;
  const [tall, largeTall] = [Math.round(size * shape), Math.round(LARGE * shape)];
  const part = (w: number, h: number) =>
    `width:${w}px;height:${h}px;background-size:${columns * w}px ${rows * h}px;` +
    `background-position:calc(var(--x)*-${w}px) calc(var(--y)*-${h}px)`;
  const height = Math.max(rows * tall, largeTall + 40);
  return [
    `.${name}{position:relative;width:${columns * size}px;height:${height}px;font-size:0}`,
    `.${name} b,.${name} i{display:inline-block;background-image:url(${png})}`,
    `.${name} b{${part(size, tall)};vertical-align:top;cursor:crosshair}`,
    `.${name} b:hover{box-shadow:inset 0 0 0 2px #D55E00}`,
    `.${name} u{display:none;position:absolute;left:${columns * size + GAP}px;top:0;width:${LARGE}px;` +
      'font:13px sans-serif;color:#7A8088;text-decoration:none}',
    `.${name} b:hover u{display:block}`,
    `.${name} i{${part(LARGE, largeTall)};image-rendering:pixelated;margin-bottom:6px}`,
  ].join('');
}
