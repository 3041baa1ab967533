import { tf } from '../backend';
import { masked } from '../derivatives';
import { defineKernel, floatTensor, type Kernel, sumToShape } from '../kernel';

function define(
  name: 'Xlogy' | 'Xlog1py',
  log: (y: tf.Tensor) => tf.Tensor,
  inside: (y: tf.Tensor) => tf.Tensor,
) {
  const kernel: Kernel<'x' | 'y'> = defineKernel({
    name,
    inputs: ['x', 'y'],
    gradient: ({ dy: [dy], inputs: { x, y } }) => ({
      x: () => sumToShape(masked(log(y), dy), x.shape),
      y: () => {
        const isZero = tf.equal(x, 0);
        const slope = tf.where(isZero, 0, tf.div(x, tf.where(isZero, 1, inside(y))));
        return sumToShape(masked(slope, dy), y.shape);
      },
    }),
  });
  return (x: tf.Tensor | number, y: tf.Tensor | number): tf.Tensor =>
    tf.tidy(() => kernel({ x: floatTensor(x, name), y: floatTensor(y, name) }, { T: 'float32' })[0]);
}

/** x log y, and 0 where x is 0, whatever y. Shapes broadcast. */
export const xlogy = define('Xlogy', tf.log, (y) => y);

/** x log(1 + y), and 0 where x is 0, whatever y. Shapes broadcast. */
export const xlog1py = define('Xlog1py', tf.log1p, (y) => tf.add(y, 1));
