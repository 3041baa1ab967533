import { tf } from '../backend';
import { defineKernel } from '../kernel';
import { isGuarded } from './guard';
import { masked } from './masked';
import { mend } from './registry';

/** An elementwise function of x: its derivative is computed from x and from the value y. */
function mendUnary(kernelName: string, derivative: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): void {
  mend(kernelName, ['x'], ({ dy, inputs: [x], output }) => [() => masked(derivative(x, output), dy)]);
}

mendUnary('Exp', (_, y) => y);
mendUnary('Expm1', (_, y) => tf.add(y, 1));
mendUnary('Log', (x) => tf.reciprocal(x));
mendUnary('Log1p', (x) => tf.reciprocal(tf.add(x, 1)));
mendUnary('Sqrt', (_, y) => tf.div(0.5, y));
mendUnary('Rsqrt', (x, y) => tf.mul(-0.5, tf.div(y, x)));
mendUnary('Reciprocal', (_, y) => tf.neg(tf.square(y)));
mendUnary('Square', (x) => tf.mul(x, 2));
mendUnary('Softplus', (x) => tf.sigmoid(x));

// tfjs's EluGrad kernel has no derivative of its own.
mendUnary('Elu', (x) => tf.exp(tf.minimum(x, 0)));

// The derivative of |x| at 0 was −1; by symmetry it is 0.
mendUnary('Abs', (x) => tf.sign(x));

/**
 * Functions whose derivative TensorFlow computes in one kernel from the value y: y = f(x), f'(x) = slope(y). `curvature`
 * is d slope / dy.
 */
function mendByValue(
  kernelName: string,
  gradientKernel: string,
  slope: (y: tf.Tensor) => tf.Tensor,
  curvature: (y: tf.Tensor) => tf.Tensor,
): void {
  const fused = defineKernel({
    name: gradientKernel,
    inputs: ['y', 'dy'],
    gradient: ({ dy: [outer], inputs: { y, dy } }) => ({
      y: () => masked(tf.mul(curvature(y), dy), outer),
      dy: () => chain(y, outer),
    }),
  });
  const chain = (y: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
    isGuarded() ? masked(slope(y), dy) : fused({ y, dy }, { T: 'float32' })[0];
  mend(kernelName, ['x'], ({ dy, output }) => [() => chain(output, dy)]);
}

mendByValue(
  'Tanh',
  'TanhGrad',
  (y) => tf.sub(1, tf.square(y)),
  (y) => tf.mul(y, -2),
);
mendByValue(
  'Sigmoid',
  'SigmoidGrad',
  (y) => tf.mul(y, tf.sub(1, y)),
  (y) => tf.sub(1, tf.mul(y, 2)),
);

// tfjs multiplied with a step function of seven kernels.
const reluGradient = defineKernel({
  name: 'ReluGrad',
  inputs: ['dy', 'x'],
  gradient: ({ dy: [outer], inputs: { x } }) => ({
    dy: () => reluSlope(x, outer),
    x: () => tf.zerosLike(x),
  }),
});
function reluSlope(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return reluGradient({ dy, x }, { T: 'float32' })[0];
}
mend('Relu', ['x'], ({ dy, inputs: [x] }) => [() => reluSlope(x, dy)]);
