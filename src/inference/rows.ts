import { tf, tree, where } from '../tensor';

/** Row by row, the first tree's tensors where the condition (a scalar or [C]) holds, the second's elsewhere. */
export function chooseRows<T>(condition: tf.Tensor, yes: T, no: T): T {
  const choose = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => where(padTo(condition, a.rank), a, b);
  return tree.map(choose as never, yes as never, no as never) as unknown as T;
}

/** x with axes of 1 at the end, so that one number per row multiplies the row. */
export function padTo(x: tf.Tensor, rank: number): tf.Tensor {
  return x.rank >= rank ? x : tf.reshape(x, [...x.shape, ...new Array<number>(rank - x.rank).fill(1)]);
}
