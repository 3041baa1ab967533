import { logSumExp, softplus, tf } from '../../tensor';
import { type DecoderParams, decoderOutput, encode, type VaeModel, type VaeParams } from '../vae/model';

/** A square of the latent plane, cut into cells; densities are taken at their middles. */
export interface Square {
  /** Middle of the square. */
  readonly centre: readonly [number, number];
  /** Half of its side. */
  readonly reach: number;
  /** Cells along each side. */
  readonly cells: number;
}

/** Middles of the cells along one axis. */
const middles = (centre: number, { reach, cells }: Square): number[] =>
  Array.from({ length: cells }, (_, i) => centre - reach + (2 * reach * (i + 0.5)) / cells);

/** Rows of z₁, z₂, z₁ running fastest: [cells², 2]. */
function points(square: Square): number[][] {
  const [x, y] = square.centre.map((c) => middles(c, square));
  return y.flatMap((second) => x.map((first) => [first, second]));
}

function checkPlane({ latents, decoder }: VaeModel): void {
  if (latents !== 2)
    throw new RangeError(`Only a plane can be cut into cells; this model has ${latents} latents.`);
  if (decoder !== 'bernoulli') throw new RangeError('These sums are written for Bernoulli pixels.');
}

/** log p(x, z) for every image and every z: x [M, D], z [P, 2] → [M, P]. x·logits − Σ softplus(logits) is one matrix product. */
function logJoints(model: VaeModel, decoder: DecoderParams, x: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const { logits } = decoderOutput(model, decoder, z);
    const linear = tf.matMul(x, logits as tf.Tensor2D, false, true);
    const prior = tf.sub(tf.mul(tf.sum(tf.square(z), 1), -0.5), Math.log(2 * Math.PI));
    return tf.add(tf.sub(linear, tf.sum(softplus(logits), 1)), prior) as tf.Tensor2D;
  });
}

const CHUNK = 4000;

/**
 * log p(x) of each image x [M, D], exactly but for the width of the cells: log p(x, z) evaluated in every cell of a square of the latent
 * plane, and added up. Nats. What a VAE with more latents could only bound.
 */
export function logEvidence(
  model: VaeModel,
  decoder: DecoderParams,
  x: tf.Tensor2D,
  square: Square,
): number[] {
  return logSums(square, (z) => logJoints(model, decoder, x, z), model);
}

/**
 * For each image x [M, D] the share of its posterior that lies near the encoder's mean, no further than `reach` along either axis: 1 where
 * the encoder points at the right place, less where the posterior has probability elsewhere that q does not see.
 */
export function shareNearCode(
  model: VaeModel,
  { encoder, decoder }: VaeParams,
  x: tf.Tensor2D,
  { square, reach }: { readonly square: Square; readonly reach: number },
): number[] {
  const mu = tf.tidy(() => tf.expandDims(encode(model, encoder, x).mu, 1));
  const far = (z: tf.Tensor2D) => tf.max(tf.cast(tf.greater(tf.abs(tf.sub(z, mu)), reach), 'float32'), 2);
  const near = (z: tf.Tensor2D) =>
    tf.sub(logJoints(model, decoder, x, z), tf.mul(far(z), 1e9)) as tf.Tensor2D;
  const inside = logSums(square, near, model);
  mu.dispose();
  return logEvidence(model, decoder, x, square).map((log, i) => Math.exp(inside[i] - log));
}

/** log Σ exp(f(z)) × area over the cells of a square, for f that gives a row for each image: [M]. */
function logSums(square: Square, f: (z: tf.Tensor2D) => tf.Tensor2D, model: VaeModel): number[] {
  checkPlane(model);
  const all = points(square);
  const area = (2 * square.reach) ** 2 / all.length;
  const total = tf.tidy(() => {
    const parts: tf.Tensor[] = [];
    for (let from = 0; from < all.length; from += CHUNK) {
      parts.push(tf.tidy(() => logSumExp(f(tf.tensor2d(all.slice(from, from + CHUNK))), 1)));
    }
    return tf.add(logSumExp(tf.stack(parts), 0), Math.log(area));
  });
  const values = Array.from(total.dataSync());
  total.dispose();
  return values;
}

/**
 * The posterior p(z|x) of one image [1, D] over a square around the encoder's mean, normalised there, beside the encoder's q(z|x). What lies
 * outside of the square is not seen: {@link shareNearCode} says how much that is.
 */
export function posteriorOf(
  model: VaeModel,
  { encoder, decoder }: VaeParams,
  x: tf.Tensor2D,
  square: Omit<Square, 'centre'>,
): {
  readonly mesh: { readonly x: number[]; readonly y: number[]; readonly z: number[][] };
  readonly q: { readonly mean: number[]; readonly sd: number[] };
} {
  checkPlane(model);
  const [mean, sd] = tf.tidy(() => {
    const { mu, logVar } = encode(model, encoder, x);
    return [mu, logVar].map((tensor) => Array.from(tensor.dataSync()));
  });
  const here: Square = { ...square, centre: [mean[0], mean[1]] };
  const values = Array.from(
    tf.tidy(() => logJoints(model, decoder, x, tf.tensor2d(points(here))).dataSync()),
  );
  const largest = values.reduce((a, b) => Math.max(a, b));
  const weights = values.map((v) => Math.exp(v - largest));
  const area = ((2 * here.reach) / here.cells) ** 2;
  const total = area * weights.reduce((a, b) => a + b);
  const [xs, ys] = here.centre.map((c) => middles(c, here));
  const z = ys.map((_, i) => xs.map((_, j) => Number((weights[i * here.cells + j] / total).toPrecision(4))));
  return { mesh: { x: xs, y: ys, z }, q: { mean, sd: sd.map((v) => Math.exp(v / 2)) } };
}
