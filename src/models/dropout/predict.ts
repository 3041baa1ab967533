import { assertPositiveInteger } from '../../inference/checks';
import { compile, foldIn, interruptible, type Key, logSumExp, tf } from '../../tensor';
import { type Activation, forward, type NetworkStack, sizeOf } from '../networkStack';
import { type DropoutSetting, masks } from './train';

/** Networks drawn from q(ω), W = diag(z) M: T for each of R, [R·T] in all, those of one network next to each other. */
export function drawNetworks(
  stack: NetworkStack,
  {
    settings,
    key,
    groups,
    draws,
  }: {
    readonly settings: readonly DropoutSetting[];
    readonly key: Key;
    readonly groups: number;
    readonly draws: number;
  },
): NetworkStack {
  const R = sizeOf(stack);
  return tf.tidy(
    () =>
      stack.map(({ weights, biases }, l) => {
        const [, rows, columns] = weights.shape;
        const z = masks(foldIn(key, l), {
          groups,
          keep: settings.map((s) => s.keep[l]),
          shape: [draws, rows, 1],
        });
        const W = tf.mul(z, tf.reshape(weights, [R, 1, rows, columns]));
        return {
          weights: tf.reshape(W, [R * draws, rows, columns]),
          biases: tf.reshape(tf.tile(biases, [1, draws, 1]), [R * draws, 1, columns]),
        };
      }) as never,
  );
}

/** Weight scaling (Srivastava et al. 2014): the mean of every weight in place of a draw, E[W] = p M. */
export function scaledNetworks(stack: NetworkStack, settings: readonly DropoutSetting[]): NetworkStack {
  return tf.tidy(
    () =>
      stack.map(({ weights, biases }, l) => ({
        weights: tf.mul(
          weights,
          tf.tensor(
            settings.map((s) => s.keep[l]),
            [settings.length, 1, 1],
          ),
        ),
        biases: biases.clone(),
      })) as never,
  );
}

/** What one network predicts at n inputs, from T passes. */
export interface McPrediction {
  /** Of f: 1/T Σ ŷ_t (Gal & Ghahramani 2016, eq. 6). */
  readonly mean: Float64Array;
  /** Of f alone; the noise 1/τ comes on top of it. */
  readonly variance: Float64Array;
  /** log p(y) (nats) under each of this network's τ, [K][n]: eq. 8; with y given. */
  readonly logPredictive: readonly Float64Array[];
  /** By weight scaling: one pass without randomness. */
  readonly scaled: Float64Array;
}

