import { tf } from '../backend';
import { guard } from './guard';
import { masked } from './masked';
import { mend } from './registry';

/** dy, whose reduced axes are gone, spread over the shape of the input again. */
function spread(dy: tf.Tensor, axes: readonly number[], shape: readonly number[]): tf.Tensor {
  if (shape.includes(0)) return tf.zeros([...shape]);
  const kept = shape.map((n, i) => (axes.includes(i) ? 1 : n));
  const aligned = dy.rank === 0 || dy.rank === shape.length ? dy : tf.reshape(dy, kept);
  return tf.util.arraysEqual(aligned.shape, [...shape]) ? aligned : tf.broadcastTo(aligned, [...shape]);
}

// tfjs cast float32 to float32.
mend('Identity', ['x'], ({ dy }) => [() => dy]);

// tfjs multiplied with an array of ones.
mend('Sum', ['x'], ({ dy, inputs: [x], attributes }) => [
  () => spread(dy, tf.util.parseAxisParam(attributes.axis as number | number[], x.shape), x.shape),
]);
mend('Mean', ['x'], ({ dy, inputs: [x], output, attributes }) => [
  () => {
    const axes = tf.util.parseAxisParam(attributes.axis as number | number[], x.shape);
    return spread(tf.mul(dy, output.size / x.size), axes, x.shape);
  },
]);

// Ties each got the whole cotangent.
for (const kernelName of ['Max', 'Min']) {
  mend(kernelName, ['x'], ({ dy, inputs: [x], output, attributes }) => [
    () => {
      const axis = attributes.reductionIndices ?? attributes.axis;
      const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
      const hits = tf.cast(tf.equal(x, spread(output, axes, x.shape)), 'float32');
      return masked(tf.div(hits, tf.sum(hits, axes, true)), spread(dy, axes, x.shape));
    },
  ]);
}

// Cumprod, which tfjs used, has no derivative. Each entry's derivative is the product of the others: a product again.
mend('Prod', ['x'], ({ dy, inputs: [x], attributes }) => [
  () => {
    const axes = tf.util.parseAxisParam(attributes.axis as number | number[], x.shape);
    const order = [...x.shape.keys()].filter((i) => !axes.includes(i)).concat(axes);
    const permuted = tf.transpose(x, order);
    const size = tf.util.sizeFromShape(axes.map((i) => x.shape[i]));
    const rows = tf.reshape(permuted, [x.size / Math.max(size, 1), 1, size]);
    const others = tf.prod(tf.where(tf.cast(tf.eye(size), 'bool'), 1, rows), 2);
    const slope = tf.mul(others, tf.reshape(dy, [-1, 1]));
    const undo = order.map((_, i) => order.indexOf(i));
    return tf.transpose(tf.reshape(slope, permuted.shape), undo);
  },
]);

// A stray transposition for every axis but the last.
mend('Cumsum', ['x'], ({ dy, attributes }) => [
  () =>
    tf.cumsum(
      dy,
      attributes.axis as number,
      attributes.exclusive as boolean,
      !(attributes.reverse as boolean),
    ),
]);

// tfjs sliced and added once for each copy, up to rank 4.
mend('Tile', ['x'], ({ dy, inputs: [x], attributes }) => [
  () => {
    const reps = attributes.reps as number[];
    const copies: number[] = [];
    const axes: number[] = [];
    x.shape.forEach((n, i) => {
      if (reps[i] !== 1) axes.push(copies.push(reps[i]) - 1);
      copies.push(n);
    });
    return axes.length === 0 ? dy : tf.sum(tf.reshape(dy, copies), axes);
  },
]);

// tfjs multiplied by 0 and 1 what should be chosen.
tf.registerGradient({
  kernelName: 'Select',
  inputsToSave: ['condition'],
  gradFunc: (dy, [condition]) => {
    guard();
    const cotangent = dy as tf.Tensor;
    const zero = () => tf.zerosLike(cotangent);
    return {
      condition: () => tf.zeros(condition.shape),
      t: () => tf.where(condition, cotangent, zero()),
      e: () => tf.where(condition, zero(), cotangent),
    };
  },
});
