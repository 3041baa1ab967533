import { expect, test } from 'vitest';
import { Bernoulli, Normal } from '../../../src/distributions';
import { run } from '../../../src/inference/driver';
import { iterate } from '../../../src/inference/iterate';
import {
  type BlackBoxOptions,
  type BlackBoxParams,
  blackBox,
  blackBoxGradient,
  type FactorParams,
} from '../../../src/inference/variational/blackBox';
import {
  fixedForm,
  fixedFormResult,
  gaussianOf,
  naturalGaussian,
} from '../../../src/inference/variational/fixedForm';
import { adam, exp, key, sigmoid, tf } from '../../../src/tensor';
import { design, exactPosterior, noiseScale, observed, priorScale } from '../linearModel';

const exact = exactPosterior();

/** The linear model with a factor per weight; a likelihood term contains both. */
const X = tf.tensor2d(design);
const y = tf.tensor1d(observed);
const gaussian = ({ loc, logScale }: FactorParams) => new Normal(loc, exp(logScale));
const linear: BlackBoxOptions = {
  factors: { a: gaussian, b: gaussian },
  terms: [
    { of: ['a'], logProb: ({ a }) => new Normal(0, priorScale).logProb(a) },
    { of: ['b'], logProb: ({ b }) => new Normal(0, priorScale).logProb(b) },
    {
      of: ['a', 'b'],
      logProb: ({ a, b }) => {
        const weights = tf.stack([a, b], 1);
        return new Normal(tf.matMul(weights as tf.Tensor2D, X, false, true), noiseScale).logProb(y);
      },
    },
  ],
  draws: 64,
};
const at = (loc: [number, number], scale: number): BlackBoxParams => ({
  a: { loc: tf.scalar(loc[0]), logScale: tf.scalar(Math.log(scale)) },
  b: { loc: tf.scalar(loc[1]), logScale: tf.scalar(Math.log(scale)) },
});

/** ∇ ELBO in closed form for independent Gaussians: −Λ(m − mean) for the means, 1 − Λ_ii s² for the log scales. */
function exactGradient(loc: [number, number], scale: number) {
  const [[l11, l12], [l21, l22]] = exact.precision;
  const [d1, d2] = [loc[0] - exact.mean[0], loc[1] - exact.mean[1]];
  return {
    a: { loc: -(l11 * d1 + l12 * d2), logScale: 1 - l11 * scale ** 2 },
    b: { loc: -(l21 * d1 + l22 * d2), logScale: 1 - l22 * scale ** 2 },
  };
}

function moments(perDraw: tf.Tensor) {
  const values = Array.from(perDraw.dataSync());
  const n = values.length;
  const mean = values.reduce((s, v) => s + v, 0) / n;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / n;
  return { mean, variance, error: Math.sqrt(variance / n) };
}

test('the score-function gradient is unbiased, plain, Rao–Blackwellised and with the control variate, and its variance falls', () => {
  const loc: [number, number] = [0.3, 0.9];
  const truth = exactGradient(loc, 0.2);
  const variants = [
    { raoBlackwell: false, controlVariate: false },
    { raoBlackwell: true, controlVariate: false },
    { raoBlackwell: true, controlVariate: true },
  ];
  const variances = variants.map((variant) => {
    const { perDraw } = blackBoxGradient({ ...linear, ...variant, draws: 50_000 }, at(loc, 0.2), key(3));
    let total = 0;
    for (const name of ['a', 'b'] as const) {
      for (const field of ['loc', 'logScale'] as const) {
        const { mean, variance, error } = moments(perDraw[name][field]);
        expect(Math.abs(mean - truth[name][field]) / error).toBeLessThan(3.7);
        total += variance;
      }
    }
    return total;
  });
  expect(variances[1]).toBeLessThan(variances[0]);
  expect(variances[2]).toBeLessThan(0.5 * variances[1]);
});

test('a term that is said not to contain its quantity biases the gradient, and is seen', () => {
  const wrong = { ...linear, terms: [linear.terms[0], linear.terms[1], { ...linear.terms[2], of: ['b'] }] };
  const { perDraw } = blackBoxGradient({ ...wrong, draws: 50_000 }, at([0.3, 0.9], 0.2), key(3));
  const { mean, error } = moments(perDraw.a.loc);
  expect(Math.abs(mean - exactGradient([0.3, 0.9], 0.2).a.loc) / error).toBeGreaterThan(20);
});

