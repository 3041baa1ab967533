import {
  advi,
  type Family,
  fullCovariance,
  gridPosteriorOfDensity,
  type MeanFieldParams,
  meanField,
  sample,
} from '../../inference';
import { adam, cosineDecay, type Key, random, tf, tree } from '../../tensor';
import { type Gaussian, gaussiansOf } from '../targets/gaussian';
import type { ShuttlePosterior } from './challenger';
import {
  type Errors,
  errorsOf,
  type Summary,
  summaryOfDraws,
  summaryOfGaussian,
  summaryOfGrid,
} from './summary';
import { type Told, timedFit } from './timedFit';

/** Errors at a moment of a run; the clock counts tuning, but not the recording of the graph (see `withoutRecording`). */
export interface Checkpoint extends Errors {
  readonly seconds: number;
  /** Evaluations of log p(D, θ) or its gradient so far, of all draws of q or all four chains. */
  readonly evaluations: number;
}

export interface Lap {
  readonly checkpoints: readonly Checkpoint[];
  /** The answer at the end. */
  readonly answer: Summary;
}

/** About ten points per factor of ten in the work done: enough for a curve over a logarithmic axis. */
export function thinned<Point extends { readonly evaluations: number } | { readonly looks: number }>(
  points: readonly Point[],
): Point[] {
  const work = (point: Point) => ('looks' in point ? point.looks : point.evaluations);
  const bin = (point: Point) => Math.floor(10 * Math.log10(work(point)));
  return points.filter((point, i) => i === points.length - 1 || bin(point) !== bin(points[i + 1]));
}

/** The posterior by grids, each finer than the one before; each has a clock of its own, the quickest of five. */
export function raceOfGrid(posterior: ShuttlePosterior, cells: readonly number[]): Lap {
  const exact = summaryOfGrid(posterior);
  const laps = cells.map((n) => {
    const axes = Object.fromEntries(
      Object.entries(posterior.axes).map(([name, axis]) => [name, { ...axis, cells: n }]),
    );
    const timed = () => {
      const start = performance.now();
      const grid = gridPosteriorOfDensity(axes, posterior.logDensity);
      const answer = summaryOfGrid(posterior, grid);
      return { answer, seconds: (performance.now() - start) / 1000, evaluations: grid.evaluations };
    };
    const { answer, seconds, evaluations } = Array.from({ length: 5 }, timed).reduce((a, b) =>
      a.seconds < b.seconds ? a : b,
    );
    return { answer, checkpoint: { ...errorsOf(exact, answer), seconds, evaluations } };
  });
  return { checkpoints: laps.map((lap) => lap.checkpoint), answer: laps[laps.length - 1].answer };
}

/** Times at the ends of equal blocks of steps; the first one, which also records the graph, counts as much as the second. */
function withoutRecording(times: readonly number[]): number[] {
  const recording = times[0] - (times[1] - times[0]);
  return times.map((time) => time - recording);
}

const BLOCK = 20;
const DRAWS = 10;

/** Fits a Gaussian by ADVI (Adam, 10 draws a step, a step size that falls along a cosine) and looks at it every 20 steps. */
export async function raceOfVariation(
  posterior: ShuttlePosterior,
  key: Key,
  options: {
    readonly family: 'factorised' | 'full';
    readonly steps?: number;
    readonly learningRate?: number;
    readonly progress?: Told;
  },
): Promise<Lap> {
  const { family, ...rest } = options;
  return family === 'full'
    ? fitted(posterior, key, { ...rest, family: fullCovariance(), read: gaussiansOf })
    : fitted(posterior, key, { ...rest, family: meanField(), read: gaussiansOfFactors });
}

