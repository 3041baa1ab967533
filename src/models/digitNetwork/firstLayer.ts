import type { BayesModel } from '../bayesByBackprop';
import { places } from '../bayesianNetwork';
import { DIGIT_FRAME } from './resample';

/** Of one number for each weight (means, standard deviations), those of the first layer, a row of pixels for each unit: [units][D]. */
export function unitImages({ net }: BayesModel, values: ArrayLike<number>): number[][] {
  if (values.length !== net.size) throw new RangeError(`${values.length} numbers for ${net.size} weights`);
  const { inputs, outputs, weights } = places(net)[0];
  return Array.from({ length: outputs }, (_, unit) =>
    Array.from({ length: inputs }, (_, pixel) => values[weights + pixel * outputs + unit]),
  );
}

/** The units whose weights have the most signal: the largest mean of μ²/σ², in falling order. */
export function loudest(
  mu: readonly (readonly number[])[],
  sigma: readonly (readonly number[])[],
  count: number,
): number[] {
  if (!(Number.isInteger(count) && count >= 1 && count <= mu.length))
    throw new RangeError(`${count} of ${mu.length} units`);
  const signal = mu.map((row, unit) => row.reduce((sum, m, pixel) => sum + (m / sigma[unit][pixel]) ** 2, 0));
  return signal
    .map((_, unit) => unit)
    .sort((a, b) => signal[b] - signal[a])
    .slice(0, count);
}

/** The mean over units of what belongs to each pixel, as a plane to be drawn; rows run upwards as axes do. */
export function pixelPlane(rows: readonly (readonly number[])[], { height, width } = DIGIT_FRAME) {
  const mean = (pixel: number) => rows.reduce((sum, row) => sum + row[pixel], 0) / rows.length;
  return {
    x: Array.from({ length: width }, (_, column) => column),
    y: Array.from({ length: height }, (_, row) => row),
    z: Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => mean((height - 1 - row) * width + column)),
    ),
  };
}
