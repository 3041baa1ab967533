// Where Algorithm 1 comes to rest, and how much it goes on shaking there.
import { type Estimate, estimateOf } from '../../inference';
import { norm, tf, valueAndGrad } from '../../tensor';
import type { Vector } from '../linearGaussian';
import { type AevbOptions, lossOf } from './aevb';
import { type MinibatchOptions, minibatch, overMinibatches } from './draws';
import { type ExactBound, exactBound } from './exact';
import type { LinearParams } from './linear';

type Weighted = MinibatchOptions & Pick<AevbOptions, 'prior' | 'forgetScale' | 'klWeight'>;

/**
 * How strongly a step pulls at the size of W: the slope of L^M / N (nats per data point) along W / |W|, over many minibatches. 0 within
 * its error: at these parameters the run leaves W as large as it is.
 */
export function pullOnSize(params: LinearParams, data: tf.Tensor2D, options: Weighted): Estimate {
  const { key, times, M, L } = options;
  const loss = lossOf(options, data.shape[0]);
  const [pulls] = overMinibatches(key, times, (one) => {
    const { X, epsilon } = minibatch(one, params, data, M, L);
    const { grads } = valueAndGrad(loss)(params, X, epsilon);
    return tf.div(tf.neg(tf.sum(tf.mul(grads.W, params.W))), norm(params.W));
  });
  return estimateOf(pulls);
}

/**
 * How far below its optimum the noise of its own steps keeps Adagrad, nats per data point. Near an optimum with curvature H, steps with
 * sizes P = diag(p_j) and gradient noise of covariance V hold θ, φ at a distance of covariance Σ with P H Σ + Σ H P = P V P (small
 * steps). Multiplied by P⁻¹ its trace says tr(H Σ) = ½ tr(V P); the loss on average is ½ tr(H Σ) = ¼ Σ_j V_jj p_j, whatever H. After t
 * steps of such noise Adagrad's p_j is rate / √(t V_jj): what remains is ¼ rate Σ_j √(V_jj / t).
 */
export function adagradJitter(
  params: LinearParams,
  data: tf.Tensor2D,
  { rate, step, ...options }: Weighted & { readonly rate: number; readonly step: number },
): number {
  const { key, times, M, L } = options;
  const loss = lossOf(options, data.shape[0]);
  const entries = overMinibatches(key, times, (one) => {
    const { X, epsilon } = minibatch(one, params, data, M, L);
    const { grads } = valueAndGrad(loss)(params, X, epsilon);
    return tf.concat(Object.values(grads).map((g) => tf.reshape(g as tf.Tensor, [-1])));
  });
  return entries.reduce((sum, one) => sum + 0.25 * rate * Math.sqrt(estimateOf(one).variance / step), 0);
}

/** The means of parameters along a run: what is left of it without the shaking. The caller owns the tensors. */
export function meanParams(list: readonly LinearParams[]): LinearParams {
  if (list.length === 0) throw new RangeError('There are no parameters to average.');
  const names = Object.keys(list[0]) as (keyof LinearParams)[];
  return tf.tidy((): never => {
    const meanOf = (name: keyof LinearParams) => tf.mean(tf.stack(list.map((one) => one[name])), 0);
    return Object.fromEntries(names.map((name) => [name, meanOf(name)])) as never;
  });
}

/** What a run does at its end: where its parameters are on average, and what their shaking costs on top. */
export interface Shaking {
  /** The bound and its terms at the mean parameters. */
  readonly centre: ExactBound;
  /** The bound there less the mean bound along the run, nats per data point: its error by means over ten stretches. */
  readonly jitter: Estimate;
}

/** From parameters in the order of the run. */
export function shakingOf(list: readonly LinearParams[], xs: readonly Vector[]): Shaking {
  const size = Math.floor(list.length / STRETCHES);
  if (size < 1) throw new RangeError(`Ten stretches take 10 sets of parameters or more, got ${list.length}.`);
  const mean = meanParams(list);
  const centre = exactBound(mean, xs);
  tf.dispose(Object.values(mean));
  const below = list.map((one) => centre.bound - exactBound(one, xs).bound);
  const stretches = Array.from({ length: STRETCHES }, (_, i) =>
    below.slice(size * i, size * (i + 1)).reduce((sum, b) => sum + b / size, 0),
  );
  return { centre, jitter: estimateOf(stretches) };
}

const STRETCHES = 10;
