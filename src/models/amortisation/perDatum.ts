import { assertPositiveInteger } from '../../inference/checks';
import { adam, interruptible, type Key, key as keyOf, random, tf, trainer, tree } from '../../tensor';
import type { LatentCurve } from '../latentCurve';
import { normalNodes } from '../targets';
import { boundEstimate, bounds, type CodeGaussian, type Points } from './bounds';

/** Every data point's q after so much work on it. */
export interface Checkpoint {
  readonly steps: number;
  /** Gradients of log p(x, z) in z, per data point: steps × draws. */
  readonly gradients: number;
  readonly q: readonly CodeGaussian[];
}

type Progress = (done: number, total: number, note: string) => void;

/**
 * Variational inference data point by data point: each has a mean and a log sd of its own, which Adam moves along the
 * re-parameterised gradient of its own bound. All points are in one graph, but none knows of another.
 * @param start where each q begins; N(0, 1), the prior, if not given
 * @param checkpoints steps after which to look, rising
 */
export async function perDatum(
  curve: LatentCurve,
  x: readonly (readonly number[])[],
  options: {
    readonly key: Key;
    readonly checkpoints: readonly number[];
    readonly draws?: number;
    readonly learningRate?: number;
    readonly start?: readonly CodeGaussian[];
    readonly progress?: Progress;
  },
): Promise<Checkpoint[]> {
  const { key, checkpoints, draws = 4, learningRate = 0.05 } = options;
  assertPositiveInteger('draws', draws);
  const start = options.start ?? x.map(() => ({ mean: 0, sd: 1 }));
  const points = (k: Key): Points => ({ epsilon: random.normal(k, [draws, x.length]), weights: 1 / draws });
  const seen = await climb(curve, x, start, { ...options, key, points, learningRate });
  return seen.map((q, i) => ({ steps: checkpoints[i], gradients: checkpoints[i] * draws, q }));
}

/** Where the search for the best Gaussian begins: on both sides of a valley, and in the middle. */
const STARTS: readonly CodeGaussian[] = [-1.5, -0.5, 0.5, 1.5].map((mean) => ({ mean, sd: 0.3 }));

/**
 * The Gaussian with the highest bound for each data point: the bound by quadrature, so that nothing is random, Adam from four
 * starts each, and the best of the four ends. It is a local search: what it returns is a lower bound on what a Gaussian can do.
 */
export async function bestGaussians(
  curve: LatentCurve,
  x: readonly (readonly number[])[],
  { steps = 300, progress }: { readonly steps?: number; readonly progress?: Progress } = {},
): Promise<CodeGaussian[]> {
  const { nodes, weights } = normalNodes(0.15, 5);
  const points = (): Points => ({
    epsilon: tf.tensor2d(nodes, [nodes.length, 1]),
    weights: tf.tensor2d(weights, [nodes.length, 1]),
  });
  const all = STARTS.flatMap(() => x);
  const starts = STARTS.flatMap((one) => x.map(() => one));
  const setting = { key: keyOf(0), points, learningRate: 0.05, checkpoints: [steps], progress };
  const [ends] = await climb(curve, all, starts, setting);
  const values = bounds(curve, all, ends);
  return x.map((_, n) => {
    const mine = STARTS.map((_start, s) => s * x.length + n);
    return ends[mine.reduce((best, i) => (values[i] > values[best] ? i : best))];
  });
}

/** Adam on all bounds at once; its step shrinks to nothing over the last half, so that ends are ends. */
async function climb(
  curve: LatentCurve,
  x: readonly (readonly number[])[],
  start: readonly CodeGaussian[],
  options: {
    readonly key: Key;
    readonly points: (key: Key) => Points;
    readonly learningRate: number;
    readonly checkpoints: readonly number[];
    readonly progress?: Progress;
  },
): Promise<CodeGaussian[][]> {
  const { checkpoints, learningRate, points, key, progress } = options;
  if (start.length !== x.length) throw new RangeError(`${x.length} data points but ${start.length} starts.`);
  const total = checkpoints[checkpoints.length - 1];
  const rows = tf.tensor2d(x.map((row) => [...row]));
  const params = {
    mu: tf.tensor1d(start.map(({ mean }) => mean)),
    logSigma: tf.tensor1d(start.map(({ sd }) => Math.log(sd))),
  };
  const training = trainer({
    params,
    key,
    optimiser: adam({
      learningRate: (t) => tf.mul(tf.minimum(tf.sub(2, tf.mul(t, 2 / total)), 1), learningRate),
    }),
    loss: (q: typeof params, _: undefined, k: Key) =>
      tf.neg(tf.sum(boundEstimate(curve, rows, q, points(k)))) as tf.Scalar,
    xla: false,
    name: 'bounds of single data points',
  });
  try {
    return await interruptible(async (pause) => {
      const seen: CodeGaussian[][] = [];
      for (const [i, checkpoint] of checkpoints.entries()) {
        const from = i === 0 ? 0 : checkpoints[i - 1];
        for (let done = from; done < checkpoint; done += BLOCK) {
          training.manySteps(Math.min(BLOCK, checkpoint - done));
          progress?.(Math.min(done + BLOCK, checkpoint), total, '');
          await pause();
        }
        seen.push(gaussiansOf(training.params()));
      }
      return seen;
    });
  } finally {
    training.dispose();
    tree.dispose(params, rows);
  }
}

const BLOCK = 20;

/** Reads means and log sds, and frees them. */
export function gaussiansOf(q: { readonly mu: tf.Tensor; readonly logSigma: tf.Tensor }): CodeGaussian[] {
  const [mu, logSigma] = [q.mu.dataSync(), q.logSigma.dataSync()];
  tree.dispose(q);
  return Array.from(mu, (mean, n) => ({ mean, sd: Math.exp(logSigma[n]) }));
}
