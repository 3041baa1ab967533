import { assertPositiveInteger } from '../../inference/checks';
import { steinDirection } from '../../inference/variational/svgd';
import { exp, tf } from '../../tensor';
import type { MaskedPoints } from '../fewShot';
import { ascend, type Inner, uphill } from './inner';
import type { Method } from './method';
import { initialWeights, logLikelihood, logMixture } from './model';

export type ParticleParams = {
  /** Where each particle starts, [M, D]. */
  readonly theta: tf.Tensor;
  /** log α of each, [M, 1]. */
  readonly logAlpha: tf.Tensor;
};

export interface ParticleOptions extends Inner {
  /** M */
  readonly particles: number;
  /** 'svgd': in the inner steps particles push each other apart. 'alone': each climbs for itself. */
  readonly moves: 'svgd' | 'alone';
  /** 'mixture': −log 1/M Σ_m p(D^Q|φ_m), one score for all. 'each': the sum of −log p(D^Q|φ_m): M separate MAMLs. */
  readonly objective: 'mixture' | 'each';
}

/** Where log α starts: a step of 0.001 per nat. */
export const LOG_ALPHA = Math.log(1e-3);

/**
 * M networks that are adapted to each task. Bayesian MAML (Yoon et al. 2018) moves them by Stein variational gradient
 * descent and scores their mixture (its first meta-loss, section 4.1; not the chaser loss). Without the repulsion and with a
 * score for each it is a plain ensemble of M MAMLs.
 */
export function particleMaml(options: ParticleOptions): Method<ParticleParams> {
  const { model, particles: M, moves, objective } = options;
  assertPositiveInteger('particles', M);
  if (moves === 'svgd' && M < 2) throw new RangeError(`SVGD needs 2 particles or more, got ${M}.`);
  const adapt = ({ theta, logAlpha }: ParticleParams, support: MaskedPoints): tf.Tensor3D => {
    const T = support.x.shape[0];
    const start = tf.tile(tf.expandDims(theta, 0), [T, 1, 1]);
    const alpha = exp(logAlpha);
    const end =
      moves === 'svgd' ? stein(start, support, alpha, options) : ascend(start, support, alpha, options);
    return end as tf.Tensor3D;
  };
  return {
    model,
    init: (key) => ({
      theta: initialWeights(key, model, M),
      logAlpha: tf.fill([M, 1], LOG_ALPHA + (moves === 'svgd' ? Math.log(M) : 0)),
    }),
    loss: (params, { support, query }) =>
      tf.tidy(() => {
        const each = logLikelihood(adapt(params, support), query, model);
        const score = objective === 'mixture' ? logMixture(each) : tf.sum(each, 1);
        return tf.neg(tf.mean(score)) as tf.Scalar;
      }),
    adapt: (params, support) => tf.tidy(() => adapt(params, support)),
    held: ({ theta, logAlpha }) => theta.size + logAlpha.size,
  };
}

/**
 * MAML itself: one network, adapted by K gradient steps (Finn, Abbeel & Levine 2017, algorithm 2); a point estimate. Its step
 * is learnt with it, as in Meta-SGD, one number for all weights.
 */
export const maml = (inner: Inner): Method<ParticleParams> =>
  particleMaml({ ...inner, particles: 1, moves: 'alone', objective: 'each' });

/** K steps of SVGD on log p(D | φ) for the M particles of each task: eq. 1 of Yoon et al., with a step for each particle. */
function stein(start: tf.Tensor, support: MaskedPoints, epsilon: tf.Tensor, inner: Inner): tf.Tensor {
  let phi = start;
  for (let k = 0; k < inner.steps; k++) {
    const direction = steinDirection(phi, uphill(phi, support, inner)).phi;
    phi = tf.add(phi, tf.mul(epsilon, direction));
  }
  return phi;
}
