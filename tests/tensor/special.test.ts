import betainc64 from '@stdlib/math-base-special-betainc';
import digamma64 from '@stdlib/math-base-special-digamma';
import erf64 from '@stdlib/math-base-special-erf';
import erfc64 from '@stdlib/math-base-special-erfc';
import erfcinv64 from '@stdlib/math-base-special-erfcinv';
import erfinv64 from '@stdlib/math-base-special-erfinv';
import gammainc64 from '@stdlib/math-base-special-gammainc';
import gammaln64 from '@stdlib/math-base-special-gammaln';
import trigamma64 from '@stdlib/math-base-special-trigamma';
import { describe, expect, test } from 'vitest';
import {
  betainc,
  compile,
  digamma,
  erf,
  erfc,
  erfinv,
  grad,
  igamma,
  igammac,
  lbeta,
  lgamma,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  polygamma,
  tf,
} from '../../src/tensor';
import { checkDerivatives, tower } from './finiteDifferences';

const positive = [0.4, 1, 1.7, 5, 40];
const central = [-2.2, -0.6, 0.001, 0.9, 2.4];
const cdf64 = (x: number) => 0.5 * erfc64(-x * Math.SQRT1_2);
const lbeta64 = (a: number, b: number) => gammaln64(a) + gammaln64(b) - gammaln64(a + b);

describe('values and derivatives to third order', () => {
  test.each([
    ['lgamma', lgamma, gammaln64, positive, 2e-5],
    ['digamma', digamma, digamma64, positive, 2e-5],
    ['polygamma 1', (x: tf.Tensor) => polygamma(1, x), trigamma64, positive, 2e-5],
    ['lbeta', (x: tf.Tensor) => lbeta(x, tf.add(x, 1)), (x: number) => lbeta64(x, x + 1), [0.4, 1, 5], 5e-5],
    ['erf', erf, erf64, central, 2e-5],
    ['erfc', erfc, erfc64, central, 2e-5],
    ['erfinv', erfinv, erfinv64, [-0.9, -0.3, 0.001, 0.5, 0.8], 1e-4],
    ['normalCdf', normalCdf, cdf64, central, 2e-5],
    ['normalLogCdf', normalLogCdf, (x: number) => Math.log(cdf64(x)), [...central, -7, -9.5, -14, -30], 1e-4],
    [
      'normalQuantile',
      normalQuantile,
      (p: number) => -Math.SQRT2 * erfcinv64(2 * p),
      [0.1, 0.3, 0.6, 0.85],
      1e-4,
    ],
    [
      'igamma in x',
      (x: tf.Tensor) => igamma(2.5, x),
      (x: number) => gammainc64(x, 2.5),
      positive.slice(0, 4),
      5e-5,
    ],
    [
      'betainc in x',
      (x: tf.Tensor) => betainc(2, 3.5, x),
      (x: number) => betainc64(x, 2, 3.5),
      [0.1, 0.4, 0.8],
      5e-5,
    ],
  ])('%s', (_, f, reference, at, tolerance) => {
    checkDerivatives({
      f: f as (x: tf.Tensor) => tf.Tensor,
      reference: reference as (x: number) => number,
      at,
      tolerance,
      step: 0.01,
    });
  });

  test('igammac keeps its relative accuracy where it is small, eagerly and compiled', () => {
    for (const f of [igammac, compile(igammac)]) {
      for (const [a, x] of [
        [1, 50],
        [2.5, 30],
        [4, 0.3],
      ]) {
        const exact = gammainc64(x, a, true, true);
        const value = f(tf.scalar(a), tf.scalar(x)).dataSync()[0];
        expect(Math.abs(value / exact - 1), `at ${a}, ${x}`).toBeLessThan(1e-4);
      }
    }
    const [byX, minus] = [igammac, igamma].map(
      (f) => grad((x: tf.Tensor) => f(2.5, x))(tf.scalar(3)).dataSync()[0],
    );
    expect(byX).toBeCloseTo(-minus, 6);
  });

  test('igamma in a: one derivative', () => {
    for (const x of [0.3, 2, 6]) {
      checkDerivatives({
        f: (a) => igamma(a, x),
        reference: (a) => gammainc64(x, a),
        at: [0.5, 1.5, 4],
        orders: 1,
        tolerance: 5e-5,
      });
    }
  });

  test('igamma of both at once: mixed second derivative', () => {
    const mixed = (a: tf.Tensor) => grad((x: tf.Tensor) => igamma(a, x))(tf.scalar(1.3));
    const density = (a: number) => Math.exp((a - 1) * Math.log(1.3) - 1.3 - gammaln64(a));
    checkDerivatives({ f: mixed, reference: density, at: [0.8, 2.2], orders: 2, tolerance: 5e-5 });
  });
});

