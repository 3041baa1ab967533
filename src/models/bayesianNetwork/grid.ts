import type { GridPosterior } from '../../inference';
import { tf } from '../../tensor';

/** Mean and standard deviation of one parameter under a grid's posterior. @throws RangeError for a name it does not have */
export function gridMoments(
  grid: GridPosterior,
  name: string,
): { readonly mean: number; readonly sd: number } {
  if (!grid.names.includes(name))
    throw new RangeError(`The grid's parameters are ${grid.names.join(', ')}; there is no '${name}'.`);
  const mean = grid.expectation((theta) => theta[name]);
  return { mean, sd: Math.sqrt(grid.expectation((theta) => (theta[name] - mean) ** 2)) };
}

/** Posterior over all cells of a grid, as weights for what a network does there. */
export function gridTheta(posterior: GridPosterior): {
  /** Weights θ at the cells' midpoints: [cells, D], in the order of the axes. */
  readonly theta: tf.Tensor2D;
  /** Posterior mass of each cell; they add up to 1. */
  readonly mass: readonly number[];
} {
  const axes = posterior.names.map((name) => posterior.midpoints[name]);
  const sizes = axes.map(({ length }) => length);
  const total = posterior.density.reduce((a, b) => a + b, 0);
  const rows = Float32Array.from({ length: posterior.evaluations * axes.length }, (_, i) => {
    const [cell, axis] = [Math.floor(i / axes.length), i % axes.length];
    const stride = sizes.slice(axis + 1).reduce((a, b) => a * b, 1);
    return axes[axis][Math.floor(cell / stride) % sizes[axis]];
  });
  return {
    theta: tf.tensor2d(rows, [posterior.evaluations, axes.length]),
    mass: Array.from(posterior.density, (density) => density / total),
  };
}

/** A two-dimensional grid's density as rows for a chart: one row for each value of the second parameter. */
export function surface({ names, midpoints, density }: GridPosterior): number[][] {
  if (names.length !== 2)
    throw new RangeError(`A surface has two parameters, this grid has ${names.length}.`);
  const [first, second] = names.map((name) => midpoints[name].length);
  return Array.from({ length: second }, (_, j) =>
    Array.from({ length: first }, (_unused, i) => density[i * second + j]),
  );
}

/** A two-dimensional grid's density as a chart takes it: the first parameter across, the second upwards. */
export function surfaceOf(posterior: GridPosterior): {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[][];
} {
  const [x, y] = posterior.names.map((name) => Array.from(posterior.midpoints[name]));
  return { x, y, z: surface(posterior) };
}
