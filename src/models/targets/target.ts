import {
  type GridAxes,
  type GridPosterior,
  gridPosteriorOfDensity,
  type LogDensity,
  type Target,
} from '../../inference';
import { tf } from '../../tensor';

/** A posterior over one or two unknowns: small enough that a grid knows all about it. Densities in nats, rows [C, D] → [C]. */
export interface SmallTarget extends Target<[]> {
  readonly size: 1 | 2;
  readonly logPrior: LogDensity;
  readonly logLikelihood: LogDensity;
  /** log p(D, θ) = logLikelihood + logPrior: the posterior but for its normaliser. */
  readonly logDensity: LogDensity;
  /** A box that holds all of the mass, to rounding. */
  readonly axes: GridAxes;
}

/** Puts a prior and a likelihood, each for rows [C, D], together; a single point [D] works as well. */
export function smallTarget(parts: {
  readonly size: 1 | 2;
  readonly logPrior: LogDensity;
  readonly logLikelihood: LogDensity;
  readonly axes: GridAxes;
}): SmallTarget {
  const { size, axes } = parts;
  const forPoints =
    (f: LogDensity): LogDensity =>
    (position) =>
      tf.tidy(() => {
        if (position.shape[position.rank - 1] !== size) {
          throw new RangeError(
            `This posterior has ${size} unknowns, got a position of shape [${position.shape}].`,
          );
        }
        return position.rank === 1 ? f(position.expandDims(0)).squeeze([0]) : f(position);
      });
  return {
    size,
    axes,
    logPrior: forPoints(parts.logPrior),
    logLikelihood: forPoints(parts.logLikelihood),
    logDensity: forPoints((rows) => tf.add(parts.logPrior(rows), parts.logLikelihood(rows))),
  };
}

const grids = new WeakMap<SmallTarget, GridPosterior>();

/** The whole posterior on its grid; computed once per target. */
export function onGrid(target: SmallTarget): GridPosterior {
  const known = grids.get(target) ?? gridPosteriorOfDensity(target.axes, target.logDensity);
  grids.set(target, known);
  return known;
}

/** One column of rows [C, D]: the d-th unknown of each point, [C]. */
export function unknown(rows: tf.Tensor, d: number): tf.Tensor {
  return tf.squeeze(tf.slice(rows, [0, d], [-1, 1]), [1]);
}

/** log N(x | mean, sd²), elementwise. */
export function logNormal(x: tf.Tensor, mean: tf.Tensor | number, sd: number): tf.Tensor {
  const standardised = tf.div(tf.sub(x, mean), sd);
  return tf.sub(tf.mul(tf.square(standardised), -0.5), Math.log(sd) + 0.5 * Math.log(2 * Math.PI));
}

/** Throws where a parameter that has to be positive is not. */
export function positive(name: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value)))
    throw new RangeError(`${name} must be finite and > 0, got ${value}.`);
  return value;
}
