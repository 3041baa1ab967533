import { assertPositiveInteger } from '../../inference/checks';
import { exp, foldIn, grad, type Key, random, stopGradient, tf } from '../../tensor';
import type { MaskedPoints } from '../fewShot';
import type { Inner } from './inner';
import type { Method } from './method';
import { initialWeights, logLikelihood, logMixture } from './model';
import { LOG_ALPHA } from './particles';

/** A Gaussian over weights, independent in each: mean and log standard deviation, of one shape. */
export type DiagonalGaussian = { readonly mean: tf.Tensor; readonly logSd: tf.Tensor };

export type AmortisedParams = {
  /** μ_θ and log σ_θ of the prior p(φ|θ), [D]. */
  readonly mean: tf.Tensor;
  readonly logSd: tf.Tensor;
  /** log of the steps in the mean and in the log standard deviation. */
  readonly logAlpha: tf.Tensor;
  readonly logBeta: tf.Tensor;
};

export interface AmortisedOptions extends Inner {
  /** S, draws of φ in an expectation, in the inner steps and in the objective. */
  readonly draws: number;
  /**
   * 'elbo': E_q[−log p(D^S, D^Q|φ)] + KL(q‖p), the bound of Ravi & Beatson. 'predictive': −log E_q[p(D^Q|φ)], the same q
   * judged by the mixture that it predicts with (as Gordon et al. 2019 do).
   */
  readonly objective: 'elbo' | 'predictive';
}

/** Where log σ_θ starts. */
export const LOG_SD = Math.log(0.1);

/**
 * Amortised Bayesian MAML (Ravi & Beatson 2019): a learned prior p(φ|θ) = N(μ_θ, σ_θ²) over the weights, and K gradient steps
 * from it on the bound of the support set give q(φ|D^S), again a Gaussian. What is shared by all tasks is where the
 * optimisation starts. The paper's prior over θ is left out.
 */
export function amortisedMaml(options: AmortisedOptions): Method<AmortisedParams> {
  const { model, draws, objective } = options;
  assertPositiveInteger('draws', draws);
  return {
    model,
    init: (key) => ({
      mean: tf.tidy(() => tf.reshape(initialWeights(key, model, 1), [-1])),
      logSd: tf.tidy(() => tf.fill([initialWeights(key, model, 1).size], LOG_SD)),
      logAlpha: tf.scalar(LOG_ALPHA),
      logBeta: tf.scalar(LOG_ALPHA),
    }),
    loss: (params, tasks, key) =>
      tf.tidy(() => {
        const q = posterior(params, tasks.support, foldIn(key, 0), options);
        const phi = drawWeights(q, foldIn(key, 1), draws);
        const query = logLikelihood(phi, tasks.query, model);
        if (objective === 'predictive') return tf.neg(tf.mean(logMixture(query))) as tf.Scalar;
        const all = tf.add(query, logLikelihood(phi, tasks.support, model));
        return tf.mean(tf.sub(klDiagonal(q, priorOf(params)), tf.mean(all, 1))) as tf.Scalar;
      }),
    adapt: (params, support, key, samples) =>
      tf.tidy(() =>
        drawWeights(posterior(params, support, foldIn(key, 0), options), foldIn(key, 1), samples),
      ),
    held: ({ mean, logSd }) => mean.size + logSd.size + 2,
  };
}

const priorOf = ({ mean, logSd }: AmortisedParams): DiagonalGaussian => ({
  mean: tf.reshape(mean, [1, 1, -1]),
  logSd: tf.reshape(logSd, [1, 1, -1]),
});

/** q(φ|D^S) = N(mean, sd²) of each task, [T, 1, D], by K gradient steps from the prior on E_q[−log p(D^S|φ)] + KL(q‖p). */
export function posterior(
  params: AmortisedParams,
  support: MaskedPoints,
  key: Key,
  { model, steps, draws, firstOrder = false }: Omit<AmortisedOptions, 'objective'>,
): DiagonalGaussian {
  const T = support.x.shape[0];
  const prior = priorOf(params);
  const [alpha, beta] = [exp(params.logAlpha), exp(params.logBeta)];
  let q: DiagonalGaussian = {
    mean: tf.tile(prior.mean, [T, 1, 1]),
    logSd: tf.tile(prior.logSd, [T, 1, 1]),
  };
  for (let k = 0; k < steps; k++) {
    const bound = (now: DiagonalGaussian) => {
      const each = logLikelihood(drawWeights(now, foldIn(key, k), draws), support, model);
      return tf.sum(tf.sub(klDiagonal(now, prior), tf.mean(each, 1)));
    };
    const slope = grad(bound)(q);
    const [m, s] = firstOrder
      ? [stopGradient(slope.mean), stopGradient(slope.logSd)]
      : [slope.mean, slope.logSd];
    q = { mean: tf.sub(q.mean, tf.mul(alpha, m)), logSd: tf.sub(q.logSd, tf.mul(beta, s)) };
  }
  return q;
}

/** φ = mean + sd ε, [T, S, D], from a Gaussian [T, 1, D]. */
export function drawWeights({ mean, logSd }: DiagonalGaussian, key: Key, samples: number): tf.Tensor3D {
  const [T, , D] = mean.shape;
  return tf.add(mean, tf.mul(exp(logSd), random.normal(key, [T, samples, D]))) as tf.Tensor3D;
}

/** KL(q‖p) of each task in nats, [T]: Σ_d log(σ_p/σ_q) + (σ_q² + (μ_q − μ_p)²) / 2σ_p² − ½. */
export function klDiagonal(q: DiagonalGaussian, p: DiagonalGaussian): tf.Tensor1D {
  const ratio = exp(tf.mul(2, tf.sub(q.logSd, p.logSd)));
  const shift = tf.square(tf.div(tf.sub(q.mean, p.mean), exp(p.logSd)));
  const terms = tf.add(tf.sub(p.logSd, q.logSd), tf.mul(0.5, tf.sub(tf.add(ratio, shift), 1)));
  return tf.sum(terms, [1, 2]) as tf.Tensor1D;
}
