import { expect } from 'vitest';
import { grad, tf } from '../../src/tensor';

/**
 * Weights w with f⁽ᵐ⁾(0) ≈ Σ w[i] f(nodes[i]), exact for polynomials of degree < nodes.length (Fornberg 1988,
 * "Generation of finite difference formulas on arbitrarily spaced grids").
 */
function weights(nodes: readonly number[], order: number): number[] {
  const n = nodes.length;
  const c = Array.from({ length: n }, () => new Array<number>(order + 1).fill(0));
  c[0][0] = 1;
  let product = 1;
  for (let i = 1; i < n; i++) {
    let nextProduct = 1;
    const old = [...c[i - 1]];
    for (let j = 0; j < i; j++) {
      const gap = nodes[i] - nodes[j];
      nextProduct *= gap;
      for (let m = Math.min(i, order); m >= 0; m--) {
        const lower = m > 0 ? m * c[j][m - 1] : 0;
        c[j][m] = (nodes[i] * c[j][m] - lower) / gap;
      }
    }
    for (let m = Math.min(i, order); m >= 0; m--) {
      const lower = m > 0 ? m * old[m - 1] : 0;
      c[i][m] = (product / nextProduct) * (lower - nodes[i - 1] * old[m]);
    }
    product = nextProduct;
  }
  return c.map((row) => row[order]);
}

/** The derivative of a float64 function by an 11-point central difference: error about h¹⁰ for order 1, h⁸ for order 3. */
export function differentiate(f: (t: number) => number, at: number, order: number, h = 0.02): number {
  if (order === 0) return f(at);
  const nodes = Array.from({ length: 11 }, (_, i) => (i - 5) * h);
  return weights(nodes, order).reduce((sum, w, i) => sum + w * f(at + nodes[i]), 0);
}

type ScalarFunction = (t: tf.Tensor) => tf.Tensor;

/** f, f′, f″, … as scalar functions. */
export function tower(f: ScalarFunction, orders: number): ScalarFunction[] {
  const functions = [f];
  for (let order = 1; order <= orders; order++) functions.push(grad(functions[order - 1]));
  return functions;
}

export interface DerivativeCheck {
  /** The function under test: scalar tensor to scalar tensor. */
  readonly f: ScalarFunction;
  /** The same in float64, written independently. */
  readonly reference: (t: number) => number;
  readonly at: readonly number[];
  readonly orders?: number;
  /** Relative to 1 + |value|: float32 keeps 6e-8, functions of several operations lose one to two digits of it. */
  readonly tolerance?: number;
  readonly step?: number;
}

/** Holds value and derivatives to finite differences of the reference, and the number of live tensors to what it was. */
export function checkDerivatives({
  f,
  reference,
  at,
  orders = 3,
  tolerance = 2e-5,
  step = 0.02,
}: DerivativeCheck) {
  tower((x) => tf.tidy(() => f(x)), orders).forEach((derivative, order) => {
    for (const point of at) {
      // The point as float32 sees it: the reference is asked for the same one.
      const t = Math.fround(point);
      const before = tf.memory().numTensors;
      const x = tf.scalar(t);
      const y = derivative(x);
      const got = y.dataSync()[0];
      y.dispose();
      x.dispose();
      const expected = differentiate(reference, t, order, step);
      const message = `order ${order} at ${point}: got ${got}, expected ${expected}`;
      expect(Math.abs(got - expected) / (1 + Math.abs(expected)), message).toBeLessThan(tolerance);
      expect(tf.memory().numTensors, `tensors left by order ${order}`).toBe(before);
    }
  });
}
