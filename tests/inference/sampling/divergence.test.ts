import { expect, test } from 'vitest';
import { hmc, nuts } from '../../../src/inference';
import { key, tf } from '../../../src/tensor';

/** N(0, I) of one point [D] or of rows [C, D]. */
const standardNormal = (q: tf.Tensor): tf.Tensor => tf.mul(-0.5, tf.sum(tf.square(q), -1));

// Leapfrog on a standard normal is stable for steps below 2 and explodes above: the energy tells.
test.each([
  ['HMC', 0.5, 0],
  ['HMC', 6, 1],
  ['NUTS', 0.5, 0],
  ['NUTS', 60, 1],
] as const)('%s with a step of %s: divergent = %s', (name, stepSize, expected) => {
  const algorithm =
    name === 'HMC' ? hmc(standardNormal, { stepSize, steps: 20 }) : nuts(standardNormal, { stepSize });
  const [state, info] = algorithm.step(key(1), algorithm.init(tf.tensor1d([1, -1])));
  expect(Number(info.divergent.dataSync()[0])).toBe(expected);
  const stayed = state.position.dataSync();
  if (expected === 1) expect(Array.from(stayed)).toEqual([1, -1]);
});
