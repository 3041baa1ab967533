import { tf } from '../backend';
import '../derivatives';
import './gatherKernel';

/** The slices of x along an axis at the given indices (int32): the axis is replaced by the shape of the indices. */
export function gather(x: tf.Tensor, indices: tf.Tensor | number[], axis = 0): tf.Tensor {
  if (!Array.isArray(indices) && indices.dtype !== 'int32') {
    throw new Error(`gather: the indices must be int32, got ${indices.dtype}.`);
  }
  const [positive] = tf.util.parseAxisParam(axis, x.shape);
  return tf.tidy(() => {
    const at = Array.isArray(indices) ? tf.tensor1d(indices, 'int32') : indices;
    return tf.gather(x, at as tf.Tensor1D, positive);
  });
}
