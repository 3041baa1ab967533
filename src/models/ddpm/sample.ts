import { compile, foldIn, gather, type Key, random, repeat, split, tf } from '../../tensor';
import type { NoisePredictor } from './model';
import { atSteps, type Schedule } from './schedule';

interface Sampling {
  readonly key: Key;
  readonly n: number;
  /** D */
  readonly size: number;
}

/**
 * n draws [n, D] by going back all T steps (Ho et al. 2020, algorithm 2): x_{t−1} = (x_t − β_t/√(1 − ᾱ_t) ε_θ)/√α_t + σ_t ξ, with
 * σ_t² = β_t, and no noise in the last step. One graph call.
 */
export function sampleAncestral(
  predictor: NoisePredictor,
  schedule: Schedule,
  options: Sampling,
): tf.Tensor2D {
  const { T, beta, alpha, alphaBar } = schedule;
  return backwards(options, T, (x, i, key) => {
    const t = tf.sub(tf.scalar(T, 'int32'), i); // T … 1
    const at = atSteps(t);
    const epsilon = predictor(x, tf.tile(tf.reshape(t, [1]), [options.n]));
    const mean = tf.div(
      tf.sub(x, tf.mul(at(beta.map((b, k) => b / Math.sqrt(1 - alphaBar[k]))), epsilon)),
      at(alpha.map(Math.sqrt)),
    );
    const sigma = at(beta.map((b, k) => (k === 0 ? 0 : Math.sqrt(b))));
    return tf.add(mean, tf.mul(sigma, random.normal(key, [options.n, options.size])));
  });
}

/**
 * n draws [n, D] by DDIM without noise (Song, Meng & Ermon 2021, eq. 12 with σ = 0) over `steps` of the T times: a fixed map from x_T
 * to x₀.
 * @throws RangeError for steps outside 1 … T
 */
export function sampleDdim(
  predictor: NoisePredictor,
  schedule: Schedule,
  { steps, ...options }: Sampling & { readonly steps: number },
): tf.Tensor2D {
  const { times, here, next } = ddimSteps(schedule, steps);
  return backwards(options, steps, (x, i) => {
    const at = atSteps(tf.add(i, tf.scalar(1, 'int32')));
    const t = gather(tf.tensor1d(times, 'int32'), tf.reshape(i, [1]));
    const epsilon = predictor(x, tf.tile(t, [options.n]));
    const x0 = tf.div(
      tf.sub(x, tf.mul(at(here.map((a) => Math.sqrt(1 - a))), epsilon)),
      at(here.map(Math.sqrt)),
    );
    return tf.add(
      tf.mul(at(next.map(Math.sqrt)), x0),
      tf.mul(at(next.map((a) => Math.sqrt(Math.max(1 - a, 0)))), epsilon),
    );
  });
}

/** Times T = τ_S > … > τ₁ ≥ 1 that DDIM visits, ᾱ at each, and ᾱ at the next one (1 after the last). */
export function ddimSteps({ T, alphaBar }: Schedule, steps: number) {
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= T))
    throw new RangeError(`steps must be a whole number from 1 to ${T}, got ${steps}.`);
  const times = Array.from({ length: steps }, (_, i) => Math.round(T - (i * T) / steps));
  const here = Float64Array.from(times, (t) => alphaBar[t - 1]);
  return { times, here, next: Float64Array.from(times, (_, i) => (i + 1 < steps ? here[i + 1] : 1)) };
}

function backwards(
  { key, n, size }: Sampling,
  times: number,
  step: (x: tf.Tensor, i: tf.Scalar, key: Key) => tf.Tensor,
): tf.Tensor2D {
  const graph = compile(
    (startKey: Key, stepKey: Key) =>
      repeat((x: tf.Tensor, i) => step(x, i, foldIn(stepKey, i)), random.normal(startKey, [n, size]), {
        times,
      }),
    { xla: false, name: 'reverse process' },
  );
  try {
    const [startKey, stepKey] = split(key);
    return graph(startKey, stepKey) as tf.Tensor2D;
  } finally {
    graph.dispose();
  }
}
