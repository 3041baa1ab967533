import { tf } from '../backend';
import { masked } from '../derivatives';
import { defineKernel, defineUnary, floatTensor, type Kernel, sumToShape } from '../kernel';
import { xlogy } from '../ops/xlogy';

/** log |Γ(x)|. */
export const lgamma = defineUnary('Lgamma', (dy, x) => masked(digamma(x), dy));

/** ψ(x) = d log Γ(x) / dx. */
export const digamma: (x: tf.Tensor | number) => tf.Tensor = defineUnary('Digamma', (dy, x) =>
  masked(polygamma(1, x), dy),
);

const polygammaKernel: Kernel<'order' | 'x'> = defineKernel({
  name: 'Polygamma',
  inputs: ['order', 'x'],
  gradient: ({ dy: [dy], inputs: { order, x } }) => ({
    order: () => tf.zerosLike(order),
    x: () => masked(polygammaKernel({ order: tf.add(order, 1), x }, { T: 'float32' })[0], dy),
  }),
});

/** The n-th derivative of ψ, for an integer n ≥ 0 (n = 1 is the trigamma function). x > 0. */
export function polygamma(n: number, x: tf.Tensor | number): tf.Tensor {
  if (!Number.isInteger(n) || n < 0)
    throw new Error(`polygamma: the order must be an integer ≥ 0, got ${n}.`);
  if (n === 0) return digamma(x);
  const input = floatTensor(x, 'polygamma');
  return tf.tidy(() => polygammaKernel({ order: tf.fill(input.shape, n), x: input }, { T: 'float32' })[0]);
}

/** log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b). */
export function lbeta(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.sub(tf.add(lgamma(a), lgamma(b)), lgamma(tf.add(a, b))));
}

/** Density of Gamma(a, 1) at x, for the derivative of igamma. */
function gammaDensity(a: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.exp(tf.sub(tf.sub(xlogy(tf.sub(a, 1), x), x), lgamma(a)));
}

const igammaGradA = defineKernel({
  name: 'IgammaGradA',
  inputs: ['a', 'x'],
  gradient: ({ dy: [dy], inputs: { a, x } }) => ({
    a: () => {
      throw new Error('igamma: the second derivative with respect to a is not available.');
    },
    x: () => {
      const slope = tf.mul(gammaDensity(a, x), tf.sub(tf.log(x), digamma(a)));
      return sumToShape(masked(slope, dy), x.shape);
    },
  }),
});

const igammaKernel = defineKernel({
  name: 'Igamma',
  inputs: ['a', 'x'],
  gradient: ({ dy: [dy], inputs: { a, x } }) => ({
    a: () => sumToShape(masked(igammaGradA({ a, x }, { T: 'float32' })[0], dy), a.shape),
    x: () => sumToShape(masked(gammaDensity(a, x), dy), x.shape),
  }),
});

/**
 * Regularised lower incomplete gamma function P(a, x): the distribution function of Gamma(a, 1) at x. Differentiable in
 * x to any order and once in a. a > 0, x ≥ 0.
 */
export function igamma(a: tf.Tensor | number, x: tf.Tensor | number): tf.Tensor {
  return tf.tidy(
    () => igammaKernel({ a: floatTensor(a, 'igamma'), x: floatTensor(x, 'igamma') }, { T: 'float32' })[0],
  );
}

const igammacKernel = defineKernel({
  name: 'Igammac',
  inputs: ['a', 'x'],
  gradient: ({ dy: [dy], inputs: { a, x } }) => ({
    a: () => sumToShape(tf.neg(masked(igammaGradA({ a, x }, { T: 'float32' })[0], dy)), a.shape),
    x: () => sumToShape(tf.neg(masked(gammaDensity(a, x), dy)), x.shape),
  }),
});

/** Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), with full relative accuracy where it is small. */
export function igammac(a: tf.Tensor | number, x: tf.Tensor | number): tf.Tensor {
  return tf.tidy(
    () => igammacKernel({ a: floatTensor(a, 'igammac'), x: floatTensor(x, 'igammac') }, { T: 'float32' })[0],
  );
}
