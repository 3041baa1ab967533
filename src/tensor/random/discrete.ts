import { tf } from '../backend';
import { isTracing } from '../compile/record';
import { floatTensor, runKernel } from '../kernel';
import { assertKey, type Key, keyToTensor } from '../keys';
import { kernelShuffle } from '../philox';
import { assertRange, assertShape, bits, broadcastToTail, type Shape, unit } from './bits';
import { gumbel } from './continuous';

/** true with the given probabilities, else false. `shape` is the whole shape of the result (that of probs, unless said). */
export function bernoulli(k: Key, probs: tf.Tensor | number, shape?: Shape): tf.Tensor {
  assertRange(probs, 'bernoulli: the probability', 0, 1);
  return tf.tidy(() => {
    const p = floatTensor(probs, 'random.bernoulli');
    const whole = shape ?? p.shape;
    return tf.less(unit(k, whole, 'random.bernoulli'), broadcastToTail(p, whole, 'random.bernoulli'));
  });
}

/**
 * Indices 0 … K − 1 (int32) with probabilities softmax(logits) along the last axis. `shape` is the whole shape of the
 * result (that of logits without the last axis, unless said). By the largest of logits plus Gumbel noise.
 */
export function categorical(k: Key, logits: tf.Tensor, shape?: Shape): tf.Tensor {
  if (logits.shape.length === 0)
    throw new Error('random.categorical: the logits need an axis of categories.');
  if (logits.shape[logits.shape.length - 1] === 0)
    throw new Error(`random.categorical: there is no category in logits of shape [${logits.shape}].`);
  return tf.tidy(() => {
    const scores = floatTensor(logits, 'random.categorical');
    const whole = [...(shape ?? scores.shape.slice(0, -1)), scores.shape[scores.rank - 1]];
    const noise = gumbel(k, whole);
    return tf.argMax(tf.add(broadcastToTail(scores, whole, 'random.categorical'), noise), -1);
  });
}

/** Integers low … high − 1 (int32). No two of them differ in probability by more than 2⁻³¹. */
export function randint(k: Key, shape: Shape, low: number, high: number): tf.Tensor {
  const isInt32 = (n: number) => Number.isInteger(n) && n >= -(2 ** 31) && n < 2 ** 31;
  if (!isInt32(low) || !isInt32(high - 1) || low >= high || high - low > 2 ** 31 - 1) {
    throw new Error(
      `random.randint: needs integers low < high of 32 bits, less than 2³¹ apart, got low = ${low}, high = ${high}.`,
    );
  }
  return tf.tidy(() => {
    const positive = runKernel('BitwiseAnd', { T: 'int32' }, [
      bits(k, shape, 'random.randint'),
      tf.scalar(0x7fffffff, 'int32'),
    ]);
    return tf.add(tf.mod(positive, tf.scalar(high - low, 'int32')), tf.scalar(low, 'int32'));
  });
}

/** The integers 0 … n − 1 in a random order (int32). */
export function permutation(k: Key, n: number): tf.Tensor1D {
  assertKey(k, 'random.permutation');
  if (!Number.isInteger(n) || n < 0)
    throw new Error(`random.permutation: n must be an integer ≥ 0, got ${n}.`);
  return tf.tidy(() => kernelShuffle(tf.range(0, n, 1, 'int32'), k.state));
}

export interface ChoiceOptions {
  /** Whether an index may come up more than once. True unless said. */
  readonly replace?: boolean;
  /** Probabilities of the n indices (with replacement only). Equal unless said. */
  readonly probs?: tf.Tensor;
}

/** Indices (int32) of items drawn out of n. */
export function choice(
  k: Key,
  n: number,
  shape: Shape = [],
  { replace = true, probs }: ChoiceOptions = {},
): tf.Tensor {
  if (!Number.isInteger(n) || n < 1) throw new Error(`random.choice: n must be an integer ≥ 1, got ${n}.`);
  if (probs !== undefined) {
    if (!replace) throw new Error('random.choice: probabilities go with replacement only.');
    if (probs.rank !== 1 || probs.shape[0] !== n) {
      throw new Error(`random.choice: expected ${n} probabilities, got the shape [${probs.shape}].`);
    }
    checkProbabilities(probs);
    return tf.tidy(() => categorical(k, tf.log(probs), shape));
  }
  if (replace) return randint(k, shape, 0, n);
  assertShape(shape, 'random.choice');
  const count = tf.util.sizeFromShape([...shape]);
  if (count > n) throw new Error(`random.choice: cannot draw ${count} of ${n} items without replacement.`);
  return tf.tidy(() => tf.reshape(tf.slice(permutation(k, n), 0, count), [...shape]));
}

/** Throws for what is no set of weights; while a function is recorded, values are not known. */
function checkProbabilities(probs: tf.Tensor): void {
  if (isTracing()) return;
  const values = [...probs.dataSync()];
  if (values.every((p) => p >= 0 && p < Infinity) && values.some((p) => p > 0)) return;
  throw new Error(
    `random.choice: the probabilities must be ≥ 0, finite and not all 0, got [${values.slice(0, 8).join(', ')}${
      values.length > 8 ? ', …' : ''
    }].`,
  );
}

/** Independent draws from Poisson(rate), float32. `shape` is the whole shape of the result. Not differentiable. */
export function poisson(k: Key, shape: Shape, rate: tf.Tensor | number): tf.Tensor {
  assertKey(k, 'random.poisson');
  assertRange(rate, 'poisson: the rate', 0);
  return tf.tidy(() => {
    const full = broadcastToTail(floatTensor(rate, 'random.poisson'), shape, 'random.poisson');
    return runKernel(
      'StatelessRandomPoisson',
      { dtype: 'float32', Rtype: 'float32', T: 'int32', Tseed: 'int32' },
      [tf.tensor1d([...shape], 'int32'), keyToTensor(k), full],
    );
  });
}

/** Independent draws from Binomial(counts, probs), float32. Shapes as for `poisson`. Not differentiable. */
export function binomial(
  k: Key,
  shape: Shape,
  counts: tf.Tensor | number,
  probs: tf.Tensor | number,
): tf.Tensor {
  assertKey(k, 'random.binomial');
  assertRange(counts, 'binomial: the count', 0);
  assertRange(probs, 'binomial: the probability', 0, 1);
  return tf.tidy(() => {
    const n = broadcastToTail(floatTensor(counts, 'random.binomial'), shape, 'random.binomial');
    const p = broadcastToTail(floatTensor(probs, 'random.binomial'), shape, 'random.binomial');
    return runKernel(
      'StatelessRandomBinomial',
      { dtype: 'float32', T: 'float32', S: 'int32', Tseed: 'int32' },
      [tf.tensor1d([...shape], 'int32'), keyToTensor(k), n, p],
    );
  });
}
