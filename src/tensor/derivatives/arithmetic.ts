import { tf } from '../backend';
import { sumToShape } from '../kernel';
import { masked } from './masked';
import { mend } from './registry';

mend('Add', ['a', 'b'], ({ dy, inputs: [a, b] }) => [
  () => sumToShape(dy, a.shape),
  () => sumToShape(dy, b.shape),
]);

mend('Sub', ['a', 'b'], ({ dy, inputs: [a, b] }) => [
  () => sumToShape(dy, a.shape),
  () => tf.neg(sumToShape(dy, b.shape)),
]);

// 0 · ∞ behind `where`, as in where(x > 0, x log x, 0).
mend('Multiply', ['a', 'b'], ({ dy, inputs: [a, b] }) => [
  () => sumToShape(masked(b, dy), a.shape),
  () => sumToShape(masked(a, dy), b.shape),
]);

// 0/0 behind `where`.
mend('RealDiv', ['a', 'b'], ({ dy, inputs: [a, b], output }) => [
  () => sumToShape(masked(tf.reciprocal(b), dy), a.shape),
  () => sumToShape(masked(tf.neg(tf.div(output, b)), dy), b.shape),
]);

// 0 · ∞ for a base of 0 with an exponent of 0.
mend('Pow', ['a', 'b'], ({ dy, inputs: [a, b], output }) => [
  () => {
    const exponent = tf.cast(b, 'float32');
    const power = tf.pow(a, tf.sub(exponent, 1));
    const finite = tf.where(tf.logicalAnd(tf.equal(exponent, 0), tf.equal(a, 0)), tf.zerosLike(power), power);
    return sumToShape(masked(tf.mul(exponent, finite), dy), a.shape);
  },
  () => {
    const logarithm = tf.log(tf.where(tf.greater(a, 0), a, tf.onesLike(a)));
    return sumToShape(masked(tf.mul(logarithm, output), dy), b.shape);
  },
]);

// Broadcasting failed, and of a tie one side got all.
for (const kernelName of ['Maximum', 'Minimum']) {
  const wins = kernelName === 'Maximum' ? tf.greater : tf.less;
  const share = (x: tf.Tensor, y: tf.Tensor) =>
    tf.add(tf.cast(wins(x, y), 'float32'), tf.mul(0.5, tf.cast(tf.equal(x, y), 'float32')));
  mend(kernelName, ['a', 'b'], ({ dy, inputs: [a, b] }) => [
    () => sumToShape(masked(share(a, b), dy), a.shape),
    () => sumToShape(masked(share(b, a), dy), b.shape),
  ]);
}

// Broadcasting failed.
mend('SquaredDifference', ['a', 'b'], ({ dy, inputs: [a, b] }) => {
  const slope = () => masked(tf.mul(2, tf.sub(a, b)), dy);
  return [() => sumToShape(slope(), a.shape), () => sumToShape(tf.neg(slope()), b.shape)];
});

// Broadcast batch dimensions were not summed.
mend('BatchMatMul', ['a', 'b'], ({ dy, inputs: [a, b], attributes }) => {
  const [transposeA, transposeB] = [attributes.transposeA === true, attributes.transposeB === true];
  return [
    () =>
      sumToShape(
        transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB),
        a.shape,
      ),
    () =>
      sumToShape(
        transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false),
        b.shape,
      ),
  ];
});
