import { minibatchScale } from '../../inference/variational/minibatch';
import { type Key, type Metrics, random, softplus, tf } from '../../tensor';
import type { BayesData } from './data';
import { throughActivations, throughWeights } from './forward';
import { logLikelihood } from './likelihood';
import type { BayesModel } from './model';
import { drawKeys, type Posterior, weightsAt } from './posterior';
import { klClosed, klOfDraws } from './prior';

/** How the free energy is estimated. */
export interface EstimatorOptions {
  /** Draws of weights, the same for a whole minibatch (Blundell et al. 2015), or of pre-activations, one for each point (local). */
  readonly estimator?: 'weights' | 'local';
  /** Draws per step; 1 if not given. */
  readonly draws?: number;
  /** KL to the prior in closed form, or by draws of the weights; closed where there is a form, if not given. */
  readonly kl?: 'closed' | 'draws';
  /** β, the factor on KL: 1 is Bayes' rule; below 1 a tempered ("cold") posterior. */
  readonly klWeight?: number;
}

/** The free energy's estimate and its parts, as tensors. */
export interface FreeEnergyTerms {
  /** log p(y|x, w) summed over the points and averaged over the draws, nats. */
  readonly fit: tf.Tensor;
  /** KL(q‖p), nats, of all weights. */
  readonly kl: tf.Tensor;
}

/** Both terms for the points given, with neither scaled. One use of a key. */
export function terms(
  bayes: BayesModel,
  q: Posterior,
  { x, y }: BayesData,
  { key, ...options }: EstimatorOptions & { readonly key: Key },
): FreeEnergyTerms {
  const { estimator, draws, kl } = settle(bayes, options);
  const [weightKey, localKey] = drawKeys(key);
  const sigma = softplus(q.rho);
  const sample = () => {
    const epsilon = random.normal(weightKey, [draws, bayes.net.size]);
    return { epsilon, theta: weightsAt(q.mu, sigma, epsilon) };
  };
  const drawn = estimator === 'weights' || kl === 'draws' ? sample() : undefined;
  const f =
    estimator === 'weights'
      ? throughWeights(bayes.net, drawn!.theta, x)
      : throughActivations(bayes.net, { mu: q.mu, sigma }, x, { key: localKey, draws });
  return {
    fit: tf.div(tf.sum(logLikelihood(bayes, q, f, y)), draws),
    kl: kl === 'closed' ? klClosed(bayes, q.mu, sigma) : tf.mean(klOfDraws(bayes, sigma, drawn!)),
  };
}

/**
 * The loss that training minimises, nats per data point, for a minibatch of M of N points:
 *
 *   (β KL(q‖p) − (N/M) Σ log p(y|x, w)) / N.
 *
 * That is M/N times Blundell's eq. 8 for each of his N/M minibatches, divided by M: KL counts once for the data set, however
 * many minibatches there are. The other metrics: `nll`, −log p(y|x, w) per point, and `kl`, nats for all weights.
 */
export function negativeElbo(bayes: BayesModel, dataSize: number, options: EstimatorOptions = {}) {
  const { klWeight } = settle(bayes, options);
  return (q: Posterior, batch: BayesData, key: Key): Metrics =>
    tf.tidy(() => {
      const M = batch.x.shape[0];
      const { fit, kl } = terms(bayes, q, batch, { ...options, key });
      const scaled = tf.mul(fit, minibatchScale(dataSize, M));
      return {
        loss: tf.div(tf.sub(tf.mul(kl, klWeight), scaled), dataSize),
        nll: tf.div(fit, -M),
        kl,
      } as never;
    });
}

/** The options with their defaults. @throws RangeError for one that makes no sense */
export function settle(bayes: BayesModel, options: EstimatorOptions): Required<EstimatorOptions> {
  const { estimator = 'local', draws = 1, klWeight = 1 } = options;
  const { kl = bayes.prior.kind === 'gaussian' ? 'closed' : 'draws' } = options;
  if (estimator !== 'weights' && estimator !== 'local')
    throw new RangeError(`The estimator is 'weights' or 'local', got '${String(estimator)}'.`);
  if (kl !== 'closed' && kl !== 'draws')
    throw new RangeError(`KL is 'closed' or by 'draws', got '${String(kl)}'.`);
  if (kl === 'closed' && bayes.prior.kind !== 'gaussian')
    throw new RangeError('KL to a scale mixture has no closed form: take kl: "draws".');
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new RangeError(`draws must be a whole number ≥ 1, got ${draws}.`);
  if (!(klWeight >= 0 && Number.isFinite(klWeight)))
    throw new RangeError(`klWeight must be a number ≥ 0, got ${klWeight}.`);
  return { estimator, draws, kl, klWeight };
}
