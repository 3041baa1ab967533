import { gridPosterior } from '../../inference';
import { logSumExp64 } from '../../inference/numeric';
import { type Key, random, split, tanh, tf } from '../../tensor';
import { type SmallTarget, smallTarget } from '../targets';

/**
 * A decoder with one hidden layer of tanh units, as in the paper's App. C (eq. 12, its variance fixed): one hidden number z ~ N(0, 1),
 * x | z ~ N(W₄ tanh(w₃ z + b₃) + b₄, noise² I). θ = (w₃, b₃, W₄, b₄, noise).
 */
export interface LatentCurve {
  /** w₃, b₃: one number per hidden unit. */
  readonly w3: readonly number[];
  readonly b3: readonly number[];
  /** W₄: a row per entry of x. */
  readonly W4: readonly (readonly number[])[];
  readonly b4: readonly number[];
  readonly noise: number;
}

/** A horseshoe in the plane: its ends come so close that a point between them may belong to either. */
export const horseshoe: LatentCurve = {
  w3: [1.5, 1.5, 0.8],
  b3: [1.5, -1.5, 0],
  W4: [
    [2, -2, 0],
    [0, 0, 1.8],
  ],
  b4: [-1.8, 0],
  noise: 0.35,
};

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** The point on the curve for a z. */
export function decode({ w3, b3, W4, b4 }: LatentCurve, z: number): number[] {
  const h = w3.map((w, i) => Math.tanh(w * z + b3[i]));
  return W4.map((row, d) => row.reduce((sum, w, i) => sum + w * h[i], b4[d]));
}

/** The same for rows of codes [S, 1] → [S, D], as tensors. */
export function decodeRows({ w3, b3, W4, b4 }: LatentCurve, z: tf.Tensor): tf.Tensor {
  const h = tanh(tf.add(tf.mul(z, tf.tensor1d([...w3])), tf.tensor1d([...b3])));
  const W = tf.tensor2d(W4.map((row) => [...row]));
  return tf.add(tf.matMul(h as tf.Tensor2D, W, false, true), tf.tensor1d([...b4]));
}

/** log p(x | z), nats. */
export function logLikelihood(curve: LatentCurve, x: readonly number[], z: number): number {
  const squares = decode(curve, z).reduce((sum, m, d) => sum + ((x[d] - m) / curve.noise) ** 2, 0);
  return -0.5 * (x.length * (LOG_TWO_PI + 2 * Math.log(curve.noise)) + squares);
}

/** n pairs (z, x) from the model. */
export function drawFromCurve(
  curve: LatentCurve,
  key: Key,
  n: number,
): { readonly z: number[]; readonly x: number[][] } {
  const [zKey, noiseKey] = split(key);
  const z = Array.from(tf.tidy(() => random.normal(zKey, [n]).dataSync()));
  const epsilon = tf.tidy(() => (random.normal(noiseKey, [n, curve.b4.length]) as tf.Tensor2D).arraySync());
  return { z, x: z.map((code, i) => decode(curve, code).map((m, d) => m + curve.noise * epsilon[i][d])) };
}

/** p(z | x) as a small posterior: its grid, its best Gaussian and all else that `targets` has for such. */
export function posteriorOfCode(curve: LatentCurve, x: readonly number[]): SmallTarget {
  const observed = [...x];
  if (observed.length !== curve.b4.length) {
    throw new RangeError(
      `x has ${observed.length} numbers but the curve lies in ${curve.b4.length} dimensions.`,
    );
  }
  return smallTarget({
    size: 1,
    axes: { z: { from: -6, to: 6, cells: 3000 } },
    logPrior: (rows) => tf.sub(tf.mul(tf.sum(tf.square(rows), 1), -0.5), 0.5 * LOG_TWO_PI),
    logLikelihood: (rows) => {
      const off = tf.div(tf.sub(decodeRows(curve, rows), tf.tensor1d(observed)), curve.noise);
      const constant = -0.5 * observed.length * (LOG_TWO_PI + 2 * Math.log(curve.noise));
      return tf.add(tf.mul(tf.sum(tf.square(off), 1), -0.5), constant);
    },
  });
}

/** log p(x) (nats) by a grid over z with so many cells: one dimension, so a few hundred are plenty. */
export function logEvidenceByGrid(curve: LatentCurve, x: readonly number[], cells = 400): number {
  return gridPosterior(
    { z: { from: -6, to: 6, cells } },
    ({ z }) => logLikelihood(curve, x, z) - 0.5 * (z * z + LOG_TWO_PI),
  ).logEvidence;
}

/** p(x) over a plane: z[i][j] for x₂[i], x₁[j]. */
export function densityOverPlane(
  curve: LatentCurve,
  x1: readonly number[],
  x2: readonly number[],
): { readonly x: readonly number[]; readonly y: readonly number[]; readonly z: number[][] } {
  const codes = Array.from({ length: 161 }, (_, i) => -4 + i / 20);
  const points = codes.map((z) => ({ m: decode(curve, z), logPrior: -0.5 * (z * z + LOG_TWO_PI) }));
  const constant = -LOG_TWO_PI - 2 * Math.log(curve.noise) + Math.log(1 / 20);
  const at = (a: number, b: number) =>
    Math.exp(
      constant +
        logSumExp64(
          points.map(
            ({ m, logPrior }) => logPrior - (0.5 * ((a - m[0]) ** 2 + (b - m[1]) ** 2)) / curve.noise ** 2,
          ),
        ),
    );
  return { x: x1, y: x2, z: x2.map((b) => x1.map((a) => at(a, b))) };
}
