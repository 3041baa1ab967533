import { tf } from '../backend';
import { defineKernel, sumToShape } from '../kernel';
import { guard, isGuarded } from './guard';

const multiplyNoNan = defineKernel({
  name: 'MulNoNan',
  inputs: ['factor', 'dy'],
  gradient: ({ dy: [outer], inputs: { factor, dy } }) => {
    guard();
    return {
      // A dy of 0 was masked: the factor's derivative must not come back through an infinite outer cotangent.
      factor: () => sumToShape(tf.where(tf.equal(dy, 0), tf.zerosLike(dy), masked(dy, outer)), factor.shape),
      dy: () => sumToShape(masked(factor, outer), dy.shape),
    };
  },
});

/**
 * factor · dy, the step of every backward pass. Behind a `where` it is exactly 0 where dy is 0, even if the factor is
 * infinite or NaN: so the branch that was not taken, whose cotangent is 0, cannot turn into NaN.
 */
export function masked(factor: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return isGuarded() ? multiplyNoNan({ factor, dy }, { T: 'float32' })[0] : tf.mul(factor, dy);
}
