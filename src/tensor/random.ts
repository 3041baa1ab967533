import { tf } from './backend';
import { type AttributeValue, runKernel } from './kernel';
import { type Key, keyToTensor } from './keys';

/**
 * Draws that depend on a key and on nothing else: the same key gives the same numbers, eager and compiled, today and
 * tomorrow. Two draws with one key are not independent: split the key.
 */
function draw(
  name: string,
  k: Key,
  shape: readonly number[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  ...inputs: tf.Tensor[]
): tf.Tensor {
  return runKernel(name, { dtype: 'float32', T: 'int32', Tseed: 'int32', ...attributes }, [
    tf.tensor1d([...shape], 'int32'),
    keyToTensor(k),
    ...inputs,
  ]);
}

/** Independent draws from N(0, 1). */
export function normal(k: Key, shape: readonly number[] = []): tf.Tensor {
  return tf.tidy(() => draw('StatelessRandomNormal', k, shape));
}

/** Independent draws from the uniform distribution on [low, high). */
export function uniform(k: Key, shape: readonly number[] = [], low = 0, high = 1): tf.Tensor {
  return tf.tidy(() => {
    const unit = draw('StatelessRandomUniform', k, shape);
    return low === 0 && high === 1 ? unit : tf.add(tf.mul(unit, high - low), low);
  });
}
