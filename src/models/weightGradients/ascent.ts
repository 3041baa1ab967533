import { type Algorithm, run } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { adam, type Key, type OptimiserState, random, tf, tree } from '../../tensor';
import { priorScales, type RegressionData, type RegressionSetting, regression } from '../bayesianNetwork';
import { fitGradients, klGradient, type NetworkKind, type Theta } from './network';
import type { MeanField } from './regression';

export interface AscentOptions {
  readonly key: Key;
  readonly kind: NetworkKind;
  readonly steps: number;
  /** A snapshot of q after every so-many-th step; the start is one, too. */
  readonly every: number;
  /** S, draws of w per step. */
  readonly draws?: number;
  readonly learningRate?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

interface State {
  readonly theta: Theta;
  readonly optimiser: OptimiserState<Theta>;
}

/**
 * Climbs F[q] in θ = (μ, log σ) with Adam: each step draws ε, estimates ∇ E_q[log p(D|w)] in the way of `kind`, and subtracts the exact
 * gradient of the KL. Hands back q at the snapshots.
 */
export async function ascend(
  setting: RegressionSetting,
  data: RegressionData,
  start: MeanField,
  { key, kind, steps, every, draws = 8, learningRate = 0.02, progress }: AscentOptions,
): Promise<readonly { readonly step: number; readonly q: MeanField }[]> {
  assertPositiveInteger('draws', draws);
  if (draws < 2) throw new RangeError(`A baseline needs 2 draws or more, got ${draws}.`);
  const optimiser = adam({ learningRate });
  const prior = priorScales(setting.net, setting.prior);
  const algorithm: Algorithm<Theta, State, null> = {
    init: (theta) => ({ theta: tree.clone(theta), optimiser: optimiser.init(theta) }),
    step: (k, { theta, optimiser: slots }) =>
      tf.tidy((): never => {
        const target = regression(setting, data); // in here, so that its constants are the step's
        const epsilon = random.normal(k, [draws, setting.net.size]);
        const fit = fitGradients((w) => target.logLikelihood(w), theta, epsilon, kind);
        const kl = klGradient(prior, theta);
        const descent = {
          mu: tf.sub(kl.mu, tf.mean(fit.mu, 0)),
          logSigma: tf.sub(kl.logSigma, tf.mean(fit.logSigma, 0)),
        };
        const [next, nextSlots] = optimiser.update(descent, slots, theta);
        return [{ theta: next, optimiser: nextSlots }, null] as never;
      }),
  };
  const theta = tf.tidy(
    () => ({ mu: tf.tensor1d([...start.mu]), logSigma: tf.tensor1d(start.sigma.map(Math.log)) }) as never,
  ) as unknown as Theta;
  const first = algorithm.init(theta, key);
  const result = await run(algorithm, {
    key,
    state: first,
    steps,
    thin: every,
    block: Math.max(every, 50),
    xla: false,
    progress,
    collect: (state: State) => state.theta,
  });
  const [mus, logs] = [result.draws.mu, result.draws.logSigma].map((one) => one.arraySync() as number[][]);
  tree.dispose(theta, first, result.state, result.draws);
  const later = mus.map((mu, i) => ({ step: (i + 1) * every, q: { mu, sigma: logs[i].map(Math.exp) } }));
  return [{ step: 0, q: start }, ...later];
}
