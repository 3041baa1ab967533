import {
  advi,
  importanceMean,
  importanceSample,
  type LogDensity,
  laplace,
  meanField,
  sample,
} from '../../inference';
import { adam, cosineDecay, foldIn, type Key, random, split, tf, tree } from '../../tensor';
import { type LogisticData, logisticData, logisticPosterior, minibatchesOf } from '../logistic/posterior';
import type { Gaussian } from '../targets/gaussian';
import { equalMixture, widened } from './families';
import { type Told, timedFit } from './timedFit';

/** How far the means were from the posterior's at a moment of a run, and at what cost. */
export interface Moment {
  readonly seconds: number;
  /** Data points looked at so far, each as often as it was. */
  readonly looks: number;
  /** Largest distance of a mean from the reference. */
  readonly error: number;
}

/** A data set of N points, with what is known of its posterior. */
export interface Sized {
  readonly data: LogisticData;
  readonly size: number;
  /** The posterior's means: by importance sampling up to a few thousand points; beyond, the mode, which is then as good. */
  readonly mean: readonly number[];
  /** Laplace's standard deviations. */
  readonly sd: readonly number[];
}

/** Logistic regression with 3 weights and N data points; free it with `dispose`. */
export function sized(key: Key, size: number): Sized & { readonly dispose: () => void } {
  const [dataKey, drawKey] = split(foldIn(key, size));
  const data = logisticData(dataKey, { points: size, dimension: 3 });
  const { logDensity } = logisticPosterior(data);
  const { mean: mode, covariance } = laplace(logDensity, tf.tensor1d([...data.weights]));
  const mean = size > 2000 ? mode : weighedMean(logDensity, { mean: mode, covariance }, drawKey);
  const dispose = () => tree.dispose([data.inputs, data.labels]);
  return { data, size, mean, sd: covariance.map((row, d) => Math.sqrt(row[d])), dispose };
}

/** The mean by importance draws from a Gaussian 1.2 times as wide as Laplace's. */
function weighedMean(logDensity: LogDensity, { mean, covariance }: Gaussian, key: Key): number[] {
  const samples = importanceSample(logDensity, equalMixture([widened({ mean, covariance }, 1.2)]), {
    key,
    draws: 20_000,
  });
  const rows = samples.position.arraySync() as number[][];
  samples.position.dispose();
  return mean.map((_, d) =>
    importanceMean(
      samples,
      rows.map((row) => row[d]),
    ),
  );
}

const errorOf = ({ mean }: Sized, guess: ArrayLike<number>) =>
  Math.max(...mean.map((m, d) => Math.abs(m - guess[d])));

/**
 * Mean-field VI whose every step looks at `batch` random data points, or at all of them where no batch is given (4 draws of q a step, Adam
 * from 0.1 down along a cosine). Errors are looked at every `every` steps; the clock includes the recording of the graph.
 */
export async function variationOverTime(
  problem: Sized,
  key: Key,
  options: {
    readonly batch?: number;
    readonly steps: number;
    readonly every?: number;
    readonly progress?: Told;
  },
): Promise<Moment[]> {
  const { batch, steps, every = 10, progress } = options;
  const posterior = logisticPosterior(problem.data);
  const start = performance.now();
  const family = meanField({ initialScale: 0.1 });
  const settings = {
    family,
    draws: 4,
    optimiser: adam({ learningRate: cosineDecay(0.1, { steps }) }),
  };
  const algorithm =
    batch === undefined
      ? advi(posterior, settings)
      : advi(
          { size: 3, logPrior: posterior.logPrior, logLikelihood: posterior.logLikelihoodOf },
          { ...settings, minibatch: minibatchesOf(problem.data, batch) },
        );
  const { kept, times } = await timedFit(algorithm, {
    ...{ family, size: 3, key, steps, every, start, progress },
    keep: ({ mu }) => mu,
  });
  const means = kept.arraySync() as number[][];
  kept.dispose();
  const perStep = batch ?? problem.size;
  return times.map((seconds, i) => ({
    seconds,
    looks: (i + 1) * every * perStep,
    error: errorOf(problem, means[i]),
  }));
}

/** HMC on all the data (one chain from zero, 60 steps of warm-up, 5 leapfrog steps each): what the running mean of the draws says. */
export async function samplingOverTime(
  problem: Sized,
  key: Key,
  { draws = 100, progress }: { readonly draws?: number; readonly progress?: Told } = {},
): Promise<Moment[]> {
  const [leapfrogs, warmUp, block] = [5, 60, 20];
  const posterior = logisticPosterior(problem.data);
  const times: number[] = [];
  const start = performance.now();
  const target = {
    size: 3,
    logDensity: posterior.logDensity,
    constrain: (position: tf.Tensor) => ({ position: position.clone() }),
    initial: (k: Key, chains: number) => random.uniform(k, [chains, 3], -0.1, 0.1),
  };
  const found = await sample(target, {
    key,
    method: { leapfrogs },
    chains: 1,
    warmUp,
    draws,
    block,
    xla: false,
    progress: (done, total, note) => {
      if (done > warmUp) times.push((performance.now() - start) / 1000);
      progress?.(done, total, note);
    },
  });
  const rows = (found.positions.arraySync() as number[][][]).map(([row]) => row);
  tree.dispose(found.positions as never, found.draws as never);
  return times.map((seconds, i) => {
    const so = rows.slice(0, (i + 1) * block);
    const mean = [0, 1, 2].map((d) => so.reduce((sum, row) => sum + row[d], 0) / so.length);
    return {
      seconds,
      looks: (warmUp + (i + 1) * block) * leapfrogs * problem.size,
      error: errorOf(problem, mean),
    };
  });
}

/** The first moment from which on the error stays below `tolerance`. @throws where it never does */
export function reached(moments: readonly Moment[], tolerance: number): Moment {
  const last = moments.map(({ error }) => error <= tolerance).lastIndexOf(false);
  if (last === moments.length - 1) {
    throw new RangeError(
      `The error never stays below ${tolerance}: it ends at ${moments[moments.length - 1].error.toPrecision(3)}.`,
    );
  }
  return moments[last + 1];
}

/** What it takes to know the means to within a tolerance, for one number of data points. */
export interface PointsRow {
  readonly size: number;
  readonly variation: Moment;
  /** Not run beyond the size that was asked for. */
  readonly sampling?: Moment;
}

/** For each N: minibatched VI (256 points a step, 1,000 steps) and HMC on all points, until the means are known to `within`, and stay so. */
export async function byPoints(
  key: Key,
  options: {
    readonly sizes: readonly number[];
    readonly within: number;
    readonly samplingUpTo: number;
    readonly progress?: Told;
  },
): Promise<PointsRow[]> {
  const { sizes, within, samplingUpTo, progress } = options;
  const rows: PointsRow[] = [];
  for (const size of sizes) {
    const problem = sized(key, size);
    const [variationKey, samplingKey] = split(foldIn(key, -size));
    const fitted = await variationOverTime(problem, variationKey, {
      batch: Math.min(size, 256),
      steps: 1000,
    });
    const sampled = size <= samplingUpTo ? await samplingOverTime(problem, samplingKey) : undefined;
    problem.dispose();
    rows.push({
      size,
      variation: reached(fitted, within),
      sampling: sampled && reached(sampled, within),
    });
    progress?.(rows.length, sizes.length, `${size} data points`);
  }
  return rows;
}
