import { type Key, type Optimiser, type OptimiserState, split, tf } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertFunction, assertPositiveInteger } from '../checks';
import { assertFiniteTensor, assertStart, type LogDensity } from '../density';
import { gradientWithInfo } from '../gradient';
import type { Family } from './families';
import { minibatchScale } from './minibatch';

/** What to fit: the two halves of a log joint density on ℝᴰ. A `model(…)` is one. */
export interface Target<Data extends unknown[] = unknown[]> {
  /** D */
  readonly size: number;
  readonly logPrior: LogDensity;
  readonly logLikelihood: (position: tf.Tensor, ...data: Data) => tf.Tensor;
}

/**
 * Any log density on ℝᴰ as a target: the whole of it counts as likelihood, so that an estimate's `kl` is −H[q], and
 * the ELBO of a density that is normalised is −KL(q ‖ π).
 */
export function densityTarget(size: number, logDensity: LogDensity): Target<[]> {
  assertPositiveInteger('size', size);
  assertFunction('The log density', logDensity);
  return {
    size,
    logPrior: (position) => tf.tidy(() => tf.zeros(position.shape.slice(0, -1))),
    logLikelihood: logDensity,
  };
}

export interface Minibatch<Data extends unknown[]> {
  /** N, all data points. */
  readonly dataSize: number;
  /** M, those of a batch. */
  readonly batchSize: number;
  /** M data points, drawn with the key: the further arguments of the likelihood. */
  readonly draw: (key: Key) => Data;
}

/** Nats, scalars; elbo = logLikelihood − kl. */
export interface ElboEstimate {
  readonly elbo: tf.Tensor;
  /** E_q[log p(data | z)], scaled to all data. */
  readonly logLikelihood: tf.Tensor;
  /** KL(q ‖ prior) = −H[q] − E_q[log p(z)]. */
  readonly kl: tf.Tensor;
}

export interface ElboOptions<Data extends unknown[]> {
  /** S, draws of q per estimate. */
  readonly draws?: number;
  readonly minibatch?: Minibatch<Data>;
}

/**
 * Monte Carlo estimate of the ELBO with S re-parameterised draws of q, so that its gradient in the parameters is
 * unbiased (SGVB: Kingma & Welling 2014, section 2.3; ADVI: Kucukelbir et al. 2017). The likelihood of M of N data
 * points is scaled by N/M; the KL is not.
 */
export function elboEstimate<Params, Data extends unknown[]>(
  target: Target<Data>,
  family: Family<Params>,
  params: Params,
  key: Key,
  { draws = 10, minibatch }: ElboOptions<Data> = {},
): ElboEstimate {
  const [drawKey, batchKey] = split(key);
  const { position, logQ } = family.sample(params, drawKey, draws);
  const data = minibatch === undefined ? ([] as unknown[] as Data) : minibatch.draw(batchKey);
  const scale = minibatch === undefined ? 1 : minibatchScale(minibatch.dataSize, minibatch.batchSize);
  const logLikelihood = tf.mul(tf.mean(target.logLikelihood(position, ...data)), scale);
  const entropy = family.entropy?.(params) ?? tf.neg(tf.mean(logQ));
  const kl = tf.neg(tf.add(entropy, tf.mean(target.logPrior(position))));
  return { elbo: tf.sub(logLikelihood, kl), logLikelihood, kl };
}

export interface AdviState<Params> {
  readonly params: Params;
  readonly optimiser: OptimiserState<Params>;
}

/**
 * Automatic differentiation variational inference: maximises the ELBO of a family over any differentiable density, by
 * stochastic gradients. `init` takes the family's parameters (see `Family.init`). A step's info is the ELBO's
 * estimate before the step.
 */
export function advi<Params, Data extends unknown[] = []>(
  target: Target<Data>,
  {
    family,
    optimiser,
    ...options
  }: ElboOptions<Data> & {
    readonly family: Family<Params>;
    readonly optimiser: Optimiser;
  },
): Algorithm<Params, AdviState<Params>, ElboEstimate> {
  assertPositiveInteger('draws', options.draws ?? 10);
  assertFunction("advi: the family's sample", family?.sample);
  assertFunction("advi: the optimiser's update", optimiser?.update);
  return {
    init(params, key) {
      if (key === undefined) throw new TypeError('advi: init needs a key, to look at the ELBO at the start.');
      tf.tidy(() => {
        const { position } = family.sample(params, key, 2);
        assertStart(target.logPrior, position);
        const { elbo, logLikelihood } = elboEstimate(target, family, params, key, options);
        assertFiniteTensor('The expected log-likelihood at the start', logLikelihood);
        assertFiniteTensor('The ELBO at the start', elbo);
      });
      return { params, optimiser: optimiser.init(params) };
    },
    step: (key, state) =>
      tf.tidy((): never => {
        const { gradient, info } = gradientWithInfo((params: Params) => {
          const estimate = elboEstimate(target, family, params, key, options);
          return { loss: tf.neg(estimate.elbo), info: estimate };
        })(state.params);
        const [params, next] = optimiser.update(gradient, state.optimiser, state.params);
        return [{ params, optimiser: next }, info] as never;
      }),
  };
}
