import { inflateSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { showHoverImages } from '../../src/notebook/hoverImages';
import { withKernel } from './kernel';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Three images of 2 × 3 pixels (width 2). */
const images = [
  [0, 1, 0, 1, 0, 1],
  [1, 0, 1, 0, 1, 0],
  [0.5, 2, -1, 0.5, 0.5, 0.5],
];
const options = { images, width: 2, columns: 2, notes: ['a', 'b <c>', 'd'], description: 'three images' };

test('each image is a cell with its place and its note, over one sheet', () => {
  const [{ message }] = withKernel(() => showHoverImages(options));
  const html = message.data['text/html'] as string;
  expect(html.match(/<b style/g)).toHaveLength(3);
  expect(html).toContain('<b style="--x:0;--y:1"><u><i></i>d</u></b>');
  expect(html).toContain('b &#60;c&#62;');
  expect(html).toContain('aria-label="three images"');
  const png = Buffer.from(html.match(/base64,([^)]*)\)/)![1], 'base64');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([4, 6]);
  const at = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  // A filter byte, then four pixels: the first rows of images 0 and 1, and below that of image 2 beside a place without an image.
  expect([...rows.subarray(0, 5)]).toEqual([0, 0, 254, 254, 0]);
  expect([...rows.subarray(15, 20)]).toEqual([0, 127, 254, 255, 255]);
  expect(message.data['text/plain']).toBe('[images] three images');
});

test('outside of a kernel the description is printed', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  showHoverImages(options);
  expect(log).toHaveBeenCalledWith('[images] three images');
});

test('what cannot be drawn is named', () => {
  expect(() => showHoverImages({ ...options, width: 4 })).toThrow('6 pixels has no rows of 4');
  expect(() => showHoverImages({ ...options, columns: 0 })).toThrow('need a column, not 0');
  expect(() => showHoverImages({ ...options, notes: ['a'] })).toThrow('3 images, but 1 notes');
});
