import { describe, expect, test } from 'vitest';
import {
  elu,
  exp,
  expm1,
  grad,
  log,
  log1mexp,
  log1p,
  logSigmoid,
  pow,
  relu,
  sigmoid,
  softplus,
  sqrt,
  stopGradient,
  tanh,
  tf,
  where,
  xlog1py,
  xlogy,
} from '../../src/tensor';
import { checkDerivatives, differentiate, tower } from './finiteDifferences';

const around0 = [-2.5, -1, -0.3, 0.001, 0.4, 2];
const positive = [0.3, 1, 2.7, 8];
const sigmoid64 = (x: number) => 1 / (1 + Math.exp(-x));

describe('elementwise functions and their derivatives to third order', () => {
  test.each([
    ['exp', exp, Math.exp, around0],
    ['expm1', expm1, Math.expm1, around0],
    ['log', log, Math.log, positive],
    ['log1p', log1p, Math.log1p, [-0.5, 0.001, 1, 6]],
    ['tanh', tanh, Math.tanh, around0],
    ['sigmoid', sigmoid, sigmoid64, around0],
    ['softplus', softplus, (x: number) => Math.log1p(Math.exp(x)), around0],
    ['logSigmoid', logSigmoid, (x: number) => -Math.log1p(Math.exp(-x)), around0],
    ['relu', relu, (x: number) => Math.max(x, 0), [-2, -0.5, 0.5, 3]],
    ['elu', elu, (x: number) => (x > 0 ? x : Math.expm1(x)), [-2, -0.5, 0.5, 3]],
    ['sqrt', sqrt, Math.sqrt, positive],
    ['log1mexp', log1mexp, (x: number) => Math.log(-Math.expm1(x)), [-4, -1, -0.5, -0.3]],
    ['pow in the base', (x: tf.Tensor) => pow(x, 2.5), (x: number) => x ** 2.5, positive],
    ['pow in the exponent', (x: tf.Tensor) => pow(2.5, x), (x: number) => 2.5 ** x, around0],
    ['pow in both', (x: tf.Tensor) => pow(x, x), (x: number) => x ** x, [0.3, 1, 2.2]],
    ['reciprocal', (x: tf.Tensor) => tf.reciprocal(x), (x: number) => 1 / x, positive],
    ['rsqrt', (x: tf.Tensor) => tf.rsqrt(x), (x: number) => x ** -0.5, positive],
    ['square', (x: tf.Tensor) => tf.square(x), (x: number) => x * x, around0],
    ['div', (x: tf.Tensor) => tf.div(tf.sin(x), x), (x: number) => Math.sin(x) / x, positive],
    ['x eˣ', (x: tf.Tensor) => tf.mul(x, x.exp()), (x: number) => x * Math.exp(x), [0.5]],
    [
      'chained methods',
      (x: tf.Tensor) => x.tanh().sigmoid().sqrt().log(),
      (x: number) => 0.5 * Math.log(sigmoid64(Math.tanh(x))),
      around0,
    ],
    [
      'maximum',
      (x: tf.Tensor) => tf.maximum(tf.square(x), tf.exp(x)),
      (x: number) => Math.max(x * x, Math.exp(x)),
      [-2, -0.3, 1],
    ],
  ])('%s', (_, f, reference, at) => {
    checkDerivatives({ f: f as (x: tf.Tensor) => tf.Tensor, reference, at, step: 0.01 });
  });

  test('x eˣ at 0.5 is 4.12 in its second derivative, where tfjs says 3.30', () => {
    const second = tower((x) => tf.mul(x, tf.exp(x)), 2)[2](tf.scalar(0.5));
    expect(second.dataSync()[0]).toBeCloseTo(2.5 * Math.exp(0.5), 5);
  });
});

describe('the mended tape', () => {
  test('its broken form is caught: an output copied without its link loses a term', () => {
    // As tfjs does it: the kept output is a constant for the second pass.
    const broken = (x: tf.Tensor): tf.Tensor => {
      const y = tf.exp(x);
      const kept = stopGradient(y);
      return tf.customGrad((input) => ({
        value: (input as tf.Tensor).exp(),
        gradFunc: (dy) => tf.mul(dy, kept),
      }))(x);
    };
    const second = tower((x) => tf.mul(x, broken(x)), 2)[2](tf.scalar(0.5)).dataSync()[0];
    const expected = differentiate((x) => x * Math.exp(x), 0.5, 2);
    expect(Math.abs(second - expected)).toBeGreaterThan(0.5);
  });

  test('comparisons, argMax and casts to int carry no derivative and break none', () => {
    const f = (x: tf.Tensor) => {
      const index = tf.argMax(tf.stack([x, tf.neg(x)]));
      const chosen = tf.cast(tf.cast(x, 'int32'), 'float32');
      const sign = where(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 9)), x, tf.neg(x));
      return tf.add(tf.mul(sign, tf.square(x)), tf.add(tf.cast(index, 'float32'), chosen));
    };
    const [, first, second, third] = tower(f, 3).map((g) => g(tf.scalar(1.5)).dataSync()[0]);
    expect(first).toBeCloseTo(3 * 1.5 ** 2, 5);
    expect(second).toBeCloseTo(6 * 1.5, 5);
    expect(third).toBeCloseTo(6, 5);
  });

  test('a function used many times adds up its cotangents', () => {
    const f = (x: tf.Tensor) => {
      const y = tf.tanh(x);
      return tf.add(tf.add(tf.mul(y, y), y), tf.mul(tf.exp(y), tf.add(y, x)));
    };
    const f64 = (x: number) => {
      const y = Math.tanh(x);
      return y * y + y + Math.exp(y) * (y + x);
    };
    checkDerivatives({ f, reference: f64, at: [-0.7, 0.2, 1.1] });
  });
});

