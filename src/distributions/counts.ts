/** What a distribution over the counts 0 … n can sum up exactly: entropy, CDF, quantile and draws from its table of masses. */
import { cumsum, exp, gather, type Key, random, tf } from '../tensor';
import { isKnown } from './constraints';
import type { Distribution } from './distribution';
import { countQuantile } from './quantiles';
import { numbersIn, type Value } from './values';
import { timesLog } from './wellConditioned';

/** The highest entry of a count that decides how many terms are summed. */
export function highestCount(
  distribution: Distribution,
  method: string,
  field: string,
  value: Value,
): number {
  if (!isKnown(value)) {
    throw new Error(
      `${distribution.name}.${method}: ${field} decides how many terms are summed; in a compiled function it must be ` +
        'a number or an array, not a traced tensor.',
    );
  }
  return Array.from(numbersIn(value)).reduce((most, n) => Math.max(most, n), 0);
}

/** log P(X = k) for k = 0 … highest along the first axis: [highest + 1, ...batchShape]. */
function logMasses(distribution: Distribution, highest: number): tf.Tensor {
  const column = [highest + 1, ...distribution.batchShape.map(() => 1)];
  return distribution.logProb(tf.range(0, highest + 1).reshape(column));
}

/** −Σ p log p over 0 … highest. */
export function countEntropy(distribution: Distribution, highest: number): tf.Tensor {
  const logMass = logMasses(distribution, highest);
  return timesLog(exp(logMass), logMass).sum(0).neg();
}

/** P(X ≤ x) for any x, as a function that has summed the masses once. */
export function countCdf(distribution: Distribution, highest: number): (x: tf.Tensor) => tf.Tensor {
  const running = cumsum(exp(logMasses(distribution, highest)), 0);
  const table = running.div(running.slice([highest], [1]));
  const batchSize = distribution.batchShape.reduce((product, n) => product * n, 1);
  const column = tf.range(0, batchSize).reshape(distribution.batchShape);
  return (x) => {
    const row = tf.floor(x).clipByValue(0, highest);
    const inside = gather(table.reshape([-1]), row.mul(batchSize).add(column).toInt());
    return inside.mul(x.greaterEqual(0).toFloat());
  };
}

/** Draws by inverting the CDF at uniform numbers. */
export function countDraws(
  distribution: Distribution,
  highest: number,
  key: Key,
  shape: number[],
): tf.Tensor {
  return countQuantile(random.uniform(key, shape), countCdf(distribution, highest), highest);
}
