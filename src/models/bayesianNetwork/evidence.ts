import {
  annealedEvidence,
  annealedImportance,
  type LaplaceApproximation,
  laplace,
  run,
} from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { foldIn, type Key, split, tf, tree } from '../../tensor';
import type { Network } from './network';
import { drawPrior } from './prior';
import { type RegressionData, type RegressionSetting, regression } from './regression';

/**
 * How many weights θ give the same function as one does, by swapping hidden units, and where the activation is odd (tanh)
 * by turning the signs of all weights of a unit: H! 2^H for each hidden layer of H units.
 */
export function symmetries({ layers, activation }: Network): number {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return layers
    .slice(1, -1)
    .reduce((product, H) => product * factorial(H) * (activation === 'tanh' ? 2 ** H : 1), 1);
}

/** log p(D), nats, as a method found it. */
export interface Evidence {
  readonly logEvidence: number;
  /** Monte Carlo standard error; undefined where the error is not of that kind. */
  readonly standardError?: number;
}

/**
 * log p(D) by Laplace's method: a Gaussian at the best of some modes, found from draws of the prior, counted once for each
 * of its symmetric copies. Right where those copies hold nearly all of the posterior and do not overlap.
 */
export function laplaceEvidence(
  setting: RegressionSetting,
  data: RegressionData,
  { key, starts = 10 }: { readonly key: Key; readonly starts?: number },
): Evidence & { readonly approximation: LaplaceApproximation; readonly copies: number } {
  assertPositiveInteger('starts', starts);
  const { logDensity } = regression(setting, data);
  const from = drawPrior(setting.net, setting.prior, key, starts);
  const found: LaplaceApproximation[] = [];
  for (const start of tf.unstack(from)) {
    try {
      found.push(laplace(logDensity, start));
    } catch (error) {
      // A start may run to a saddle or a plateau: another will do.
      if (!(error instanceof RangeError)) throw error;
    }
    start.dispose();
  }
  from.dispose();
  if (found.length === 0) throw new RangeError(`None of ${starts} starts came to a maximum.`);
  const approximation = found.reduce((best, one) => (one.logDensity > best.logDensity ? one : best));
  const copies = symmetries(setting.net);
  return { approximation, copies, logEvidence: approximation.logEvidence + Math.log(copies) };
}

export interface AnnealedEvidenceOptions {
  readonly key: Key;
  readonly particles?: number;
  readonly temperatures?: number;
  /** Of the HMC move at each temperature: its step size and leapfrog steps. */
  readonly stepSize?: number;
  readonly steps?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** log p(D) by annealed importance sampling from the prior to the posterior (Neal 2001), with its standard error. */
export async function annealedLogEvidence(
  setting: RegressionSetting,
  data: RegressionData,
  options: AnnealedEvidenceOptions,
): Promise<Required<Evidence> & { readonly effectiveSize: number }> {
  const { key, particles = 400, temperatures = 200, stepSize = 0.1, steps = 5, progress } = options;
  const { logPrior, logDensity } = regression(setting, data);
  const algorithm = annealedImportance(logPrior, logDensity, { temperatures, stepSize, steps });
  const [drawKey, runKey] = split(key);
  const start = drawPrior(setting.net, setting.prior, drawKey, particles);
  const first = algorithm.init(start);
  const { state, infos } = await run(algorithm, {
    key: runKey,
    state: first,
    steps: temperatures,
    block: temperatures % 50 === 0 ? 50 : 1,
    progress,
  });
  const found = annealedEvidence(state.logWeight.dataSync());
  tree.dispose(first, state, infos);
  start.dispose();
  return found;
}

/**
 * log p(D) as what it is, the mean of the likelihood over the prior: p(D) = E_p(θ)[p(D|θ)], from so many draws. Unbiased
 * for p(D), and hopeless where only few draws of the prior fit the data: the effective size says so.
 */
export function priorEvidence(
  setting: RegressionSetting,
  data: RegressionData,
  { key, draws }: { readonly key: Key; readonly draws: number },
): Required<Evidence> & { readonly effectiveSize: number } {
  assertPositiveInteger('draws', draws);
  const { logLikelihood } = regression(setting, data);
  const BATCH = 10_000;
  const logs: number[] = [];
  for (let from = 0; from < draws; from += BATCH) {
    tf.tidy(() => {
      const theta = drawPrior(setting.net, setting.prior, foldIn(key, from), Math.min(BATCH, draws - from));
      for (const value of logLikelihood(theta).dataSync()) logs.push(value);
    });
  }
  return annealedEvidence(logs);
}
