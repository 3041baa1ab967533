import { gather, tf } from '../../tensor';

/** Rows and columns of an image. */
export interface Frame {
  readonly height: number;
  readonly width: number;
}

/** MNIST's. */
export const DIGIT_FRAME: Frame = { height: 28, width: 28 };

/** Where an output pixel reads its input: row and column, counted from the middle of the first pixel. */
type Source = (row: number, column: number) => readonly [row: number, column: number];

/**
 * Images read at other places, by bilinear interpolation: each new pixel is the weighted mean of the four around the place it
 * comes from, and outside of the image all is black (0).
 * @param images [N, height · width] @returns [N, height' · width'], owned by the caller
 */
function resample(images: tf.Tensor2D, from: Frame, to: Frame, source: Source): tf.Tensor2D {
  if (images.rank !== 2 || images.shape[1] !== from.height * from.width)
    throw new RangeError(
      `images of ${from.height} × ${from.width} pixels are [N, ${from.height * from.width}], got [${images.shape}]`,
    );
  const size = to.height * to.width;
  const corners = [0, 1, 2, 3].map(() => ({ at: new Int32Array(size), weight: new Float32Array(size) }));
  for (let pixel = 0; pixel < size; pixel++) {
    const [row, column] = source(Math.floor(pixel / to.width), pixel % to.width);
    const [top, left] = [Math.floor(row), Math.floor(column)];
    corners.forEach(({ at, weight }, corner) => {
      const [r, c] = [top + (corner >> 1), left + (corner & 1)];
      if (r < 0 || r >= from.height || c < 0 || c >= from.width) return;
      at[pixel] = r * from.width + c;
      weight[pixel] = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
    });
  }
  return tf.tidy(() =>
    tf.addN(corners.map(({ at, weight }) => tf.mul(gather(images, tf.tensor1d(at, 'int32'), 1), weight))),
  ) as tf.Tensor2D;
}

/**
 * Images turned around their middle, counter-clockwise as one looks at them, by bilinear interpolation; what comes in from
 * outside is black. Turns by 0, 90, 180, … degrees are exact.
 * @param images [N, height · width] @param degrees any finite number @returns the same shape, owned by the caller
 * @throws RangeError for another shape or an angle that is not finite
 */
export function rotate(images: tf.Tensor2D, degrees: number, frame: Frame = DIGIT_FRAME): tf.Tensor2D {
  if (!Number.isFinite(degrees))
    throw new RangeError(`an angle must be a finite number of degrees, got ${degrees}`);
  const [cos, sin] = [cosDegrees(degrees), cosDegrees(degrees - 90)];
  const [middleRow, middleColumn] = [(frame.height - 1) / 2, (frame.width - 1) / 2];
  return resample(images, frame, frame, (row, column) => {
    const [down, right] = [row - middleRow, column - middleColumn];
    return [middleRow + cos * down + sin * right, middleColumn - sin * down + cos * right];
  });
}

/** The cosine of an angle in degrees, without rounding at multiples of 90. */
const cosDegrees = (degrees: number): number =>
  degrees % 90 === 0 ? [1, 0, -1, 0][(((degrees / 90) % 4) + 4) % 4] : Math.cos((degrees * Math.PI) / 180);

/**
 * Images brought to another size by bilinear interpolation, corners on corners.
 * @param images [N, from.height · from.width] @returns [N, to.height · to.width], owned by the caller
 */
export function resize(images: tf.Tensor2D, from: Frame, to: Frame = DIGIT_FRAME): tf.Tensor2D {
  const ratio = (source: number, target: number) => (target === 1 ? 0 : (source - 1) / (target - 1));
  const [down, across] = [ratio(from.height, to.height), ratio(from.width, to.width)];
  return resample(images, from, to, (row, column) => [row * down, column * across]);
}