export interface McOptions {
  readonly settings: readonly DropoutSetting[];
  readonly key: Key;
  readonly groups: number;
  /** T */
  readonly passes: number;
  /** [G, n, d] */
  readonly x: tf.Tensor3D;
  /** Targets [G, n], in the units of the network's output, and K precisions for each network. */
  readonly targets?: { readonly y: tf.Tensor2D; readonly tau: readonly (readonly number[])[] };
  readonly activation?: Activation;
  /** Passes in one call of the graph; decides about memory, and about which draws are made. */
  readonly chunk?: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

interface Sums {
  /** Σ (ŷ − ŷ_scaled), Σ (ŷ − ŷ_scaled)²: [R, n]. */
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
  /** log Σ exp(−½ τ (y − ŷ)²): [K, R, n]. */
  readonly logs: tf.Tensor;
}

/**
 * Predicts by T stochastic passes. One pass is one drawn network, which all inputs go through: a function drawn from the
 * approximate posterior. In chunks, so that memory stays small; sums in float64.
 */
export async function mcPredict(stack: NetworkStack, options: McOptions): Promise<McPrediction[]> {
  const { settings, key, groups, passes, x, targets, activation, progress } = options;
  assertPositiveInteger('passes', passes);
  const R = sizeOf(stack);
  const [, n, d] = x.shape;
  const taus = targets?.tau ?? Array.from({ length: R }, () => [1]);
  const [K, chunk] = [taus[0].length, Math.min(passes, options.chunk ?? chunkFor(R * n))];
  const inputs = tf.tidy(() => tf.reshape(tf.tile(tf.expandDims(x, 1), [1, R / groups, 1, 1]), [R, n, d]));
  const centre = tf.tidy(() => {
    const outputs = forward(scaledNetworks(stack, settings), inputs, { activation });
    return tf.reshape(outputs, [R, 1, n]);
  });
  const y = targets?.y ?? tf.zeros([groups, n]);
  const sums = (k: Key, draws: number): Sums =>
    tf.tidy(() => {
      const drawn = drawNetworks(stack, { settings, key: k, groups, draws });
      const rows = tf.reshape(tf.tile(tf.expandDims(inputs, 1), [1, draws, 1, 1]), [R * draws, n, d]);
      const outputs = tf.reshape(forward(drawn, rows, { activation }), [R, draws, n]);
      const off = tf.sub(outputs, centre);
      const target = tf.reshape(tf.tile(tf.expandDims(y, 1), [1, R / groups, 1]), [R, 1, n]);
      const miss = tf.square(tf.sub(target, outputs));
      const logs = Array.from({ length: K }, (_, i) =>
        logSumExp(
          tf.mul(
            miss,
            tf.tensor(
              taus.map((t) => -0.5 * t[i]),
              [R, 1, 1],
            ),
          ),
          1,
        ),
      );
      return { first: tf.sum(off, 1), second: tf.sum(tf.square(off), 1), logs: tf.stack(logs) } as never;
    });
  const total = accumulator(R * n, K);
  const whole = compile((k: Key) => sums(k, chunk), { name: 'MC dropout' });
  try {
    await interruptible(async (pause) => {
      for (let done = 0; done < passes; done += chunk) {
        const draws = Math.min(chunk, passes - done);
        const k = foldIn(key, done);
        total.add(draws === chunk ? whole(k) : sums(k, draws), draws);
        progress?.(Math.min(done + chunk, passes), passes);
        await pause();
      }
    });
    const scaled = centre.dataSync();
    return Array.from({ length: R }, (_, r) =>
      total.of(r, n, { scaled, tau: taus[r], scored: targets !== undefined }),
    );
  } finally {
    whole.dispose();
    tf.dispose([inputs, centre, ...(targets ? [] : [y])]);
  }
}

/** About this many outputs in one call. */
const chunkFor = (outputs: number): number => Math.max(1, Math.min(200, Math.floor(4e5 / outputs)));

/** Running sums in float64. */
function accumulator(size: number, K: number) {
  const [first, second] = [new Float64Array(size), new Float64Array(size)];
  const logs = new Float64Array(K * size).fill(Number.NEGATIVE_INFINITY);
  let passes = 0;
  return {
    add(sums: Sums, draws: number): void {
      const read = (t: tf.Tensor) => t.dataSync();
      read(sums.first).forEach((v, i) => {
        first[i] += v;
      });
      read(sums.second).forEach((v, i) => {
        second[i] += v;
      });
      read(sums.logs).forEach((v, i) => {
        logs[i] = logAdd(logs[i], v);
      });
      passes += draws;
      tf.dispose([sums.first, sums.second, sums.logs]);
    },
    of(
      r: number,
      n: number,
      { scaled, tau, scored }: { scaled: ArrayLike<number>; tau: readonly number[]; scored: boolean },
    ): McPrediction {
      const own = Array.from({ length: n }, (_, i) => r * n + i);
      const mean = Float64Array.from(own, (i) => scaled[i] + first[i] / passes);
      const variance = Float64Array.from(own, (i) =>
        Math.max(0, second[i] / passes - (first[i] / passes) ** 2),
      );
      const constant = (t: number) => 0.5 * Math.log(t / (2 * Math.PI)) - Math.log(passes);
      const logPredictive = scored
        ? tau.map((t, k) => Float64Array.from(own, (i) => logs[k * size + i] + constant(t)))
        : [];
      return { mean, variance, logPredictive, scaled: Float64Array.from(own, (i) => scaled[i]) };
    },
  };
}

function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log(Math.exp(a - high) + Math.exp(b - high));
}
