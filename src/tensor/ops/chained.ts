import { tf } from '../backend';
import { type Axis, logSoftmax, logSumExp, norm, softmax } from './reductions';

/**
 * The chained methods that tfjs composes of several kernels, in our versions: right where everything is −∞, at 0, and
 * along any axis.
 */
const methods = tf.Tensor.prototype;
const tfjsNorm = methods.norm;

methods.logSumExp = function (axis?: Axis, keepDims?: boolean) {
  return logSumExp(this, axis, keepDims) as never;
};
methods.softmax = function (axis?: number) {
  return softmax(this, axis) as never;
};
methods.logSoftmax = function (axis?: number) {
  return logSoftmax(this, axis) as never;
};
methods.norm = function (order = 'euclidean', axis?: Axis, keepDims?: boolean) {
  const euclidean = order === 'euclidean' || (order === 2 && (this.rank < 2 || typeof axis === 'number'));
  return euclidean ? norm(this, axis, keepDims) : (tfjsNorm.call(this, order, axis, keepDims) as never);
};
