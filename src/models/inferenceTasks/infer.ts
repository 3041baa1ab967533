import { compile, gather, type Key, logSumExp, random, split, tf, tree } from '../../tensor';
import { samplePosterior } from '../marginalLikelihood';
import { logPrior } from '../vae/densities';
import type { Observation } from './observations';
import { type Decoder, logPixels, meanGivenSeen, meanOf } from './pixels';

export interface InferOptions {
  readonly key: Key;
  /** Nz */
  readonly latents: number;
  /** Independent chains for each image. */
  readonly chains: number;
  /** Transitions of Hamiltonian Monte Carlo that tune its steps, and those that are kept. */
  readonly warmUp: number;
  readonly draws: number;
  /** Leapfrog steps in a transition; 8 if not given. */
  readonly leapfrogs?: number;
  /** Draws of the prior among which each chain finds its start; 100 if not given. */
  readonly candidates?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** p(x|y), drawn. */
export interface Inferred {
  /** E[x|y] of each image, [N, D]. */
  readonly mean: tf.Tensor2D;
  /** The same by each chain alone, [chains, N, D]: how far chains disagree is how far the mean is to be trusted. */
  readonly byChain: tf.Tensor3D;
  /** z ~ p(z|y): [draws, chains · N, Nz]; row c · N + n is chain c of image n. */
  readonly z: tf.Tensor3D;
  readonly acceptance: number;
}

/**
 * Marginal inference of x (section 2.1, task 3): what an image was, of which only y was seen. z ~ p(z|y) ∝ p(z) p(y|z) by
 * Hamiltonian Monte Carlo, several chains for each image, each begun at a draw of the prior that was chosen by p(y|z); then
 * E[x|y] is the mean of E[x|y, z] over draws. The caller owns the tensors.
 */
export async function infer<Params>(
  decoder: Decoder<Params>,
  params: Params,
  { y, logSeen }: Observation,
  options: InferOptions,
): Promise<Inferred> {
  const { key, latents, chains, candidates = 100, leapfrogs = 8, warmUp, draws, progress } = options;
  const [startKey, drawKey] = split(key);
  const seen = tf.tile(y, [chains, 1]) as tf.Tensor2D;
  const logJoint = ({ weights, rows }: { weights: Params; rows: tf.Tensor }, z: tf.Tensor) =>
    tf.tidy(() => tf.add(logPrior(z), logSeen(decoder(weights, z), rows)));
  const z0 = tf.tidy(() => random.normal(split(startKey)[0], [candidates, latents]));
  const start = tf.tidy(() => {
    const pixels = decoder(params, z0);
    return chosen(split(startKey)[1], z0, y, chains, (row) => logSeen(pixels, row));
  });
  try {
    const posterior = await samplePosterior(logJoint, { weights: params, rows: seen }, start, {
      ...{ key: drawKey, warmUp, draws, leapfrogs, progress },
    });
    const acceptance = tf.tidy(() => tf.mean(posterior.acceptance).dataSync()[0]);
    const byChain = averageOver(posterior.z, chains, (z) => meanGivenSeen(decoder(params, z), seen, logSeen));
    const mean = tf.tidy(() => tf.mean(byChain, 0)) as tf.Tensor2D;
    tree.dispose(posterior.logJoint, posterior.acceptance, posterior.stepSize);
    return { mean, byChain, z: posterior.z, acceptance };
  } finally {
    tree.dispose(seen, start, z0);
  }
}

/** One of the candidates z [C, Nz] for each chain of each image, with probabilities that follow p(y|z): [chains · N, Nz]. */
function chosen(
  key: Key,
  z: tf.Tensor,
  y: tf.Tensor2D,
  chains: number,
  logSeen: (row: tf.Tensor) => tf.Tensor,
): tf.Tensor2D {
  const [candidates] = z.shape;
  const table = tf.stack(tf.unstack(y).map((row) => logSeen(tf.tile(tf.expandDims(row), [candidates, 1]))));
  const rows = tf.tile(table as tf.Tensor2D, [chains, 1]);
  return gather(z, random.categorical(key, rows)) as tf.Tensor2D;
}

/** The mean of f over draws z [S, chains · N, Nz], chain by chain: [chains, N, D]. */
function averageOver(z: tf.Tensor3D, chains: number, f: (z: tf.Tensor) => tf.Tensor): tf.Tensor3D {
  const compiled = compile(f, { xla: false });
  const [S, rows] = z.shape;
  try {
    return tf.tidy(() => {
      let sum: tf.Tensor = tf.scalar(0);
      for (let s = 0; s < S; s++) {
        const next = tf.tidy(() => tf.add(sum, compiled(tf.reshape(tf.slice(z, s, 1), [rows, -1]))));
        sum.dispose();
        sum = next;
      }
      return tf.reshape(tf.div(sum, S), [chains, rows / chains, -1]) as tf.Tensor3D;
    });
  } finally {
    compiled.dispose();
  }
}

/** The mean images of single draws of z, for pictures: the first chains' last draws, [count][N, D] as one [count, N, D]. */
export function completions<Params>(
  decoder: Decoder<Params>,
  params: Params,
  { z, mean }: Pick<Inferred, 'z' | 'mean'>,
  count: number,
): tf.Tensor3D {
  const [S, rows, latents] = z.shape;
  const N = mean.shape[0];
  return tf.tidy(() => {
    const last = tf.reshape(tf.slice(z, S - 1, 1), [rows / N, N, latents]);
    const some = tf.reshape(tf.slice(last, 0, Math.min(count, rows / N)), [-1, latents]);
    return tf.reshape(meanOf(decoder(params, some)), [-1, N, mean.shape[1]]) as tf.Tensor3D;
  });
}

/**
 * log p(x_missing | x_seen) of each image, in nats: the log of the mean of p(x_missing|z) over all draws. Too low on average
 * (Jensen), so that what it says about a model is never flattering. @param where [D], 1 for the pixels that were not seen
 */
export function logMissing<Params>(
  decoder: Decoder<Params>,
  params: Params,
  { z, mean }: Pick<Inferred, 'z' | 'mean'>,
  x: tf.Tensor2D,
  where: tf.Tensor1D,
): number[] {
  const [S, rows] = z.shape;
  const [N, chains] = [mean.shape[0], rows / mean.shape[0]];
  return tf.tidy(() => {
    const truth = tf.tile(x, [chains, 1]);
    const each = tf
      .unstack(z)
      .map((draw) => tf.tidy(() => tf.sum(tf.mul(logPixels(decoder(params, draw), truth), where), -1)));
    const table = tf.reshape(tf.stack(each), [S * chains, N]);
    return Array.from(tf.sub(logSumExp(table, 0), Math.log(S * chains)).dataSync());
  });
}
