import { describe, expect, test } from 'vitest';
import {
  compile,
  grad,
  grads,
  hessianVectorProduct,
  jacobian,
  key,
  log,
  random,
  split,
  stopGradient,
  tanh,
  tf,
  tree,
  valueAndGrad,
} from '../../src/tensor';
import { numbers } from './curves';

const WIDTH = 4;
const STEP_SIZE = 0.1;
const SHAPES = { b1: [WIDTH], b2: [1], w1: [1, WIDTH], w2: [WIDTH, 1] };
type Network = { readonly [K in keyof typeof SHAPES]: tf.Tensor };

/** A 1–4–1 tanh network, in tensors. */
function predict({ w1, b1, w2, b2 }: Network, x: tf.Tensor): tf.Tensor {
  return tf.add(tf.matMul(tanh(tf.add(tf.matMul(x, w1), b1)), w2), b2);
}
const loss = (network: Network, x: tf.Tensor, y: tf.Tensor) =>
  tf.mean(tf.squaredDifference(predict(network, x), y));

/** The loss on the query points after gradient steps on the support points (Finn et al. 2017, eq. 1). */
function adaptedLoss(network: Network, data: readonly tf.Tensor[], steps: number): tf.Tensor {
  const [xSupport, ySupport, xQuery, yQuery] = data;
  let adapted = network;
  for (let i = 0; i < steps; i++) {
    const gradient = grad(loss)(adapted, xSupport, ySupport);
    adapted = tree.map((w, g) => tf.sub(w, tf.mul(g, STEP_SIZE)), adapted, gradient);
  }
  return loss(adapted, xQuery, yQuery);
}

/** The same in float64 without tensors: parameters b1, b2, w1, w2 in a row, gradient of the inner loss by hand. */
function adaptedLoss64(
  parameters: readonly number[],
  data: readonly (readonly number[])[],
  steps: number,
): number {
  const [xSupport, ySupport, xQuery, yQuery] = data;
  const forward = (p: readonly number[], x: number) => {
    const hidden = Array.from({ length: WIDTH }, (_, j) => Math.tanh(x * p[WIDTH + 1 + j] + p[j]));
    return { hidden, output: hidden.reduce((sum, h, j) => sum + h * p[2 * WIDTH + 1 + j], p[WIDTH]) };
  };
  let p = [...parameters];
  for (let step = 0; step < steps; step++) {
    const gradient = new Array<number>(p.length).fill(0);
    xSupport.forEach((x, n) => {
      const { hidden, output } = forward(p, x);
      const residual = (2 / xSupport.length) * (output - ySupport[n]);
      gradient[WIDTH] += residual;
      hidden.forEach((h, j) => {
        const back = residual * p[2 * WIDTH + 1 + j] * (1 - h * h);
        gradient[j] += back;
        gradient[WIDTH + 1 + j] += back * x;
        gradient[2 * WIDTH + 1 + j] += residual * h;
      });
    });
    p = p.map((w, i) => w - STEP_SIZE * gradient[i]);
  }
  return xQuery.reduce((sum, x, n) => sum + (forward(p, x).output - yQuery[n]) ** 2, 0) / xQuery.length;
}

