import { type Algorithm, gradientWithInfo, run } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { adam, cosineDecay, type Key, type OptimiserState, split, tf, tree } from '../../tensor';
import { drawPrior } from './prior';
import { type RegressionData, type RegressionSetting, regression } from './regression';

/**
 * What each member of an ensemble climbs from its own draw θ₀ of the prior:
 * - 'likelihood': log p(D|θ), nothing else: the usual deep ensemble (Lakshminarayanan et al. 2017), stopped after some steps;
 * - 'posterior': log p(D|θ) + log p(θ), that is, with weight decay: a MAP estimate;
 * - 'anchored': log p(D|θ) + log p(θ − θ₀): weight decay towards where the member began (Pearce et al. 2020).
 */
export type EnsembleKind = 'likelihood' | 'posterior' | 'anchored';

export interface EnsembleOptions {
  readonly key: Key;
  readonly members: number;
  readonly kind: EnsembleKind;
  readonly steps?: number;
  readonly learningRate?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** Members' weights [members][D], and log p(θ, D) of each (nats). */
export interface Ensemble {
  readonly theta: readonly (readonly number[])[];
  readonly logDensities: readonly number[];
}

interface Members {
  readonly theta: tf.Tensor;
  readonly optimiser: OptimiserState<tf.Tensor>;
}

/** Trains all members at once, by Adam on all data; rows do not look at each other. */
export async function trainEnsemble(
  setting: RegressionSetting,
  data: RegressionData,
  { key, members, kind, steps = 2000, learningRate = 0.02, progress }: EnsembleOptions,
): Promise<Ensemble> {
  assertPositiveInteger('members', members);
  assertPositiveInteger('steps', steps);
  const [startKey, runKey] = split(key);
  const { logDensity, logLikelihood, logPrior } = regression(setting, data);
  const start = drawPrior(setting.net, setting.prior, startKey, members);
  const climbed: Readonly<Record<EnsembleKind, (theta: tf.Tensor) => tf.Tensor>> = {
    likelihood: logLikelihood,
    posterior: logDensity,
    anchored: (theta) => tf.add(logLikelihood(theta), logPrior(tf.sub(theta, start))),
  };
  if (!(kind in climbed)) throw new RangeError(`There is no kind of ensemble '${String(kind)}'.`);
  const optimiser = adam({ learningRate: cosineDecay(learningRate, { steps }) });
  const algorithm: Pick<Algorithm<never, Members, { readonly loss: tf.Tensor }>, 'step'> = {
    step: (_key, state) =>
      tf.tidy((): never => {
        const { gradient, info } = gradientWithInfo((theta: tf.Tensor) => {
          const loss = tf.neg(tf.sum(climbed[kind](theta)));
          return { loss, info: { loss } };
        })(state.theta);
        const [theta, next] = optimiser.update(gradient, state.optimiser, state.theta);
        return [{ theta, optimiser: next }, info] as never;
      }),
  };
  const first = { theta: start, optimiser: optimiser.init(start) };
  const { state, infos } = await run(algorithm, { key: runKey, state: first, steps, block: 50, progress });
  const ensemble = {
    theta: state.theta.arraySync() as number[][],
    logDensities: tf.tidy(() => [...logDensity(state.theta).dataSync()]),
  };
  tree.dispose(first as never, state as never, infos as never);
  return ensemble;
}
