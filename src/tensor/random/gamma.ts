import { tf } from '../backend';
import { masked } from '../derivatives';
import { defineKernel, floatTensor, sumToShape } from '../kernel';
import { type Key, keyToTensor, split } from '../keys';
import { log } from '../ops/elementwise';
import { softmax } from '../ops/reductions';
import { assertRange, broadcastToTail, openUnit, type Shape } from './bits';

/** The smallest normal float32: draws that would be 0 become this, so that their logarithm is finite. */
const TINY = 2 ** -126;
/** Shape parameters are positive. */
const SMALLEST = Number.MIN_VALUE;
/** The largest float32 below 1. */
const BELOW_ONE = 1 - 2 ** -24;

function noSecondDerivative(): never {
  throw new Error(
    'random: the second derivative of a draw with respect to a shape parameter is not available.',
  );
}

const gammaSlope = defineKernel({
  name: 'RandomGammaGrad',
  inputs: ['alpha', 'sample'],
  gradient: () => ({ alpha: noSecondDerivative, sample: noSecondDerivative }),
});

const gammaKernel = defineKernel({
  name: 'StatelessRandomGammaV2',
  inputs: ['shape', 'seed', 'alpha'],
  // Figurnov, Mohamed and Mnih (2018), Implicit reparameterization gradients, eq. 6: dz/dα = −(∂F/∂α) / (∂F/∂z).
  gradient: ({ dy: [dy], inputs: { shape, seed, alpha }, outputs: [sample] }) => ({
    shape: () => tf.zerosLike(shape),
    seed: () => tf.zerosLike(seed),
    alpha: () => {
      const full = tf.broadcastTo(alpha, sample.shape);
      return sumToShape(masked(gammaSlope({ alpha: full, sample }, { T: 'float32' })[0], dy), alpha.shape);
    },
  }),
});

function drawGamma(k: Key, shape: Shape, alpha: tf.Tensor): tf.Tensor {
  const inputs = { shape: tf.tensor1d([...shape], 'int32'), seed: keyToTensor(k), alpha };
  return gammaKernel(inputs, { dtype: 'float32', T: 'int32', Tseed: 'int32' })[0];
}

/**
 * Independent draws from Gamma(alpha, 1), alpha > 0. `shape` is the whole shape of the result; alpha broadcasts against
 * its last axes. Differentiable once in alpha (the implicit gradient). Draws below 1.2e-38 are raised to it.
 */
export function gamma(k: Key, shape: Shape, alpha: tf.Tensor | number): tf.Tensor {
  assertRange(alpha, 'gamma: alpha', SMALLEST);
  return tf.tidy(() => {
    const full = broadcastToTail(floatTensor(alpha, 'random.gamma'), shape, 'random.gamma');
    return tf.maximum(drawGamma(k, shape, full), TINY);
  });
}

/**
 * Logarithms of draws from Gamma(alpha, 1), without underflow for a small alpha: if G is a draw from Gamma(alpha + 1, 1)
 * and U a uniform one, then G · U^(1/alpha) is one from Gamma(alpha, 1). Differentiable once in alpha.
 */
export function logGamma(k: Key, shape: Shape, alpha: tf.Tensor | number): tf.Tensor {
  assertRange(alpha, 'logGamma: alpha', SMALLEST);
  return tf.tidy(() => {
    const full = broadcastToTail(floatTensor(alpha, 'random.logGamma'), shape, 'random.logGamma');
    const [gammaKey, uniformKey] = split(k);
    const logUniform = log(openUnit(uniformKey, shape, 'random.logGamma'));
    return tf.add(log(drawGamma(gammaKey, shape, tf.add(full, 1))), tf.div(logUniform, full));
  });
}

/** Independent draws from Beta(a, b) in (0, 1). Shapes as for `gamma`. Differentiable once in a and b. */
export function beta(k: Key, shape: Shape, a: tf.Tensor | number, b: tf.Tensor | number): tf.Tensor {
  return tf.tidy(() => {
    const [first, second] = split(k);
    const logOdds = tf.sub(logGamma(first, shape, a), logGamma(second, shape, b));
    return tf.clipByValue(tf.sigmoid(logOdds), TINY, BELOW_ONE);
  });
}

/**
 * Independent draws from Dirichlet(alpha): `shape` is the whole shape of the result, whose last axis sums to 1; alpha
 * broadcasts against its last axes. No entry is 0. Differentiable once in alpha.
 */
export function dirichlet(k: Key, shape: Shape, alpha: tf.Tensor): tf.Tensor {
  if (shape.length === 0 || alpha.shape.length === 0) {
    throw new Error(
      `random.dirichlet: needs a last axis, got the shapes [${shape}] and alpha [${alpha.shape}].`,
    );
  }
  return tf.tidy(() => tf.maximum(softmax(logGamma(k, shape, alpha)), TINY));
}
