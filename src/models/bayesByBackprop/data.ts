import { assertFiniteData, assertTable } from '../../inference/checks';
import { tf } from '../../tensor';
import { type BayesModel, outputsOf } from './model';

/** Inputs [N, I] and targets [N, O]: numbers, or one-hot rows for classes. */
export type BayesData = { readonly x: tf.Tensor2D; readonly y: tf.Tensor2D };

/**
 * Data as tensors, which the caller owns.
 * @param x inputs [N][I], or a tensor [N, I] (not copied: it then lives in both)
 * @param y one target for each, or class labels 0 … K − 1
 * @throws RangeError where they do not fit the model, or a number is not finite
 */
export function dataset(
  bayes: BayesModel,
  x: readonly (readonly number[])[] | tf.Tensor2D,
  y: ArrayLike<number>,
): BayesData {
  const [I, K] = [bayes.net.layers[0], outputsOf(bayes)];
  const tensor = x instanceof tf.Tensor ? (x.clone() as tf.Tensor2D) : tableOf(x);
  if (tensor.rank !== 2 || tensor.shape[1] !== I) {
    const shape = [...tensor.shape];
    tensor.dispose();
    throw new RangeError(`The network has ${I} inputs, the data are [${shape}].`);
  }
  try {
    if (y.length !== tensor.shape[0])
      throw new RangeError(`${tensor.shape[0]} inputs and ${y.length} targets.`);
    return { x: tensor, y: bayes.likelihood.kind === 'categorical' ? oneHot(y, K) : targets(y, K) };
  } catch (error) {
    tensor.dispose();
    throw error;
  }
}

function tableOf(x: readonly (readonly number[])[]): tf.Tensor2D {
  assertTable('x', x);
  return tf.tensor2d(x as number[][]);
}

function targets(y: ArrayLike<number>, outputs: number): tf.Tensor2D {
  if (outputs !== 1) throw new RangeError(`One target for each input needs one output, not ${outputs}.`);
  assertFiniteData('y', y);
  return tf.tensor2d(Float32Array.from(y), [y.length, 1]);
}

function oneHot(labels: ArrayLike<number>, classes: number): tf.Tensor2D {
  const values = new Float32Array(labels.length * classes);
  Array.from(labels).forEach((label, n) => {
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new RangeError(`Labels are 0 … ${classes - 1}; label ${n} is ${label}.`);
    values[n * classes + label] = 1;
  });
  return tf.tensor2d(values, [labels.length, classes]);
}
