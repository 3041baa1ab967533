import { tf } from '../backend';
import { sumToShape } from '../kernel';
import '../tape';
import { masked } from './masked';

/**
 * Derivatives that replace tfjs's own in its registry, so that functions and chained methods alike are right to any
 * order. What was wrong with each is said beside it.
 */
type Gradient = (context: {
  readonly dy: tf.Tensor;
  readonly inputs: readonly tf.Tensor[];
  readonly output: tf.Tensor;
  readonly attributes: Readonly<Record<string, unknown>>;
}) => readonly (() => tf.Tensor)[];

function mend(kernelName: string, inputs: readonly string[], gradient: Gradient): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: [...inputs],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const thunks = gradient({
        dy: dy as tf.Tensor,
        inputs: saved.slice(0, inputs.length),
        output: saved[inputs.length],
        attributes,
      });
      return Object.fromEntries(inputs.map((name, i) => [name, thunks[i]]));
    },
  });
}

/** An elementwise function of x: the factor is its derivative, computed from x and from the value y. */
function mendUnary(kernelName: string, derivative: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): void {
  mend(kernelName, ['x'], ({ dy, inputs: [x], output }) => [() => masked(derivative(x, output), dy)]);
}

// Infinite derivatives times a cotangent of 0 gave NaN behind `where`.
mendUnary('Exp', (_, y) => y);
mendUnary('Expm1', (_, y) => tf.add(y, 1));
mendUnary('Log', (x) => tf.reciprocal(x));
mendUnary('Log1p', (x) => tf.reciprocal(tf.add(x, 1)));
mendUnary('Sqrt', (_, y) => tf.div(0.5, y));
mendUnary('Rsqrt', (x, y) => tf.mul(-0.5, tf.div(y, x)));
mendUnary('Reciprocal', (_, y) => tf.neg(tf.square(y)));

// tfjs's EluGrad kernel has no derivative of its own.
mendUnary('Elu', (x) => tf.exp(tf.minimum(x, 0)));

// The derivative of |x| at 0 was −1; by symmetry it is 0.
mendUnary('Abs', (x) => tf.sign(x));

// 0 · ∞ for a base of 0, and no broadcasting care for a masked cotangent.
mend('Pow', ['a', 'b'], ({ dy, inputs: [a, b], output }) => [
  () => {
    const exponent = tf.cast(b, 'float32');
    const power = tf.pow(a, tf.sub(exponent, 1));
    return sumToShape(masked(masked(power, broadcastTo(exponent, dy.shape)), dy), a.shape);
  },
  () => {
    const positive = tf.greater(a, 0);
    const logarithm = tf.log(tf.where(positive, a, tf.onesLike(a)));
    return sumToShape(masked(masked(logarithm, output), dy), b.shape);
  },
]);

// NaN from 0/0 where the cotangent is 0.
mend('RealDiv', ['a', 'b'], ({ dy, inputs: [a, b], output }) => [
  () => sumToShape(masked(tf.reciprocal(b), dy), a.shape),
  () => sumToShape(masked(tf.neg(tf.div(output, b)), dy), b.shape),
]);

// The gradient of `where` multiplied by 0 and 1 what should be chosen.
tf.registerGradient({
  kernelName: 'Select',
  inputsToSave: ['condition'],
  gradFunc: (dy, [condition]) => {
    const cotangent = dy as tf.Tensor;
    const zero = () => tf.zerosLike(cotangent);
    return {
      condition: () => tf.zeros(condition.shape),
      t: () => tf.where(condition, cotangent, zero()),
      e: () => tf.where(condition, zero(), cotangent),
    };
  },
});

// Ties each got the whole cotangent, and broadcasting failed.
for (const kernelName of ['Maximum', 'Minimum']) {
  const wins = kernelName === 'Maximum' ? tf.greater : tf.less;
  mend(kernelName, ['a', 'b'], ({ dy, inputs: [a, b] }) => {
    const share = (x: tf.Tensor, y: tf.Tensor) =>
      tf.add(tf.cast(wins(x, y), 'float32'), tf.mul(0.5, tf.cast(tf.equal(x, y), 'float32')));
    return [
      () => sumToShape(tf.mul(share(a, b), dy), a.shape),
      () => sumToShape(tf.mul(share(b, a), dy), b.shape),
    ];
  });
}
for (const kernelName of ['Max', 'Min']) {
  mend(kernelName, ['x'], ({ dy, inputs: [x], output, attributes }) => [
    () => {
      const axes = tf.util.parseAxisParam(attributes.reductionIndices as number | number[], x.shape);
      const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
      const hits = tf.cast(tf.equal(x, tf.reshape(output, kept)), 'float32');
      const share = tf.div(hits, tf.sum(hits, axes, true));
      return tf.mul(share, tf.reshape(dy, kept));
    },
  ]);
}

// No broadcasting.
mend('SquaredDifference', ['a', 'b'], ({ dy, inputs: [a, b] }) => {
  const slope = () => tf.mul(tf.mul(2, tf.sub(a, b)), dy);
  return [() => sumToShape(slope(), a.shape), () => sumToShape(tf.neg(slope()), b.shape)];
});

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

// Broadcast batch dimensions were not summed.
mend('BatchMatMul', ['a', 'b'], ({ dy, inputs: [a, b], attributes: { transposeA, transposeB } }) => [
  () =>
    sumToShape(
      transposeA
        ? tf.matMul(b, dy, transposeB as boolean, true)
        : tf.matMul(dy, b, false, !(transposeB as boolean)),
      a.shape,
    ),
  () =>
    sumToShape(
      transposeB
        ? tf.matMul(dy, a, true, transposeA as boolean)
        : tf.matMul(a, dy, !(transposeA as boolean), false),
      b.shape,
    ),
]);

function broadcastTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.util.arraysEqual(x.shape, shape) ? x : tf.broadcastTo(x, shape);
}
