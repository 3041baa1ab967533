import { tf } from '../../tensor';
import type { LogDensity } from '../density';
import { logSumExp64 } from '../numeric';

/** One parameter's cells: equally wide, evaluated at their midpoints. */
export interface GridAxis {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

export type GridAxes = Readonly<Record<string, GridAxis>>;

export interface GridPosterior {
  readonly names: readonly string[];
  /** Cell midpoints along each axis. */
  readonly midpoints: Readonly<Record<string, Float64Array>>;
  /** How often the density was evaluated: Π cells, exponential in the number of parameters. */
  readonly evaluations: number;
  /** log ∫ exp(logJoint) over the box (nats), by the midpoint rule: log p(D) when the box holds all the mass. */
  readonly logEvidence: number;
  /** Posterior density at the midpoints, the last named parameter running fastest. */
  readonly density: Float64Array;
  /** Posterior mass of the cells along one or more axes, the others summed out; same order as the names given. */
  marginal(...names: string[]): Float64Array;
  /** E[f(θ)] under the posterior. */
  expectation(f: (theta: Readonly<Record<string, number>>) => number): number;
  /** The midpoint of highest density. */
  readonly mode: Readonly<Record<string, number>>;
}

/** Most cells a grid may have: their float64 densities fill half a gigabyte. */
const MOST_CELLS = 2 ** 26;

/**
 * Posterior on a grid: evaluate everywhere, add up, divide. Exact as the cells shrink, for as many parameters as memory
 * and patience allow.
 * @param logJoint log p(D, θ) (nats) at one point, by parameter name; −∞ where impossible
 * @throws RangeError on an empty box, too many cells (naming how many), or a density that is NaN, +∞ or nowhere positive
 */
export function gridPosterior(
  axes: GridAxes,
  logJoint: (theta: Readonly<Record<string, number>>) => number,
): GridPosterior {
  const grid = layOut(axes);
  const values = new Float64Array(grid.size);
  const theta: Record<string, number> = {};
  for (let cell = 0; cell < grid.size; cell++) values[cell] = logJoint(grid.pointAt(cell, theta));
  return normalise(grid, values);
}

/**
 * The same for a log density of tensors, evaluated many points at a time: rows [batch, D], columns in the order of the
 * axes, to [batch].
 */
export function gridPosteriorOfDensity(
  axes: GridAxes,
  logDensity: LogDensity,
  batch = 2 ** 15,
): GridPosterior {
  const grid = layOut(axes);
  const values = new Float64Array(grid.size);
  for (let first = 0; first < grid.size; first += batch) {
    const count = Math.min(batch, grid.size - first);
    const rows = Float32Array.from({ length: count * grid.names.length }, (_, i) => {
      const axis = i % grid.names.length;
      return grid.midpoints[grid.names[axis]][
        grid.indexAlong(first + Math.floor(i / grid.names.length), axis)
      ];
    });
    const densities = tf.tidy(() => logDensity(tf.tensor2d(rows, [count, grid.names.length])).dataSync());
    if (densities.length !== count) {
      throw new RangeError(`the log density gave ${densities.length} numbers for ${count} points.`);
    }
    values.set(densities, first);
  }
  return normalise(grid, values);
}

interface Grid {
  readonly names: readonly string[];
  readonly counts: readonly number[];
  readonly midpoints: Record<string, Float64Array>;
  readonly size: number;
  readonly logCellVolume: number;
  /** Where a cell lies along the axis of that number. */
  indexAlong(cell: number, axis: number): number;
  /** The cell's midpoint by name, written into `point` (a record per cell would cost more than most densities). */
  pointAt(cell: number, point?: Record<string, number>): Record<string, number>;
}

function layOut(axes: GridAxes): Grid {
  const names = Object.keys(axes);
  if (names.length === 0) throw new RangeError('a grid needs at least one axis.');
  const counts = names.map((name) => checkedCells(name, axes[name]));
  const size = counts.reduce((a, b) => a * b, 1);
  if (size > MOST_CELLS) {
    throw new RangeError(
      `${counts.join(' × ')} = ${size} cells do not fit in memory; at most ${MOST_CELLS} do.`,
    );
  }
  const strides = counts.map((_, axis) => counts.slice(axis + 1).reduce((a, b) => a * b, 1));
  const widths = names.map((name, axis) => (axes[name].to - axes[name].from) / counts[axis]);
  const midpoints = Object.fromEntries(
    names.map((name, axis) => [
      name,
      Float64Array.from({ length: counts[axis] }, (_, i) => axes[name].from + (i + 0.5) * widths[axis]),
    ]),
  );
  const indexAlong = (cell: number, axis: number) => Math.floor(cell / strides[axis]) % counts[axis];
  const pointAt = (cell: number, point: Record<string, number> = {}) => {
    for (let axis = 0; axis < names.length; axis++)
      point[names[axis]] = midpoints[names[axis]][indexAlong(cell, axis)];
    return point;
  };
  const logCellVolume = widths.reduce((sum, width) => sum + Math.log(width), 0);
  return { names, counts, midpoints, size, logCellVolume, indexAlong, pointAt };
}

function normalise(grid: Grid, logJoint: Float64Array): GridPosterior {
  const bad = logJoint.findIndex((v) => Number.isNaN(v) || v === Number.POSITIVE_INFINITY);
  if (bad >= 0)
    throw new RangeError(`the log density is ${logJoint[bad]} at ${JSON.stringify(grid.pointAt(bad))}.`);
  const logTotal = logSumExp64(logJoint);
  if (logTotal === Number.NEGATIVE_INFINITY) throw new RangeError('the density is zero on the whole grid.');
  const mass = logJoint.map((v) => Math.exp(v - logTotal));
  const volume = Math.exp(grid.logCellVolume);
  const { names, midpoints, size, pointAt } = grid;
  return {
    names,
    midpoints,
    evaluations: size,
    logEvidence: logTotal + grid.logCellVolume,
    density: mass.map((m) => m / volume),
    mode: pointAt(mass.reduce((best, m, cell) => (m > mass[best] ? cell : best), 0)),
    marginal: (...wanted) => marginal(grid, mass, wanted),
    expectation: (f) => {
      const theta: Record<string, number> = {};
      return mass.reduce((sum, m, cell) => (m === 0 ? sum : sum + m * f(pointAt(cell, theta))), 0);
    },
  };
}

function marginal(grid: Grid, mass: Float64Array, wanted: readonly string[]): Float64Array {
  const axes = wanted.map((name) => {
    const axis = grid.names.indexOf(name);
    if (axis < 0) throw new RangeError(`there is no parameter ${name}; there are ${grid.names.join(', ')}.`);
    return axis;
  });
  const out = new Float64Array(axes.reduce((product, axis) => product * grid.counts[axis], 1));
  mass.forEach((m, cell) => {
    let index = 0;
    for (const axis of axes) index = index * grid.counts[axis] + grid.indexAlong(cell, axis);
    out[index] += m;
  });
  return out;
}

function checkedCells(name: string, { from, to, cells }: GridAxis): number {
  if (!(to > from && Number.isFinite(to - from)))
    throw new RangeError(`axis ${name} runs from ${from} to ${to}.`);
  if (!(Number.isInteger(cells) && cells > 0)) throw new RangeError(`axis ${name} has ${cells} cells.`);
  return cells;
}
