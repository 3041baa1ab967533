import { crc32, deflateSync } from 'node:zlib';

/** The value of a pixel that belongs to no image but to the lines between them. */
export const FRAME = 255;
/** The value that is drawn white. */
export const WHITE = 254;

/** A grey image as a PNG data address: `pixels` row by row, 0 (black) to {@link WHITE}, and {@link FRAME} in a colour of its own. */
export function greyPng(pixels: Uint8Array, width: number, frame: string): string {
  const height = pixels.length / width;
  if (!Number.isInteger(height)) throw new Error(`${pixels.length} pixels do not fill rows of ${width}`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits per pixel
  header[9] = 3; // colours from a palette; the zeros after it: deflate, no filter, not interlaced
  const rows = Buffer.alloc(height * (width + 1)); // each row starts with its filter, 0
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const file = [
    signature,
    chunk('IHDR', header),
    chunk('PLTE', paletteOf(frame)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return `data:image/png;base64,${Buffer.concat(file).toString('base64')}`;
}

/** Red, green, blue of each value: greys, and the last one `#RRGGBB`. */
function paletteOf(frame: string): Buffer {
  const greys = Array.from({ length: FRAME }, (_, value) => Math.round((255 * value) / WHITE));
  return Buffer.concat([
    Buffer.from(greys.flatMap((grey) => [grey, grey, grey])),
    Buffer.from(frame.slice(1), 'hex'),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