async function fitted<Params>(
  posterior: ShuttlePosterior,
  key: Key,
  options: {
    readonly family: Family<Params>;
    readonly read: (stacked: Params) => Gaussian[];
    readonly steps?: number;
    readonly learningRate?: number;
    readonly progress?: Told;
  },
): Promise<Lap> {
  const { family, read, steps = 4000, learningRate = 0.1, progress } = options;
  const exact = summaryOfGrid(posterior);
  const start = performance.now();
  const optimiser = adam({ learningRate: cosineDecay(learningRate, { steps }) });
  const algorithm = advi(posterior, { family, optimiser, draws: DRAWS });
  const { kept, times } = await timedFit(algorithm, {
    ...{ family, size: 2, key, steps, every: BLOCK, start, progress },
    keep: (params) => params,
  });
  const answers = read(kept).map((q) => summaryOfGaussian(posterior, q));
  tree.dispose(kept as never);
  const checkpoints = withoutRecording(times).map((seconds, i) => ({
    ...errorsOf(exact, answers[i]),
    seconds,
    evaluations: (i + 1) * BLOCK * DRAWS,
  }));
  return { checkpoints, answer: answers[answers.length - 1] };
}

/** The factorised Gaussians along a fit: parameters of `meanField`, stacked [T, D]. */
function gaussiansOfFactors({ mu, logSigma }: MeanFieldParams): Gaussian[] {
  const [means, logs] = [mu.arraySync() as number[][], logSigma.arraySync() as number[][]];
  return means.map((mean, t) => ({
    mean,
    covariance: mean.map((_, i) => mean.map((_, j) => (i === j ? Math.exp(2 * logs[t][i]) : 0))),
  }));
}

const CHAINS = 4;

/**
 * NUTS with warm-up. `runs` runs of four chains go side by side (the clock counts the work of all), so that an error can be given as a root
 * mean square over runs; evaluations are those of one run; the answer
 * is that of all chains together. Errors are looked at after 1, 2, 4, … draws of each chain.
 */
export async function raceOfNuts(
  posterior: ShuttlePosterior,
  key: Key,
  {
    runs = 4,
    warmUp = 200,
    draws = 1000,
    progress,
  }: {
    readonly runs?: number;
    readonly warmUp?: number;
    readonly draws?: number;
    readonly progress?: Told;
  } = {},
): Promise<Lap> {
  const exact = summaryOfGrid(posterior);
  const times: number[] = [];
  const start = performance.now();
  const samples = await sample(
    {
      size: 2,
      logDensity: posterior.logDensity,
      constrain: (position) => ({ position: position.clone() }),
      initial: (k, chains) => random.uniform(k, [chains, 2], -2, 2),
    },
    {
      key,
      chains: CHAINS * runs,
      warmUp,
      draws,
      block: BLOCK,
      xla: false,
      progress: (done, total, note) => {
        times.push((performance.now() - start) / 1000);
        progress?.(done, total, note);
      },
    },
  );
  const { positions, draws: named, infos, warmUpInfos } = samples;
  const leapfrogs = [warmUpInfos, infos].map((some) => total(some.leapfrogs));
  const checkpoints = withoutRecording(times)
    .slice(warmUp / BLOCK)
    .map((seconds, i) => ({ seconds, so: (i + 1) * BLOCK }))
    .map(({ so, seconds }) => ({
      ...errorsOf(exact, ...Array.from({ length: runs }, (_, r) => answerOf(posterior, positions, so, r))),
      seconds,
      evaluations: Math.round((leapfrogs[0] + (leapfrogs[1] * so) / draws) / runs),
    }));
  const answer = summaryOf(posterior, tf.reshape(positions, [-1, 2]));
  tree.dispose(positions as never, named as never);
  return { checkpoints, answer };
}

const total = (chains: readonly Float32Array[]) =>
  chains.reduce((sum, chain) => sum + chain.reduce((s, v) => s + v, 0), 0);

/** What the first draws of four chains of positions [draws, chains, 2] say. */
function answerOf(posterior: ShuttlePosterior, positions: tf.Tensor, draws: number, run: number): Summary {
  return summaryOf(
    posterior,
    tf.tidy(() => tf.reshape(tf.slice(positions, [0, run * CHAINS, 0], [draws, CHAINS, 2]), [-1, 2])),
  );
}

function summaryOf(posterior: ShuttlePosterior, draws: tf.Tensor): Summary {
  const summary = summaryOfDraws(posterior, draws);
  draws.dispose();
  return summary;
}