describe('tails', () => {
  /** SciPy 1.17, scipy.special.log_ndtr. */
  test.each([
    [-1e4, -50000010.12927892],
    [-1000, -500007.8266948122],
    [-100, -5005.524208694205],
    [-20, -203.9171553710973],
    [-10.5, -58.40418706107325],
    [-9.5, -48.30601929896523],
    [-5, -15.064998393988727],
    [5, -2.8665161296376294e-7],
    [9, -1.1285884059538324e-19],
  ])('normalLogCdf(%d)', (x, expected) => {
    const got = normalLogCdf(tf.scalar(x)).dataSync()[0];
    expect(Math.abs(got / expected - 1)).toBeLessThan(4e-6);
  });

  test('normalLogCdf far out: its slope is −x and its curvature −1 to the figures of float32', () => {
    const [, slope, curvature] = tower(normalLogCdf, 2).map((f) => f(tf.scalar(-1e4)).dataSync()[0]);
    expect(slope).toBeCloseTo(1e4 + 1e-4, 2);
    expect(curvature).toBeCloseTo(-1, 5);
    const [, nearSlope, nearCurvature] = tower(normalLogCdf, 2).map((f) => f(tf.scalar(40)).dataSync()[0]);
    expect([nearSlope, nearCurvature].map(Math.abs)).toEqual([0, 0]);
  });

  test('the pieces of normalLogCdf meet', () => {
    for (const seam of [-5, 0]) {
      const [below, above] = [-1e-4, 1e-4].map((d) =>
        tower(normalLogCdf, 2).map((f) => f(tf.scalar(seam + d)).dataSync()[0]),
      );
      below.forEach((value, order) => {
        expect(
          Math.abs(value - above[order]) / (1 + Math.abs(value)),
          `order ${order} at ${seam}`,
        ).toBeLessThan(3e-4);
      });
    }
  });

  test('normalCdf keeps its relative accuracy to −12, quantile and cdf undo each other', () => {
    for (const x of [-12, -8, -3, 0, 2]) {
      const p = normalCdf(tf.scalar(x));
      expect(p.dataSync()[0] / cdf64(x)).toBeCloseTo(1, 4);
      expect(normalQuantile(p).dataSync()[0]).toBeCloseTo(x, 3);
    }
  });

  test('poles, ends and infinities', () => {
    const at = (f: (x: tf.Tensor) => tf.Tensor, x: number) => f(tf.scalar(x)).dataSync()[0];
    expect(at(lgamma, 0)).toBe(Infinity);
    expect(at(lgamma, 1e-30)).toBeCloseTo(30 * Math.LN10, 3);
    expect(at(lgamma, 1e6) / gammaln64(1e6)).toBeCloseTo(1, 6);
    expect(at(digamma, 1e6)).toBeCloseTo(Math.log(1e6), 5);
    expect(at(erfinv, 1)).toBe(Infinity);
    expect(at(normalQuantile, 0)).toBe(-Infinity);
    expect(at(normalLogCdf, -Infinity)).toBe(-Infinity);
    expect(at(normalLogCdf, Infinity)).toBeCloseTo(0, 30);
    expect(at(normalLogCdf, Number.NaN)).toBeNaN();
    expect(grad((x: tf.Tensor) => igamma(1, x))(tf.scalar(0)).dataSync()[0]).toBe(1);
    expect(grad((x: tf.Tensor) => betainc(1, 1, x))(tf.scalar(1)).dataSync()[0]).toBe(1);
    expect(at((x) => igamma(2, x), 0)).toBe(0);
    expect(at((x) => igamma(2, x), Infinity)).toBe(1);
    expect(at((x) => betainc(2, 3, x), 0)).toBe(0);
    expect(at((x) => betainc(2, 3, x), 1)).toBe(1);
  });
});

describe('broadcasting, errors, memory', () => {
  test('igamma and betainc broadcast and sum their gradients back', () => {
    const a = tf.tensor2d([[1], [2]]);
    const x = tf.tensor1d([0.2, 0.5, 0.7]);
    expect(igamma(a, x).shape).toEqual([2, 3]);
    expect(betainc(a, 2, x).shape).toEqual([2, 3]);
    expect(grad((t: tf.Tensor) => tf.sum(igamma(t, x)))(a).shape).toEqual([2, 1]);
    const slope = grad((t: tf.Tensor) => tf.sum(betainc(a, 2, t)))(x).arraySync() as number[];
    [0.2, 0.5, 0.7].forEach((t, i) => {
      expect(slope[i]).toBeCloseTo(2 * (1 - t) + 6 * t * (1 - t), 5);
    });
  });

  test('what is not available says so', () => {
    expect(() => grad((a: tf.Tensor) => betainc(a, 2, 0.5))(tf.scalar(1))).toThrow(
      'betainc: the derivative with respect to a is not available',
    );
    expect(() => tower((a) => igamma(a, 0.5), 2)[2](tf.scalar(1))).toThrow(
      'the second derivative with respect to a is not available',
    );
    expect(() => polygamma(1.5, tf.scalar(1))).toThrow('the order must be an integer ≥ 0, got 1.5');
    expect(() => betainc(tf.zeros([2]), tf.zeros([3]), tf.zeros([2]))).toThrow();
    expect(() => lgamma('x' as never)).toThrow('Lgamma: expected a tensor, got x');
  });

  test('nothing is left behind', () => {
    const x = tf.tensor1d([0.2, 0.5]);
    const before = tf.memory().numTensors;
    for (const f of [
      lgamma,
      digamma,
      erf,
      erfc,
      erfinv,
      normalCdf,
      normalLogCdf,
      normalQuantile,
      (y: tf.Tensor) => polygamma(2, y),
      (y: tf.Tensor) => igamma(2, y),
      (y: tf.Tensor) => betainc(2, 3, y),
      (y: tf.Tensor) => lbeta(y, y),
      () => lgamma(0.5),
      () => normalCdf(1),
    ]) {
      f(x).dispose();
      expect(tf.memory().numTensors, f.toString()).toBe(before);
    }
  });
});
