import { foldIn, type Key, random, split, tf } from '../../tensor';
import { splitPoints } from './sets';
import { checkCounts, checkNoise, checkRange, type TaskBatch, type TaskCounts } from './tasks';

/** The ranges of Finn, Abbeel & Levine (2017), section 5.1: y = A sin(x − φ), all three drawn uniformly. */
export const MAML_SINUSOIDS = {
  amplitude: [0.1, 5],
  phase: [0, Math.PI],
  x: [-5, 5],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

/** Number of the key of the frequencies: apart from the others, whose draws do not depend on whether there are any. */
const FREQUENCY = 17;

export interface SinusoidOptions extends TaskCounts {
  /** Standard deviation of the noise in y; 0 unless said, as in the paper. */
  readonly noise?: number;
  /** Ranges of the uniform distributions; the paper's unless said. */
  readonly amplitude?: readonly [number, number];
  readonly phase?: readonly [number, number];
  readonly x?: readonly [number, number];
  /** Of ω in y = A sin(ωx − φ); 1 in all tasks unless said. */
  readonly frequency?: readonly [number, number];
}

export type SinusoidBatch = TaskBatch & {
  /** A and φ of each task, [tasks]: the truth, which no learner sees. */
  readonly amplitude: tf.Tensor1D;
  readonly phase: tf.Tensor1D;
};

/**
 * Sinusoid tasks: each has an amplitude A and a phase φ of its own, y = A sin(x − φ) + noise, and a frequency where asked. Pure tensor code: it may be
 * called inside of a compiled step, where `key` decides about everything. The caller owns the tensors.
 * @throws RangeError on counts, ranges or a noise that make no sense
 */
export function sinusoidTasks(key: Key, options: SinusoidOptions): SinusoidBatch {
  const { tasks, support, query, noise = 0, frequency } = options;
  const ranges = { ...MAML_SINUSOIDS, ...pick(options) };
  checkCounts(options);
  checkNoise(noise);
  for (const [name, range] of Object.entries(ranges)) checkRange(name, range);
  if (frequency) checkRange('frequency', frequency);
  const [amplitudeKey, phaseKey, xKey, noiseKey] = split(key, 4);
  return tf.tidy(() => {
    const amplitude = random.uniform(amplitudeKey, [tasks], ...ranges.amplitude) as tf.Tensor1D;
    const phase = random.uniform(phaseKey, [tasks], ...ranges.phase) as tf.Tensor1D;
    const x = random.uniform(xKey, [tasks, support + query, 1], ...ranges.x) as tf.Tensor3D;
    const turned = frequency
      ? tf.mul(x, random.uniform(foldIn(key, FREQUENCY), [tasks, 1, 1], ...frequency))
      : x;
    const f = sinusoid({ amplitude, phase }, turned as tf.Tensor3D);
    const y = noise === 0 ? f : tf.add(f, tf.mul(random.normal(noiseKey, f.shape), noise));
    return { ...splitPoints(x, y as tf.Tensor3D, { tasks, support, query }), amplitude, phase };
  });
}

/** A sin(x − φ) of each task at its own points: x [tasks, points, 1], or [1, points, 1] for the same in all. */
export function sinusoid(
  { amplitude, phase }: Pick<SinusoidBatch, 'amplitude' | 'phase'>,
  x: tf.Tensor3D,
): tf.Tensor3D {
  const perTask = (t: tf.Tensor1D) => tf.reshape(t, [-1, 1, 1]);
  return tf.tidy(() => tf.mul(perTask(amplitude), tf.sin(tf.sub(x, perTask(phase)))));
}

/** The ranges that were given. */
function pick({ amplitude, phase, x }: SinusoidOptions): Partial<typeof MAML_SINUSOIDS> {
  const given = Object.entries({ amplitude, phase, x }).filter(([, range]) => range !== undefined);
  return Object.fromEntries(given);
}