test('black-box VI reaches the mean-field optimum', async () => {
  const algorithm = blackBox({ ...linear, optimiser: adam({ learningRate: 0.02 }) });
  const state = algorithm.init(at([0, 0.5], 0.3), key(0));
  const { state: end } = await run(algorithm, { key: key(1), state, steps: 2000, block: 100, xla: false });
  (['a', 'b'] as const).forEach((name, d) => {
    const { loc, logScale } = end.params[name];
    expect(Math.abs(loc.dataSync()[0] - exact.mean[d]) / Math.sqrt(exact.covariance[d][d])).toBeLessThan(
      0.15,
    );
    expect(Math.abs(Math.exp(2 * logScale.dataSync()[0]) * exact.precision[d][d] - 1)).toBeLessThan(0.15);
  });
});

test('black-box VI works where no re-parameterisation does: a binary quantity', async () => {
  // z ~ Bernoulli(0.3), x | z ~ N(2z, 1), x = 1.4: the posterior of z is known.
  const odds = (0.3 / 0.7) * Math.exp(-0.5 * (1.4 - 2) ** 2 + 0.5 * 1.4 ** 2);
  const algorithm = blackBox({
    factors: { z: ({ logit }) => new Bernoulli({ probs: sigmoid(logit) }) },
    terms: [
      { of: ['z'], logProb: ({ z }) => new Bernoulli({ probs: 0.3 }).logProb(z) },
      { of: ['z'], logProb: ({ z }) => new Normal(tf.mul(z, 2), 1).logProb(1.4) },
    ],
    draws: 50,
    optimiser: adam({ learningRate: 0.02 }),
  });
  const state = algorithm.init({ z: { logit: tf.scalar(0) } }, key(0));
  const { state: end } = await run(algorithm, { key: key(1), state, steps: 1500, block: 100, xla: false });
  expect(1 / (1 + Math.exp(-end.params.z.logit.dataSync()[0]))).toBeCloseTo(odds / (1 + odds), 1);
});

test('fixed-form VI recovers a Gaussian posterior without gradients; without the constant statistic it does not', async () => {
  const logJoint = (w: readonly number[]): number => {
    const prior = w.reduce(
      (s, v) => s - 0.5 * (v / priorScale) ** 2 - Math.log(priorScale * Math.sqrt(2 * Math.PI)),
      0,
    );
    return design.reduce((s, row, n) => {
      const residual = observed[n] - row[0] * w[0] - row[1] * w[1];
      return s - 0.5 * (residual / noiseScale) ** 2 - Math.log(noiseScale * Math.sqrt(2 * Math.PI));
    }, prior);
  };
  const family = naturalGaussian(2);
  const start = [0, 0, -0.5, 0, -0.5]; // N(0, I)
  const steps = 4000;
  const fitted = async (f: typeof family): Promise<ReturnType<typeof gaussianOf>> => {
    const algorithm = fixedForm({ steps, family: f, logJoint, key: key(0) });
    const { state } = await iterate(algorithm, { key: key(1), state: algorithm.init(start), steps });
    return gaussianOf(fixedFormResult(state), 2);
  };
  const error = (q: ReturnType<typeof gaussianOf>): number => {
    if (q === undefined) return Infinity;
    const means = exact.mean.map((m, d) => Math.abs(q.mean[d] - m) / Math.sqrt(exact.covariance[d][d]));
    const variances = exact.mean.map((_, d) => Math.abs(q.covariance[d][d] / exact.covariance[d][d] - 1));
    return Math.max(...means, ...variances);
  };
  // log p is exactly quadratic, so the regression has no residual: the result is exact up to float32 draws.
  expect(error(await fitted(family))).toBeLessThan(1e-3);
  const noConstant = {
    ...family,
    statistics: (z: readonly number[]) => [0, ...family.statistics(z).slice(1)],
  };
  let broken = Infinity;
  try {
    broken = error(await fitted(noConstant));
  } catch {
    // a singular regression is caught too
  }
  expect(broken).toBeGreaterThan(0.1);
});

test('bad input is named', () => {
  const optimiser = adam({ learningRate: 0.1 });
  expect(() => blackBox({ ...linear, optimiser, draws: 1 })).toThrow('draws must be 2 or more');
  const terms = [{ of: ['c'], logProb: () => tf.zeros([1]) }];
  expect(() => blackBox({ ...linear, optimiser, terms })).toThrow('A term contains c, which has no factor');
  const nan = {
    ...linear,
    terms: [
      { of: ['a', 'b'], logProb: ({ a }: { readonly [name: string]: tf.Tensor }) => tf.mul(a, Number.NaN) },
    ],
  };
  expect(() => blackBox({ ...nan, optimiser }).init(at([0, 0], 1), key(0))).toThrow(
    'The ELBO at the start is NaN',
  );
  const algorithm = fixedForm({
    steps: 10,
    family: naturalGaussian(1),
    logJoint: () => Number.NaN,
    key: key(0),
  });
  expect(() => algorithm.init([0, 0.5])).toThrow('describes no distribution');
  expect(() => algorithm.step(key(0), algorithm.init([0, -0.5]))).toThrow('must be a finite number, got NaN');
});
