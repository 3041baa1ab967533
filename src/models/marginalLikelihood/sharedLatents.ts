import { compile, gather, type Key, logSumExp, random, softplus, split, tf, tree } from '../../tensor';
import { logPrior } from '../vae/densities';
import { checkImages } from '../vae/images';
import { type DecoderParams, decoderOutput, type VaeModel } from '../vae/model';

/**
 * log p(x|z) of every image under every z: x [M, D], z [G, Nz] → [G, M], in nats. All images share the G means that the
 * decoder makes, so that the sum over pixels is one product of matrices. @throws RangeError for Gaussian pixels
 */
export function logLikelihoodTable(
  vae: VaeModel,
  decoder: DecoderParams,
  x: tf.Tensor2D,
  z: tf.Tensor2D,
): tf.Tensor2D {
  if (vae.decoder !== 'bernoulli') throw new RangeError('logLikelihoodTable needs Bernoulli pixels.');
  return tf.tidy(() => {
    const { logits } = decoderOutput(vae, decoder, z);
    const fit = tf.matMul(logits as tf.Tensor2D, x, false, true);
    return tf.sub(fit, tf.sum(softplus(logits), 1, true)) as tf.Tensor2D;
  });
}

/** One z for each image, chosen among draws of the prior with probabilities that follow p(x|z): x [M, D] → [M, Nz]. */
export function fromPrior(
  vae: VaeModel,
  decoder: DecoderParams,
  x: tf.Tensor2D,
  { key, candidates }: { readonly key: Key; readonly candidates: number },
): tf.Tensor2D {
  return tf.tidy(() => {
    const [drawKey, choiceKey] = split(key);
    const z = random.normal(drawKey, [candidates, vae.latents]) as tf.Tensor2D;
    const likelihoods = tf.transpose(logLikelihoodTable(vae, decoder, x, z));
    return gather(z, random.categorical(choiceKey, likelihoods)) as tf.Tensor2D;
  });
}

export interface GridOptions {
  /** Points along each axis. */
  readonly side: number;
  /** The grid covers [−reach, reach] in each direction; 4.5 if not given. */
  readonly reach?: number;
}

/** Grid points to a call. */
const CHUNK = 4096;

/** Most latent variables that a grid is any use for: its size is side^Nz. */
const MOST_LATENTS = 3;

/**
 * log p(x) = log ∫ p(x|z) p(z) dz by the trapezoidal rule on a grid of side^Nz points: as good as exact where the spacing
 * 2 reach / (side − 1) is no wider than the posterior's standard deviation, and possible for up to three latent variables.
 * x [M, D] → [M], in nats.
 * @throws RangeError for more latent variables, Gaussian pixels, and as checkImages
 */
export function gridLogLikelihood(
  vae: VaeModel,
  decoder: DecoderParams,
  images: tf.Tensor2D,
  { side, reach = 4.5 }: GridOptions,
): Float64Array {
  checkImages(vae, images);
  if (vae.latents > MOST_LATENTS)
    throw new RangeError(
      `A grid over ${vae.latents} latent variables would have ${side}^${vae.latents} points.`,
    );
  if (!(Number.isInteger(side) && side >= 2))
    throw new RangeError(`side must be a whole number ≥ 2, got ${side}.`);
  const spacing = (2 * reach) / (side - 1);
  const part = compile((params: DecoderParams, x: tf.Tensor2D, z: tf.Tensor2D) =>
    logSumExp(tf.add(logLikelihoodTable(vae, params, x, z), tf.expandDims(logPrior(z), 1)), 0),
  );
  const parts: Float32Array[] = [];
  const total = side ** vae.latents;
  for (let from = 0; from < total; from += CHUNK) {
    const z = gridPoints(vae.latents, from, Math.min(CHUNK, total - from), (i) => i * spacing - reach, side);
    const sums = part(decoder, images, z);
    parts.push(sums.dataSync() as Float32Array);
    tree.dispose(z, sums);
  }
  part.dispose();
  const cell = vae.latents * Math.log(spacing);
  return Float64Array.from({ length: images.shape[0] }, (_, i) => {
    const largest = Math.max(...parts.map((sums) => sums[i]));
    return cell + largest + Math.log(parts.reduce((sum, sums) => sum + Math.exp(sums[i] - largest), 0));
  });
}

/** Points number `from` … of the grid, the last axis running fastest: [count, axes]. */
function gridPoints(
  axes: number,
  from: number,
  count: number,
  place: (i: number) => number,
  side: number,
): tf.Tensor2D {
  const values = new Float32Array(count * axes);
  for (let n = 0; n < count; n++) {
    let rest = from + n;
    for (let axis = axes - 1; axis >= 0; axis--) {
      values[n * axes + axis] = place(rest % side);
      rest = Math.floor(rest / side);
    }
  }
  return tf.tensor2d(values, [count, axes]);
}