describe('where', () => {
  const at0 = (f: (x: tf.Tensor) => tf.Tensor, orders = 3) =>
    tower(f, orders).map((g) => g(tf.scalar(0)).dataSync()[0]);
  const guarded = (inside: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
    where(tf.greater(x, 0), inside(x), tf.mul(x, 3));

  test.each([
    ['log x', log],
    ['x log x', (x: tf.Tensor) => tf.mul(x, log(x))],
    ['1/x', (x: tf.Tensor) => tf.div(1, x)],
    ['x/x', (x: tf.Tensor) => tf.div(x, x)],
    ['√x', sqrt],
    ['x^0.3', (x: tf.Tensor) => pow(x, 0.3)],
    ['log(√x + x²)/x', (x: tf.Tensor) => tf.div(log(tf.add(sqrt(x), tf.square(x))), x)],
    ['exp(1/x) overflowing', (x: tf.Tensor) => exp(tf.div(1, x))],
    ['tanh(log x)', (x: tf.Tensor) => tanh(log(x))],
    ['softplus(log x)·sigmoid(1/x)', (x: tf.Tensor) => tf.mul(softplus(log(x)), sigmoid(tf.div(1, x)))],
  ])('no NaN from the side not taken: %s at 0', (_, inside) => {
    expect(at0(guarded(inside))).toEqual([0, 3, 0, 0]);
  });

  test('without the guard the same backward pass is NaN', () => {
    // As tfjs has it: 0 and 1 as factors.
    const naive = (x: tf.Tensor) => {
      const taken = tf.cast(tf.greater(x, 0), 'float32');
      return tf.add(tf.mul(taken, tf.mul(x, tf.log(tf.abs(x)))), tf.mul(tf.sub(1, taken), tf.mul(x, 3)));
    };
    expect(grad(naive)(tf.scalar(0)).dataSync()[0]).toBeNaN();
  });

  test('broadcasts condition and both sides, and sums their gradients back', () => {
    const condition = tf.tensor2d([[1, 0, 1]], [1, 3], 'bool');
    const [da, db] = [tf.tensor2d([[1], [2]]), tf.scalar(5)].map((_, i, [a, b]) =>
      i === 0
        ? grad((x: tf.Tensor) => tf.sum(where(condition, x, b)))(a).arraySync()
        : grad((x: tf.Tensor) => tf.sum(where(condition, a, x)))(b).arraySync(),
    );
    expect(da).toEqual([[2], [2]]);
    expect(db).toBe(2);
  });
});

describe('single points', () => {
  const slope = (f: (x: tf.Tensor) => tf.Tensor, x: number) => grad(f)(tf.scalar(x)).dataSync()[0];

  test('kinks take the middle or the flat side', () => {
    expect(slope((x) => tf.abs(x), 0)).toBe(0);
    expect(slope(relu, 0)).toBe(0);
    expect(slope(elu, 0)).toBe(1);
    expect(slope((x) => tf.maximum(x, tf.neg(x)), 0)).toBe(0);
    expect(slope((x) => tf.minimum(x, 0), 0)).toBe(0.5);
  });

  test('far out nothing overflows', () => {
    expect(slope(softplus, 100)).toBe(1);
    expect(slope(softplus, -100)).toBeCloseTo(0, 30);
    expect(logSigmoid(tf.scalar(-200)).dataSync()[0]).toBe(-200);
    expect(slope(logSigmoid, -200)).toBe(1);
    expect(slope(tanh, 50)).toBe(0);
    expect(log1mexp(tf.scalar(-1e-8)).dataSync()[0]).toBeCloseTo(Math.log(1e-8), 4);
    expect(log1mexp(tf.scalar(-80)).dataSync()[0]).toBeCloseTo(-Math.exp(-80), 40);
    expect(log1mexp(tf.scalar(0)).dataSync()[0]).toBe(-Infinity);
  });

  test('pow: 0⁰ and negative bases', () => {
    expect(pow(tf.scalar(0), tf.scalar(0)).dataSync()[0]).toBe(1);
    expect(grad((x: tf.Tensor) => pow(x, 0))(tf.scalar(0)).dataSync()[0]).toBe(0);
    expect(tower((x) => pow(x, 3), 3).map((g) => g(tf.scalar(-2)).dataSync()[0])).toEqual([-8, 12, -12, 6]);
    expect(tower((x) => pow(x, 2), 3).map((g) => g(tf.scalar(0)).dataSync()[0])).toEqual([0, 0, 2, 0]);
  });

  test('0 · log 0 is 0', () => {
    expect(xlogy(0, 0).dataSync()[0]).toBe(0);
    expect(xlog1py(tf.tensor1d([0, 2]), -1).arraySync()).toEqual([0, -Infinity]);
    expect(slope((y) => xlogy(0, y), 0)).toBe(0);
    expect(slope((x) => xlogy(x, 0), 0)).toBe(-Infinity);
  });

  test('stopGradient: same values, no derivative, no extra tensor', () => {
    const before = tf.memory().numTensors;
    const x = tf.tensor1d([1, 2]);
    const y = stopGradient(x);
    expect(y.arraySync()).toEqual([1, 2]);
    x.dispose();
    expect(y.arraySync()).toEqual([1, 2]);
    y.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(slope((z) => tf.mul(z, stopGradient(z)), 3)).toBe(3);
  });
});
