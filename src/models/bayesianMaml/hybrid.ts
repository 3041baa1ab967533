import { assertPositiveInteger } from '../../inference/checks';
import { exp, foldIn, type Key, tf } from '../../tensor';
import type { ForkBatch, MaskedPoints } from '../fewShot';
import { type DiagonalGaussian, drawWeights, klDiagonal, LOG_SD } from './amortised';
import { ascend, type Inner, uphill } from './inner';
import type { Method } from './method';
import { initialWeights, logLikelihood, logMixture } from './model';
import { LOG_ALPHA } from './particles';

export type HybridParams = {
  /** μ_θ and log σ_θ of the learned prior over starting points, [D]. */
  readonly mean: tf.Tensor;
  readonly logSd: tf.Tensor;
  /** log standard deviation of q, [D]: needed in meta-training alone. */
  readonly logSdQ: tf.Tensor;
  /** log of the steps: of the adaptation, of the prior's mean, of q's mean. */
  readonly logAlpha: tf.Tensor;
  readonly logGammaP: tf.Tensor;
  readonly logGammaQ: tf.Tensor;
};

export interface HybridOptions extends Inner {
  /** S, draws of θ for each task in meta-training. */
  readonly draws: number;
  /**
   * 'bound': E_q[−log p(D^Q|φ(θ))] + KL(q(θ|D^S, D^Q)‖p(θ|D^S)). 'predictive': −log E_p[p(D^Q|φ(θ))], without q: the same
   * model judged by the mixture that it predicts with.
   */
  readonly objective: 'bound' | 'predictive';
}

/**
 * Probabilistic MAML (Finn, Xu & Levine 2018): a distribution over the starting point θ, in place of the one starting point of
 * MAML. At test time draw θ ~ p(θ|D^S), then climb by gradients, φ = θ + α ∇ log p(D^S|θ) …: a point estimate of φ given θ.
 * All spread of φ is spread of θ, bent by the ascent.
 */
export function hybridMaml(options: HybridOptions): Method<HybridParams> {
  const { model, draws, objective } = options;
  assertPositiveInteger('draws', draws);
  const climb = (theta: tf.Tensor, support: MaskedPoints, { logAlpha }: HybridParams) =>
    ascend(theta, support, exp(logAlpha), options) as tf.Tensor3D;
  return {
    model,
    init: (key) => {
      const mean = tf.tidy(() => tf.reshape(initialWeights(key, model, 1), [-1]));
      const spread = () => tf.fill([mean.size], LOG_SD);
      const step = () => tf.scalar(LOG_ALPHA);
      return {
        ...{ mean, logSd: spread(), logSdQ: spread() },
        ...{ logAlpha: step(), logGammaP: step(), logGammaQ: step() },
      };
    },
    loss: (params, tasks, key) =>
      tf.tidy(() => {
        const p = conditionalPrior(params, tasks.support, options);
        const from = objective === 'bound' ? guide(params, tasks, options) : p;
        const phi = climb(drawWeights(from, key, draws), tasks.support, params);
        const query = logLikelihood(phi, tasks.query, model);
        if (objective === 'predictive') return tf.neg(tf.mean(logMixture(query))) as tf.Scalar;
        return tf.mean(tf.sub(klDiagonal(from, p), tf.mean(query, 1))) as tf.Scalar;
      }),
    adapt: (params, support, key, samples) =>
      tf.tidy(() => {
        const p = conditionalPrior(params, support, options);
        return climb(drawWeights(p, foldIn(key, 1), samples), support, params);
      }),
    held: ({ mean, logSd }) => mean.size + logSd.size + 2,
  };
}

/** p(θ|D^S) = N(μ_θ + γ_p ∇ log p(D^S|μ_θ), σ_θ²), [T, 1, D]. */
export function conditionalPrior(
  { mean, logSd, logGammaP }: HybridParams,
  support: MaskedPoints,
  inner: Omit<Inner, 'steps'>,
): DiagonalGaussian {
  const start = tf.tile(tf.reshape(mean, [1, 1, -1]), [support.x.shape[0], 1, 1]);
  const moved = tf.add(start, tf.mul(exp(logGammaP), uphill(start, support, inner)));
  return { mean: moved, logSd: tf.reshape(logSd, [1, 1, -1]) };
}

/** q(θ|D^S, D^Q) = N(μ_θ + γ_q ∇ log p(D^S, D^Q|μ_θ), v_q), [T, 1, D]: it sees the query set, which only meta-training has. */
function guide(
  { mean, logSdQ, logGammaQ }: HybridParams,
  { support, query }: ForkBatch,
  inner: Omit<Inner, 'steps'>,
): DiagonalGaussian {
  const start = tf.tile(tf.reshape(mean, [1, 1, -1]), [support.x.shape[0], 1, 1]);
  const all: MaskedPoints = {
    x: tf.concat([support.x, query.x], 1),
    y: tf.concat([support.y, query.y], 1),
    mask: tf.concat([support.mask, tf.onesLike(query.x)], 1),
  };
  const moved = tf.add(start, tf.mul(exp(logGammaQ), uphill(start, all, inner)));
  return { mean: moved, logSd: tf.reshape(logSdQ, [1, 1, -1]) };
}

/** For those who want to look at one task: the prior's draws before the ascent, [T, S, D]. */
export function startingPoints(
  params: HybridParams,
  support: MaskedPoints,
  inner: Omit<Inner, 'steps'>,
  { key, samples }: { readonly key: Key; readonly samples: number },
): tf.Tensor3D {
  return tf.tidy(() => drawWeights(conditionalPrior(params, support, inner), foldIn(key, 1), samples));
}
