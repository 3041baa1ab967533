import { type Algorithm, run } from '../../inference';
import {
  gather,
  type Key,
  type Optimiser,
  type OptimiserState,
  random,
  split,
  tf,
  tree,
  valueAndGrad,
} from '../../tensor';
import { klToPrior, logWeightPrior, scaleToData } from '../vae';
import { type EstimatorName, estimators } from './estimators';
import { encode, type LinearParams, logLikelihood, reparameterised } from './linear';

export interface AevbOptions {
  /** M, data points per step. */
  readonly M: number;
  /** L, draws per data point. */
  readonly L: number;
  readonly optimiser: Optimiser;
  readonly estimator?: EstimatorName;
  /** Adds log p(θ) = log N(θ; 0, I), the paper's weight decay: MAP instead of maximum likelihood. */
  readonly prior?: boolean;
  /** Leaves out N/M in eq. 8: to see what goes wrong. */
  readonly forgetScale?: boolean;
  /** Multiplies the KL term; 1 is the bound, 0 a plain auto-encoder. Not with `estimator`. */
  readonly klWeight?: number;
}

export interface AevbState {
  readonly params: LinearParams;
  readonly optimiser: OptimiserState<LinearParams>;
}

/**
 * Algorithm 1 of the paper for the linear auto-encoder. `data` is X, [N, D]. A step draws a minibatch and noise, and moves θ and φ
 * along the gradient of L^M, eq. 8.
 *
 * @throws RangeError where M is not 1 … N or L is not a whole number ≥ 1
 */
export function aevb(
  data: tf.Tensor2D,
  options: AevbOptions,
): Algorithm<LinearParams, AevbState, { readonly bound: tf.Tensor }> {
  const { M, L, optimiser } = options;
  const N = data.shape[0];
  if (!(Number.isInteger(M) && M >= 1 && M <= N)) throw new RangeError(`M must be 1 to N = ${N}, got ${M}.`);
  if (!(Number.isInteger(L) && L >= 1)) throw new RangeError(`L must be a whole number ≥ 1, got ${L}.`);
  return {
    init: (params) => ({ params: tree.clone(params), optimiser: optimiser.init(params) }),
    step: (key, { params, optimiser: slots }) =>
      tf.tidy((): never => {
        const [rowsKey, noiseKey] = split(key);
        const X = gather(data, random.choice(rowsKey, N, [M], { replace: false })); // X^M ← M random data points
        const epsilon = random.normal(noiseKey, [L, M, params.c.shape[0]]); // ε ← noise from p(ε)
        const { value, grads } = valueAndGrad(lossOf(options, N))(params, X, epsilon); // g ← ∇ L^M(θ, φ; X^M, ε)
        const [next, nextSlots] = optimiser.update(grads, slots, params); // θ, φ ← update by g (SGD, Adagrad, …)
        return [{ params: next, optimiser: nextSlots }, { bound: tf.neg(value) }] as never;
      }),
  };
}

/** −L^M / N, with the prior on θ where asked for: what a step goes down. Nats per data point. */
export function lossOf(
  {
    estimator = 'B',
    prior = false,
    forgetScale = false,
    klWeight,
  }: Pick<AevbOptions, 'estimator' | 'prior' | 'forgetScale' | 'klWeight'>,
  N: number,
) {
  return (params: LinearParams, X: tf.Tensor, epsilon: tf.Tensor): tf.Tensor =>
    tf.tidy(() => {
      const perPoint =
        klWeight === undefined
          ? estimators[estimator](params, X, epsilon)
          : weighted(params, X, epsilon, klWeight);
      const M = X.shape[0];
      const bound = scaleToData(perPoint, forgetScale ? M : N); // (N/M) Σ, eq. 8
      const { W, b, logNoise } = params;
      const total = prior ? tf.add(bound, logWeightPrior({ W, b, logNoise })) : bound;
      return tf.div(tf.neg(total), N);
    });
}

/** Reconstruction − weight · KL, [M]. */
function weighted(params: LinearParams, x: tf.Tensor, epsilon: tf.Tensor, weight: number): tf.Tensor {
  const q = encode(params, x);
  const reconstruction = tf.mean(logLikelihood(params, x, reparameterised(q, epsilon)), 0);
  return tf.sub(reconstruction, tf.mul(klToPrior(q), weight));
}

/** θ and φ after so many steps. */
export interface Snapshot {
  readonly step: number;
  readonly params: LinearParams;
}

export interface TrainOptions extends AevbOptions {
  readonly key: Key;
  readonly params: LinearParams;
  readonly steps: number;
  /** A snapshot after every so-many-th step; the start is one, too. */
  readonly every: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** Runs Algorithm 1, compiled, and keeps snapshots. The caller owns their tensors. */
export async function train(data: tf.Tensor2D, options: TrainOptions): Promise<Snapshot[]> {
  const { key, params, steps, every, progress } = options;
  const algorithm = aevb(data, options);
  const state = algorithm.init(params, key);
  const result = await run(algorithm, {
    key,
    state,
    steps,
    progress,
    thin: every,
    xla: false, // steps this small gain nothing from XLA, and each run would compile anew
    block: Math.max(every, 50),
    collect: (one: AevbState) => one.params,
  });
  const kept = tree.map(
    (stacked: tf.Tensor) => tf.unstack(stacked),
    result.draws as LinearParams,
  ) as unknown as Record<keyof LinearParams, tf.Tensor[]>;
  tree.dispose(state, result.state, result.draws, result.infos);
  const names = Object.keys(kept) as (keyof LinearParams)[];
  const later = kept.W.map((_, i) => ({
    step: (i + 1) * every,
    params: Object.fromEntries(names.map((name) => [name, kept[name][i]])) as unknown as LinearParams,
  }));
  return [{ step: 0, params: tree.clone(params) as LinearParams }, ...later];
}