describe('the MAML gradient of a 1–4–1 tanh network', () => {
  const flat = numbers(13, 11);
  const data = [numbers(5, 12), numbers(5, 13), numbers(5, 14), numbers(5, 15)];
  /** b1, b2, w1, w2 in a row: the order of `tree.flatten`. */
  const network = (): Network => {
    let start = 0;
    const take = (shape: number[]) => {
      const size = tf.util.sizeFromShape(shape);
      start += size;
      return tf.tensor(flat.slice(start - size, start), shape);
    };
    return { b1: take(SHAPES.b1), b2: take(SHAPES.b2), w1: take(SHAPES.w1), w2: take(SHAPES.w2) };
  };
  const tensors = () => data.map((column) => tf.tensor2d(column, [5, 1]));
  const differences = (steps: number) =>
    flat.map((_, i) => {
      const at = (h: number) =>
        adaptedLoss64(
          flat.map((w, j) => (i === j ? w + h : w)),
          data,
          steps,
        );
      const h = 1e-4;
      return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    });
  const relativeError = (got: number[], expected: number[]) =>
    Math.hypot(...got.map((g, i) => g - expected[i])) / Math.hypot(...expected);
  const flatten = (gradient: Network) => tree.leaves(gradient).flatMap((leaf) => [...leaf.dataSync()]);

  test.each([1, 3])('after %d inner steps agrees with finite differences to 1e-4', (steps) => {
    const got = tf.tidy(() => flatten(grad((p: Network) => adaptedLoss(p, tensors(), steps))(network())));
    expect(relativeError(got, differences(steps))).toBeLessThan(1e-5);
  });

  test('compiled as well', () => {
    const f = compile((p: Network, ...d: tf.Tensor[]) => grad((q: Network) => adaptedLoss(q, d, 3))(p));
    const got = tf.tidy(() => flatten(f(network(), ...tensors())));
    expect(relativeError(got, differences(3))).toBeLessThan(1e-5);
    f.dispose();
  });

  test('first-order MAML, which takes the inner gradient for a constant, is caught', () => {
    const firstOrder = (p: Network) => {
      const gradient = tree.map(stopGradient, grad(loss)(p, tensors()[0], tensors()[1]));
      const adapted = tree.map((w, g) => tf.sub(w, tf.mul(g, STEP_SIZE)), p, gradient);
      return loss(adapted, tensors()[2], tensors()[3]);
    };
    const wrong = tf.tidy(() => flatten(grad(firstOrder)(network())));
    expect(relativeError(wrong, differences(1))).toBeGreaterThan(1e-2);
  });
});

