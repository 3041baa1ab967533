import { grad, tf } from '../../tensor';
import { type Flow, type FlowModelParams, fromLatent, logProb, toLatent } from './flow';

/** p(x) over a plane, z[i][j] for x₂[i], x₁[j], and what it adds up to: 1 where the axes hold all of the mass. */
export function densityOverPlane(
  model: Flow,
  params: FlowModelParams,
  x1: readonly number[],
  x2: readonly number[],
): {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: number[][];
  readonly mass: number;
} {
  const points = tf.tidy(() =>
    logProb(model, params, tf.tensor2d(x2.flatMap((b) => x1.map((a) => [a, b])))).dataSync(),
  );
  const density = Array.from(points, Math.exp);
  const cell = (x1[1] - x1[0]) * (x2[1] - x2[0]);
  return {
    x: x1,
    y: x2,
    z: x2.map((_, i) => density.slice(i * x1.length, (i + 1) * x1.length)),
    mass: density.reduce((sum, p) => sum + p, 0) * cell,
  };
}

/** The largest errors at rows x [S, 2]: of the inverse (in x), and of log |det| against the Jacobian by differentiation (nats). */
export function errorsAt(
  model: Flow,
  params: FlowModelParams,
  x: tf.Tensor2D,
): { readonly inverse: number; readonly logDet: number } {
  if (model.size !== 2)
    throw new RangeError(`The determinant is written out for 2 dimensions, got ${model.size}.`);
  return tf.tidy(() => {
    const { z, logDet } = toLatent(model, params, x);
    const back = fromLatent(model, params, z);
    const inverse = Math.max(...tf.abs(tf.sub(back, x)).dataSync());
    const rowOf = (d: number) =>
      grad(
        (at: tf.Tensor2D) => tf.sum(tf.slice(toLatent(model, params, at).z, [0, d], [-1, 1])) as tf.Scalar,
      )(x).dataSync();
    const [first, second] = [rowOf(0), rowOf(1)];
    const differences = Array.from(logDet.dataSync(), (value, s) =>
      Math.abs(
        value - Math.log(Math.abs(first[2 * s] * second[2 * s + 1] - first[2 * s + 1] * second[2 * s])),
      ),
    );
    return { inverse, logDet: Math.max(...differences) } as never;
  });
}

/** Mean log p(x) of rows (nats). */
export const meanLogProb = (model: Flow, params: FlowModelParams, x: tf.Tensor2D): number =>
  tf.tidy(() => tf.mean(logProb(model, params, x)).dataSync()[0]);
