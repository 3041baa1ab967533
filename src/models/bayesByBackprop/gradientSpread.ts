import { assertPositiveInteger } from '../../inference/checks';
import { compile, foldIn, gather, grad, type Key, random, split, tf } from '../../tensor';
import type { BayesData } from './data';
import type { BayesModel } from './model';
import { type EstimatorOptions, negativeElbo } from './objective';
import type { Posterior } from './posterior';

/** Mean and variance over repeats of each entry of a stochastic gradient. */
export interface GradientMoments {
  /** [D] */
  readonly mean: Float64Array;
  /** [D] */
  readonly variance: Float64Array;
  /** The sum of the variances. */
  readonly total: number;
}

/** How much the gradient scatters in μ and in ρ. */
export interface GradientSpread {
  readonly mu: GradientMoments;
  readonly rho: GradientMoments;
}

export interface GradientSpreadOptions extends EstimatorOptions {
  readonly key: Key;
  readonly repeats: number;
  /** M points drawn with replacement at each repeat; all of the data if not given. */
  readonly batchSize?: number;
}

/** The gradient of the loss (nats per data point) at q, estimated again and again with new noise and a new minibatch. */
export function gradientSpread(
  bayes: BayesModel,
  q: Posterior,
  data: BayesData,
  { key, repeats, batchSize, ...options }: GradientSpreadOptions,
): GradientSpread {
  assertPositiveInteger('repeats', repeats);
  const N = data.x.shape[0];
  const loss = negativeElbo(bayes, N, options);
  const gradient = compile(
    (params: Posterior, all: BayesData, k: Key) => {
      const [rowKey, noiseKey] = split(k);
      const points = batchSize === undefined ? all : someRows(all, rowKey, batchSize);
      const slope = grad((at: Posterior) => loss(at, points, noiseKey).loss as tf.Scalar)(params);
      return [slope.mu, slope.rho];
    },
    { name: 'gradient', xla: false },
  );
  const [mu, rho] = [new Moments(bayes.net.size), new Moments(bayes.net.size)];
  try {
    for (let i = 0; i < repeats; i++) {
      const slopes = gradient(q, data, foldIn(key, i));
      mu.add(slopes[0].dataSync());
      rho.add(slopes[1].dataSync());
      tf.dispose(slopes);
    }
  } finally {
    gradient.dispose();
  }
  return { mu: mu.value(), rho: rho.value() };
}

function someRows({ x, y }: BayesData, key: Key, count: number): BayesData {
  const rows = random.randint(key, [count], 0, x.shape[0]);
  return { x: gather(x, rows) as tf.Tensor2D, y: gather(y, rows) as tf.Tensor2D };
}

/** Running mean and variance of each entry (Welford 1962). */
class Moments {
  private count = 0;
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  add(values: ArrayLike<number>): void {
    this.count++;
    for (let d = 0; d < values.length; d++) {
      const from = values[d] - this.mean[d];
      this.mean[d] += from / this.count;
      this.squares[d] += from * (values[d] - this.mean[d]);
    }
  }

  value(): GradientMoments {
    const variance = this.squares.map((sum) => sum / Math.max(1, this.count - 1));
    return { mean: this.mean, variance, total: variance.reduce((a, b) => a + b, 0) };
  }
}
