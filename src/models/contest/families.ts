import { MultivariateNormal } from '../../distributions';
import {
  advi,
  type Family,
  type ImportanceProposal,
  importanceMean,
  importanceSample,
  run,
} from '../../inference';
import { adam, cosineDecay, type Key, logSumExp, split, tf, tree } from '../../tensor';
import type { Gaussian } from '../targets/gaussian';
import type { SmallTarget } from '../targets/target';

/** Draws of a q beside their importance weights: what q says, and what it says once it has been corrected. */
export interface Weighed {
  readonly name: string;
  /** E_q[log p(D, θ) − log q(θ)], nats, from the draws. */
  readonly elbo: number;
  /** Shape of the weights' tail: above `kHatThreshold(draws)` the corrected answer is not to be trusted. */
  readonly kHat: number;
  /** 1 / Σ w²: so many draws of the posterior itself these are worth. */
  readonly worth: number;
  /** log of the mean weight: the corrected estimate of log p(D), nats. */
  readonly logEvidence: number;
  /** [S][D] */
  readonly draws: readonly (readonly number[])[];
  /** E[f] by q, and by the Pareto-smoothed weights. */
  readonly mean: (f: (theta: readonly number[]) => number) => {
    readonly plain: number;
    readonly weighted: number;
  };
}

/** Weighs draws of any proposal against a posterior (Pareto-smoothed importance sampling). */
export function weigh(
  name: string,
  target: SmallTarget,
  proposal: ImportanceProposal,
  { key, draws = 10_000 }: { readonly key: Key; readonly draws?: number },
): Weighed {
  const samples = importanceSample(target.logDensity, proposal, { key, draws });
  const rows = samples.position.arraySync() as number[][];
  samples.position.dispose();
  const average = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / draws;
  return {
    name,
    elbo: average(samples.logWeights),
    kHat: samples.smoothed.kHat,
    worth: samples.smoothed.ess,
    logEvidence: samples.smoothed.logMeanWeight,
    draws: rows,
    mean: (f) => {
      const values = rows.map(f);
      return { plain: average(values), weighted: importanceMean(samples, values) };
    },
  };
}

/** Several samples of one proposal, each weighed by itself. */
export interface WeighedOften {
  readonly name: string;
  /** Ascending. */
  readonly kHats: readonly number[];
  /** Together so many draws of the posterior are these worth, by their weights. */
  readonly worth: number;
  /** E[f] by q, and by the weights: the mean over the samples, with the standard error that their spread gives. */
  readonly mean: (f: (theta: readonly number[]) => number) => {
    readonly plain: number;
    readonly weighted: number;
    readonly standardError: number;
  };
}

/** Weighs `samples` samples of `draws` draws each: how much does k̂ itself, and the answer, vary from one to the next? */
export function weighOften(
  name: string,
  target: SmallTarget,
  proposal: ImportanceProposal,
  {
    key,
    samples = 8,
    draws = 5000,
  }: { readonly key: Key; readonly samples?: number; readonly draws?: number },
): WeighedOften {
  if (!(samples >= 2)) throw new RangeError(`A spread needs at least two samples, got ${samples}.`);
  const each = split(key, samples).map((k) => weigh(name, target, proposal, { key: k, draws }));
  const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / samples;
  return {
    name,
    kHats: each.map(({ kHat }) => kHat).sort((a, b) => a - b),
    worth: each.reduce((sum, { worth }) => sum + worth, 0),
    mean: (f) => {
      const answers = each.map((one) => one.mean(f));
      const weighted = average(answers.map((answer) => answer.weighted));
      const spread =
        answers.reduce((sum, answer) => sum + (answer.weighted - weighted) ** 2, 0) / (samples - 1);
      return {
        plain: average(answers.map(({ plain }) => plain)),
        weighted,
        standardError: Math.sqrt(spread / samples),
      };
    },
  };
}

/** Fits a family by ADVI and weighs its draws. */
export async function fitAndWeigh<Params>(
  name: string,
  target: SmallTarget,
  family: Family<Params>,
  options: {
    readonly key: Key;
    readonly steps?: number;
    readonly learningRate?: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<Weighed> {
  const { key, steps = 1500, learningRate = 0.03, progress } = options;
  const [initKey, runKey, weighKey] = split(key, 3);
  const optimiser = adam({ learningRate: cosineDecay(learningRate, { steps }) });
  const algorithm = advi(target, { family, optimiser, draws: 50 });
  const start = algorithm.init(family.init(target.size, initKey), initKey);
  const fitted = await run(algorithm, { key: runKey, state: start, steps, xla: false, progress });
  const { params } = fitted.state;
  const weighed = weigh(name, target, { sample: (k, n) => family.sample(params, k, n) }, { key: weighKey });
  tree.dispose(start as never, fitted.state as never, fitted.infos as never);
  return weighed;
}

/** The same Gaussian with all standard deviations `times` as large: a more careful place to draw from. */
export const widened = ({ mean, covariance }: Gaussian, times: number): Gaussian => ({
  mean,
  covariance: covariance.map((row) => row.map((v) => v * times ** 2)),
});

/** A place to draw from that is put together from Gaussians, each as likely as the others. */
export function equalMixture(gaussians: readonly Gaussian[]): ImportanceProposal {
  if (gaussians.length === 0) throw new RangeError('A mixture needs at least one Gaussian.');
  return {
    sample: (key, draws) => {
      if (draws % gaussians.length !== 0) {
        throw new RangeError(`${draws} draws cannot be shared equally among ${gaussians.length} Gaussians.`);
      }
      const parts = gaussians.map(
        ({ mean, covariance }) =>
          new MultivariateNormal(tf.tensor1d([...mean]), {
            covariance: tf.tensor2d(covariance.map((row) => [...row])),
          }),
      );
      const keys = split(key, parts.length);
      const position = tf.concat(
        parts.map((part, k) => part.sample(keys[k], [draws / parts.length])),
        0,
      );
      const logs = tf.stack(parts.map((part) => part.logProb(position)));
      return { position, logQ: tf.sub(logSumExp(logs, 0), Math.log(parts.length)) };
    },
  };
}
