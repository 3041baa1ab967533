import { tf } from '../backend';
import { masked } from '../derivatives';
import { defineKernel, floatTensor } from '../kernel';
import { xlog1py, xlogy } from '../ops/xlogy';

import { lbeta } from './gamma';

function noDerivative(parameter: string): () => never {
  return () => {
    throw new Error(`betainc: the derivative with respect to ${parameter} is not available, only that in x.`);
  };
}

const betaincKernel = defineKernel({
  name: 'Betainc',
  inputs: ['a', 'b', 'x'],
  gradient: ({ dy: [dy], inputs: { a, b, x } }) => ({
    a: noDerivative('a'),
    b: noDerivative('b'),
    x: () => {
      const logDensity = tf.sub(
        tf.add(xlogy(tf.sub(a, 1), x), xlog1py(tf.sub(b, 1), tf.neg(x))),
        lbeta(a, b),
      );
      return masked(tf.exp(logDensity), dy);
    },
  }),
});

/**
 * Regularised incomplete beta function I_x(a, b): the distribution function of Beta(a, b) at x. Differentiable in x.
 * Shapes broadcast. a, b > 0, 0 ≤ x ≤ 1.
 */
export function betainc(a: tf.Tensor | number, b: tf.Tensor | number, x: tf.Tensor | number): tf.Tensor {
  return tf.tidy(() => {
    const inputs = [a, b, x].map((input) => floatTensor(input, 'betainc'));
    const shape = inputs
      .map((input) => input.shape)
      .reduce((one, other) => tf.backend_util.assertAndGetBroadcastShape(one, other));
    const [aFull, bFull, xFull] = inputs.map((input) =>
      tf.util.arraysEqual(input.shape, shape) ? input : tf.broadcastTo(input, shape),
    );
    return betaincKernel({ a: aFull, b: bFull, x: xFull }, { T: 'float32' })[0];
  });
}
