import { importanceWeightedBound } from '../../inference/variational/importanceWeighted';
import { compile, foldIn, type Key, tf, tree } from '../../tensor';
import { drawLatents } from './bound';
import { logJoint, logNormal } from './densities';
import { checkImages } from './images';
import { encode, type VaeModel, type VaeParams } from './model';

/**
 * log w = log p(x, z) − log q(z|x) of k draws z ~ q(z|x) for each image: x [M, D] → [k, M], in nats. Their mean is
 * estimator A (eq. 6), and log mean w estimates log p(x).
 */
export function logWeights(
  vae: VaeModel,
  params: VaeParams,
  x: tf.Tensor,
  { key, k }: { readonly key: Key; readonly k: number },
): tf.Tensor {
  return tf.tidy(() => {
    const q = encode(vae, params.encoder, x);
    const z = drawLatents(q, { key, L: k });
    return tf.sub(logJoint(vae, params.decoder, x, z), logNormal(z, q));
  });
}

/** Images and draws to a call: what a call holds in memory is their product times the pixels. */
const CHUNK_IMAGES = 50;
const CHUNK_DRAWS = 100;

/**
 * log p(x) for each image [N, D] by importance sampling from q(z|x) with k draws, in nats. A lower bound on average,
 * which tightens as k grows (Burda, Grosse & Salakhutdinov 2016).
 * @throws RangeError for k < 1, and as {@link checkImages}
 */
export function importanceLogLikelihood(
  vae: VaeModel,
  params: VaeParams,
  images: tf.Tensor2D,
  { key, k }: { readonly key: Key; readonly k: number },
): Float64Array {
  checkImages(vae, images);
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`k must be a whole number ≥ 1, got ${k}`);
  const results = new Float64Array(images.shape[0]);
  const part = (draws: number) =>
    compile((p: VaeParams, x: tf.Tensor, chunkKey: Key) =>
      importanceWeightedBound(logWeights(vae, p, x, { key: chunkKey, k: draws }), 0),
    );
  const [whole, rest] = [part(CHUNK_DRAWS), part(k % CHUNK_DRAWS || CHUNK_DRAWS)];
  const calls = Math.ceil(k / CHUNK_DRAWS);
  for (let from = 0; from < results.length; from += CHUNK_IMAGES) {
    const x = tf.slice(images, [from, 0], [Math.min(CHUNK_IMAGES, results.length - from), -1]);
    const chunkKey = foldIn(key, from);
    const sums = new Float64Array(x.shape[0]).fill(Number.NEGATIVE_INFINITY);
    for (let call = 0; call < calls; call++) {
      const draws = call < calls - 1 ? CHUNK_DRAWS : k - CHUNK_DRAWS * (calls - 1);
      const bound = (call < calls - 1 ? whole : rest)(params, x, foldIn(chunkKey, call));
      bound.dataSync().forEach((value, i) => {
        sums[i] = addLogs(sums[i], value + Math.log(draws));
      });
      bound.dispose();
    }
    sums.forEach((value, i) => {
      results[from + i] = value - Math.log(k);
    });
    tree.dispose(x);
  }
  whole.dispose();
  rest.dispose();
  return results;
}

/** log(eᵃ + eᵇ) */
function addLogs(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}