describe('grad, grads, valueAndGrad', () => {
  const quadratic = ({ a, b }: { a: tf.Tensor; b: readonly tf.Tensor[] }) =>
    tf.add(tf.sum(tf.square(a)), tf.mul(3, tf.sum(b[0])));

  test('nested records, further arguments, what is unused gets zeros', () => {
    const parameters = { a: tf.tensor1d([1, 2]), b: [tf.scalar(4), tf.ones([2, 2])] };
    const { value, grads: gradient } = valueAndGrad((p: typeof parameters, scale: number) =>
      tf.mul(quadratic(p), scale),
    )(parameters, 10);
    expect(value.dataSync()[0]).toBe(170);
    expect(gradient.a.arraySync()).toEqual([20, 40]);
    expect(gradient.b.map((g) => g.arraySync())).toEqual([
      30,
      [
        [0, 0],
        [0, 0],
      ],
    ]);
    expect(
      grads((x: tf.Tensor, y: tf.Tensor) => tf.mul(x, tf.square(y)))(tf.scalar(2), tf.scalar(3)).map(
        (g) => g.dataSync()[0],
      ),
    ).toEqual([9, 12]);
  });

  test('leaves nothing behind but value and gradients, whatever the order', () => {
    const x = tf.tensor1d(numbers(5));
    const f = (y: tf.Tensor) => tf.sum(tf.exp(tanh(tf.mul(y, y))));
    const before = tf.memory().numTensors;
    const one = grad(f)(x);
    expect(tf.memory().numTensors).toBe(before + 1);
    one.dispose();
    const { value, grads: gradient } = valueAndGrad(f)(x);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose([value, gradient]);
    grad((y: tf.Tensor) => tf.sum(grad((z: tf.Tensor) => tf.sum(grad(f)(z)))(y)))(x).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() =>
      grad((y: tf.Tensor) => {
        tf.square(y);
        throw new Error('inside');
      })(x),
    ).toThrow('inside');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a constant second derivative is 0, not an error', () => {
    const linear = (x: tf.Tensor) => tf.mul(x, 5);
    expect(grad(grad(linear))(tf.scalar(2)).dataSync()[0]).toBe(0);
    expect(grad(grad(grad((x: tf.Tensor) => tf.square(x))))(tf.scalar(2)).dataSync()[0]).toBe(0);
  });

  test('hessianVectorProduct and jacobian', () => {
    const p = { x: tf.tensor1d([1, 2]), y: tf.scalar(3) };
    // f = x₀² x₁ y: Hessian by hand.
    const f = ({ x, y }: typeof p) => {
      const [a, b] = tf.unstack(x);
      return tf.mul(tf.mul(tf.square(a), b), y);
    };
    const v = { x: tf.tensor1d([1, -1]), y: tf.scalar(2) };
    const product = hessianVectorProduct(f)(p, v);
    // rows of the Hessian: [2by, 2ay, 2ab], [2ay, 0, a²], [2ab, a², 0] with a = 1, b = 2, y = 3.
    expect(product.x.arraySync()).toEqual([12 - 6 + 8, 6 + 2]);
    expect(product.y.arraySync()).toBe(4 - 1);
    const J = jacobian((x: tf.Tensor) => tf.stack([tf.prod(x), tf.sum(tf.square(x))]))(
      tf.tensor1d([2, 3, 4]),
    );
    expect(J.arraySync()).toEqual([
      [12, 8, 6],
      [4, 6, 8],
    ]);
  });

  test('errors', () => {
    const x = tf.tensor1d([1, 2]);
    expect(() => grad((y: tf.Tensor) => tf.square(y))(x)).toThrow('must return a scalar, got the shape [2]');
    expect(() => grad(() => 3 as never)(x)).toThrow('must return a tensor, got 3');
    expect(() => grad(() => tf.scalar(3))({})).toThrow('The argument holds no tensor');
    expect(() => grad(() => tf.scalar(3))(x)).toThrow('does not depend on any of the parameters');
    expect(() => grad((y: tf.Tensor) => tf.sum(tf.cast(y, 'int32')).toFloat())(x)).toThrow(
      'does not depend on any',
    );
    expect(() => grad((p: { a: tf.Tensor }) => tf.sum(p.a))({ a: tf.tensor1d([1], 'int32') })).toThrow(
      "argument's 'a' is int32",
    );
    const gone = tf.scalar(1);
    gone.dispose();
    expect(() => grad((p: { a: { b: tf.Tensor } }) => p.a.b)({ a: { b: gone } })).toThrow(
      "argument's 'a.b' is already disposed",
    );
    expect(() => grad((p: { a: unknown }) => p.a as tf.Tensor)({ a: 'x' })).toThrow(
      "argument's 'a' is x; gradients need tensors",
    );
  });

  test('one tensor in two places is two parameters, and what f reaches in another way is a constant', () => {
    const x = tf.scalar(3);
    const f = (p: { a: tf.Tensor; b: tf.Tensor }) => tf.mul(tf.square(p.a), p.b);
    const gradient = grad(f)({ a: x, b: x });
    expect([gradient.a, gradient.b].map((g) => g.dataSync()[0])).toEqual([18, 9]);
    expect(grad((y: tf.Tensor) => tf.mul(y, x))(x).dataSync()[0]).toBe(3);
    expect(grad((y: tf.Tensor) => y)(x).dataSync()[0]).toBe(1);
    // Nested, the inner constant is still a variable of the outer function: d/dx (d/dy x y²)(x) = d/dx 2x² = 4x.
    const outer = (u: tf.Tensor) => grad((y: tf.Tensor) => tf.mul(u, tf.square(y)))(u);
    expect(grad(outer)(x).dataSync()[0]).toBe(12);
    const variable = tf.variable(tf.scalar(2), false);
    expect(grad((y: tf.Tensor) => tf.square(y))(variable).dataSync()[0]).toBe(4);
    variable.dispose();
  });

  test('a gradient that is NaN stays visible', () => {
    expect(grad((y: tf.Tensor) => log(y))(tf.scalar(0)).dataSync()[0]).toBe(Infinity);
    expect(grad((y: tf.Tensor) => tf.mul(y, log(y)))(tf.scalar(0)).dataSync()[0]).toBeNaN();
  });

  test('through keyed draws: the reparameterised gradient', () => {
    const [mean] = split(key(5));
    const f = (mu: tf.Tensor) => tf.mean(tf.square(tf.add(mu, random.normal(mean, [1000]))));
    const sample = random.normal(mean, [1000]);
    const expected = 2 * (1.5 + (sample.mean().dataSync()[0] as number));
    expect(grad(f)(tf.scalar(1.5)).dataSync()[0]).toBeCloseTo(expected, 4);
  });
});
