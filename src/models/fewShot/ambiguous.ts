import { assertPositive } from '../../inference/checks';
import { type Key, random, split, tf, where } from '../../tensor';
import { checkCounts, type Points, type TaskBatch, type TaskCounts } from './tasks';

/** c ~ N(0, shiftSd²), a ~ N(1, slopeSd²), a fair coin s = ±1; x up to `reach` to both sides of 0. */
export interface ForkFamily {
  readonly shiftSd: number;
  readonly slopeMean: number;
  readonly slopeSd: number;
  /** σ, standard deviation of the noise in y. */
  readonly noise: number;
  readonly reach: number;
}

export const FORK: ForkFamily = { shiftSd: 0.5, slopeMean: 1, slopeSd: 0.3, noise: 0.3, reach: 2 };

/** Which points of a support set count (1) or not (0): [tasks, points, 1]. */
export type MaskedPoints = Points & { readonly mask: tf.Tensor3D };

export type ForkBatch = TaskBatch & {
  readonly support: MaskedPoints;
  /** c, a and s of each task, [tasks]: the truth, which no learner sees. */
  readonly truth: { readonly c: tf.Tensor1D; readonly a: tf.Tensor1D; readonly s: tf.Tensor1D };
};

export interface ForkOptions extends Omit<TaskCounts, 'support'> {
  /** How many points left of the fork count: a number, or 'random' for 1 to `LEFT_POINTS`, by a throw for each task. */
  readonly left?: number | 'random';
  /** Whether a point right of the fork is given: it settles s. 'random': in half of the tasks. */
  readonly settled?: boolean | 'random';
  readonly family?: ForkFamily;
}

/** Places for support points left of the fork; one more, the last, is right of it. */
export const LEFT_POINTS = 5;

/**
 * Tasks with two answers: y = c + a x left of 0, and on the right either straight on (s = 1) or turned back (s = −1):
 * f(x) = c + a g_s(x), g_s(x) = x for x < 0, s x for x ≥ 0. Points left of 0 say c and a, and nothing about s. Pure tensor
 * code: it may be called inside of a compiled step. The caller owns the tensors.
 * @throws RangeError on counts or a family that make no sense
 */
export function forkTasks(key: Key, options: ForkOptions): ForkBatch {
  const { tasks, query, left = 'random', settled = 'random', family = FORK } = options;
  checkCounts({ tasks, query, support: LEFT_POINTS + 1 });
  checkFamily(family);
  checkLeft(left);
  const k = split(key, 9);
  const { reach } = family;
  return tf.tidy(() => {
    const c = tf.mul(random.normal(k[0], [tasks]), family.shiftSd) as tf.Tensor1D;
    const a = tf.add(tf.mul(random.normal(k[1], [tasks]), family.slopeSd), family.slopeMean) as tf.Tensor1D;
    const s = tf.sub(tf.mul(random.bernoulli(k[2], 0.5, [tasks]), 2), 1) as tf.Tensor1D;
    const leftX = random.uniform(k[3], [tasks, LEFT_POINTS, 1], -reach, 0);
    const rightX = random.uniform(k[4], [tasks, 1, 1], reach / 4, reach);
    const supportX = tf.concat([leftX, rightX], 1) as tf.Tensor3D;
    const queryX = random.uniform(k[5], [tasks, query, 1], -reach, reach) as tf.Tensor3D;
    const noisy = (x: tf.Tensor3D, noiseKey: Key): Points => ({
      x,
      y: tf.add(fork({ c, a, s }, x), tf.mul(random.normal(noiseKey, x.shape), family.noise)) as tf.Tensor3D,
    });
    const mask = forkMask([k[8], k[6]], { tasks, left, settled });
    const [supportNoise, queryNoise] = split(k[7], 2);
    return {
      support: { ...noisy(supportX, supportNoise), mask },
      query: noisy(queryX, queryNoise),
      truth: { c, a, s },
    };
  });
}

/** c + a g_s(x) of each task at its own points: x [tasks, points, 1], or [1, points, 1] for the same in all. */
export function fork({ c, a, s }: ForkBatch['truth'], x: tf.Tensor3D): tf.Tensor3D {
  const perTask = (t: tf.Tensor1D) => tf.reshape(t, [-1, 1, 1]);
  return tf.tidy(() => {
    const g = where(tf.less(x, 0), tf.mul(x, tf.onesLike(perTask(s))), tf.mul(x, perTask(s)));
    return tf.add(perTask(c), tf.mul(perTask(a), g)) as tf.Tensor3D;
  });
}

/** 1 for the first `left` places and, where settled, the last. */
function forkMask(
  [leftKey, settledKey]: readonly Key[],
  { tasks, left, settled }: { tasks: number; left: number | 'random'; settled: boolean | 'random' },
): tf.Tensor3D {
  const counts =
    left === 'random'
      ? random.randint(leftKey, [tasks, 1, 1], 1, LEFT_POINTS + 1)
      : tf.fill([tasks, 1, 1], left, 'int32');
  const places = tf.reshape(tf.range(0, LEFT_POINTS, 1, 'int32'), [1, LEFT_POINTS, 1]);
  const onTheLeft = tf.cast(tf.less(places, counts), 'float32');
  const onTheRight =
    settled === 'random'
      ? tf.cast(random.bernoulli(settledKey, 0.5, [tasks, 1, 1]), 'float32')
      : tf.fill([tasks, 1, 1], settled ? 1 : 0);
  return tf.concat([onTheLeft, onTheRight], 1) as tf.Tensor3D;
}

function checkFamily({ shiftSd, slopeSd, noise, reach, slopeMean }: ForkFamily): void {
  assertPositive('shiftSd', shiftSd);
  assertPositive('slopeSd', slopeSd);
  assertPositive('noise', noise);
  assertPositive('reach', reach);
  if (!Number.isFinite(slopeMean)) throw new RangeError(`slopeMean must be finite, got ${slopeMean}.`);
}

function checkLeft(left: number | 'random'): void {
  if (left === 'random' || (Number.isInteger(left) && left >= 0 && left <= LEFT_POINTS)) return;
  throw new RangeError(`left must be 'random' or an integer from 0 to ${LEFT_POINTS}, got ${left}.`);
}
