import { grad, tf } from '../../tensor';
import { densityOf } from './evidence';
import { type NoiseTrick, rowsOf } from './trick';

/** z = g_φ(ε) at given ε, for a trick whose noise is one number. */
export function transformed(trick: NoiseTrick, epsilon: readonly number[]): number[] {
  return tf.tidy(() => [...trick.g(rowsOf(trick.phi, epsilon.length), tf.tensor1d([...epsilon])).dataSync()]);
}

/** Outlines of columns over `edges`, for a line of shape 'hv': a column's height holds until the next edge. */
export interface Columns {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * The interval (0, 1) of uniform noise in so many cells of equal probability, and the same cells after g: as wide as g
 * makes them, as high as their probability demands. The two cells at the ends are left out where z is unbounded.
 */
export function stripsOf(trick: NoiseTrick, cells: number): { readonly noise: Columns; readonly z: Columns } {
  if (!(Number.isInteger(cells) && cells >= 4)) {
    throw new RangeError(`A picture of strips takes 4 cells or more, got ${cells}.`);
  }
  const epsilon = Array.from({ length: cells - 1 }, (_, i) => (i + 1) / cells);
  const z = transformed(trick, epsilon);
  const heights = z.slice(1).map((end, i) => 1 / cells / (end - z[i]));
  return {
    noise: { x: [0, ...epsilon, 1], y: [...epsilon.map(() => 1), 1, 0] },
    z: { x: z, y: [...heights, 0] },
  };
}

/** q(g(ε)) · dg/dε at each ε: by the identity q(z) dz = p(ε) dε, the density of uniform noise, 1. */
export function identityAt(trick: NoiseTrick, epsilon: readonly number[]): number[] {
  const z = transformed(trick, epsilon);
  const slopes = tf.tidy(() => [
    ...grad((e: tf.Tensor) => tf.sum(trick.g(rowsOf(trick.phi, epsilon.length), e)))(
      tf.tensor1d([...epsilon]),
    ).dataSync(),
  ]);
  return densityOf(trick, z).map((q, i) => q * slopes[i]);
}
