import type { tf } from '../backend';
import { defineKernel, sumToShape } from '../kernel';

const multiplyNoNan = defineKernel({
  name: 'MulNoNan',
  inputs: ['factor', 'dy'],
  gradient: ({ dy: [outer], inputs: { factor, dy } }) => ({
    factor: () => sumToShape(masked(dy, outer), factor.shape),
    dy: () => sumToShape(masked(factor, outer), dy.shape),
  }),
});

/**
 * factor · dy, and exactly 0 where dy is 0, even if the factor is infinite or NaN. Backward passes multiply with it, so
 * that the branch which `where` did not take (cotangent 0) cannot turn an infinite derivative into NaN.
 */
export function masked(factor: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return multiplyNoNan({ factor, dy }, { T: 'float32' })[0];
}
