import { beforeAll, expect, test } from 'vitest';
import type { Algorithm } from '../../../src/inference/algorithm';
import { type LogDensity, withGradient } from '../../../src/inference/density';
import { rhat } from '../../../src/inference/diagnostics';
import { run } from '../../../src/inference/driver';
import { hamiltonian, leapfrog } from '../../../src/inference/leapfrog';
import { euclidean, inverseMass, unitMass } from '../../../src/inference/metric';
import { chooseRows } from '../../../src/inference/rows';
import { hmc } from '../../../src/inference/sampling/hmc';
import { metropolisHastings, randomWalk } from '../../../src/inference/sampling/metropolis';
import { nuts } from '../../../src/inference/sampling/nuts';
import { sample } from '../../../src/inference/sampling/sample';
import { exp, type Key, key, random, split, tf } from '../../../src/tensor';
import { exactPosterior, linearModel } from '../linearModel';
import { coordinates, worstZ } from '../monteCarlo';

const exact = exactPosterior();
const truths = exact.mean.map((mean, d) => ({ mean, sd: Math.sqrt(exact.covariance[d][d]) }));
/** Of 4 z-scores (two means, two standard deviations), the largest is above 3.5 once in 500 when all is right. */
const Z = 3.5;

let logDensity: LogDensity;
beforeAll(() => {
  logDensity = linearModel().logDensity;
});

interface Kernel {
  readonly init: (position: tf.Tensor) => unknown;
  readonly step: unknown;
}

/** Runs 4 chains from dispersed starts and compares all that is left after the first tenth with the exact posterior. */
async function zOf(kernel: Kernel, steps: number): Promise<number> {
  return worstZ(await drawsOf(kernel, steps), truths);
}

async function drawsOf(kernel: Kernel, steps: number): Promise<tf.Tensor> {
  const algorithm = kernel as Algorithm<
    tf.Tensor,
    { readonly position: tf.Tensor },
    Record<string, tf.Tensor>
  >;
  const state = algorithm.init(
    tf.tensor2d([
      [0, 0],
      [1, 1],
      [0, 2],
      [-1, 1.5],
    ]),
  );
  const options = { key: key(11), state, steps, block: 100, xla: false };
  const result = await run(algorithm, { ...options, collect: (s) => s.position });
  return tf.slice(result.draws, [steps / 10, 0, 0]);
}

test('random-walk Metropolis finds the exact posterior', async () => {
  expect(await zOf(randomWalk(logDensity, { scale: 0.4 }), 6000)).toBeLessThan(Z);
});

test('HMC finds the exact posterior', async () => {
  expect(await zOf(hmc(logDensity, { stepSize: 0.12, steps: 8, jitter: 0.3 }), 2000)).toBeLessThan(Z);
});

test('HMC with a dense and with a diagonal mass finds the same', async () => {
  const covariance = tf.tensor2d(exact.covariance);
  const dense = inverseMass(covariance);
  expect(
    await zOf(hmc(logDensity, { stepSize: 0.6, steps: 3, jitter: 0.3, inverseMass: dense }), 2000),
  ).toBeLessThan(Z);
  const variances = tf.tensor1d(exact.covariance.map((row, d) => row[d]));
  const diagonal = inverseMass(variances);
  expect(
    await zOf(hmc(logDensity, { stepSize: 0.3, steps: 8, jitter: 0.3, inverseMass: diagonal }), 2000),
  ).toBeLessThan(Z);
});

test('NUTS finds the exact posterior, and its trees are as deep as the step size asks for', async () => {
  expect(await zOf(nuts(logDensity, { stepSize: 0.2 }), 2000)).toBeLessThan(Z);
});

test('sample() tunes itself and finds the exact posterior, compiled and eager alike', async () => {
  const model = linearModel();
  const options = { key: key(2), xla: false, warmUp: 300, draws: 100, chains: 2, mass: 'dense' } as const;
  const compiled = await sample(model, options);
  const eager = await sample(model, { ...options, warmUp: 10, draws: 5, compiled: false });
  const short = await sample(model, { ...options, warmUp: 10, draws: 5 });
  // The same keys give the same chain; rounding differs between eager and compiled kernels and grows from step to step.
  const first = (s: typeof eager): number[] => [
    ...tf.tidy(() => tf.slice(s.positions, [0, 0, 0], [2, -1, -1]).dataSync()),
  ];
  first(eager).forEach((value, i) => {
    expect(value).toBeCloseTo(first(short)[i], 2);
  });
  expect(compiled.draws.w.shape).toEqual([100, 2, 2]);
  expect(worstZ(compiled.draws.w, truths)).toBeLessThan(Z);
  const acceptance = compiled.infos.acceptance.flatMap((chain) => [...chain]);
  expect(acceptance.reduce((s, a) => s + a, 0) / acceptance.length).toBeGreaterThan(0.7);
});

/** Broken variants: each must fail where the right one passes. */
test('without the Metropolis correction a long step is caught', async () => {
  const right = hmc(logDensity, { stepSize: 0.14, steps: 5, jitter: 0.3 });
  const uncorrected = { ...right, step: alwaysAccept(logDensity, 0.14, 5) };
  expect(await zOf(right, 4000)).toBeLessThan(Z);
  expect(await zOf(uncorrected, 4000)).toBeGreaterThan(2 * Z);
});

test('a momentum that is not refreshed is caught: each chain keeps its energy, so they never agree', async () => {
  const worstRhat = (draws: tf.Tensor): number => Math.max(...coordinates(draws).map(rhat));
  expect(
    worstRhat(await drawsOf(hmc(logDensity, { stepSize: 0.12, steps: 8, jitter: 0.3 }), 2000)),
  ).toBeLessThan(1.01);
  expect(worstRhat(await drawsOf(frozenMomentum(logDensity, 0.12, 8), 2000))).toBeGreaterThan(1.1);
});

test('a wrong log-determinant is caught', async () => {
  // w₁ = e^q without the + q of the change of variables, against the exact posterior of log w₁'s density.
  const positive =
    (withLogDet: boolean): LogDensity =>
    (q) =>
      tf.tidy(() => {
        const logGamma = tf.sub(tf.mul(q, 2), exp(q)); // Gamma(3, 1) up to a constant: 2 log w − w
        return tf.sum(withLogDet ? tf.add(logGamma, q) : logGamma, -1);
      });
  const gammaTruth = [{ mean: 0.9227843351, sd: Math.sqrt(0.3949340668) }]; // ψ(3) and √ψ′(3): log of Gamma(3, 1)
  for (const withLogDet of [true, false]) {
    const kernel = hmc(positive(withLogDet), { stepSize: 0.5, steps: 4, jitter: 0.3 });
    const state = kernel.init(tf.zeros([4, 1]));
    const options = { key: key(5), state, steps: 1000, block: 100, xla: false };
    const result = await run(kernel, { ...options, collect: (s) => s.position });
    const z = worstZ(result.draws, gammaTruth);
    if (withLogDet) expect(z).toBeLessThan(Z);
    else expect(z).toBeGreaterThan(2 * Z);
  }
});

test('Hastings: an asymmetric proposal needs its correction', async () => {
  // A walk that drifts towards +: x′ ~ N(x + 0.15, 0.3²).
  const shift = 0.15;
  const scale = 0.3;
  const sampleFrom = (k: Key, from: tf.Tensor): tf.Tensor =>
    tf.add(from, tf.add(tf.mul(random.normal(k, from.shape), scale), shift));
  const density = (to: tf.Tensor, from: tf.Tensor): tf.Tensor =>
    tf.mul(tf.sum(tf.square(tf.sub(to, tf.add(from, shift))), -1), -0.5 / scale ** 2);
  const right = metropolisHastings(logDensity, { sample: sampleFrom, logDensity: density });
  const wrong = metropolisHastings(logDensity, { sample: sampleFrom });
  expect(await zOf(right, 6000)).toBeLessThan(Z);
  expect(await zOf(wrong, 6000)).toBeGreaterThan(2 * Z);
});

test('leapfrog runs backwards exactly and its energy error is of order ε²', () => {
  const metric = euclidean(unitMass(2));
  const step = leapfrog(withGradient(logDensity), metric);
  const start = (): Parameters<typeof step>[0] => {
    const position = tf.tensor2d([[0.3, 0.8]]);
    return { position, momentum: tf.tensor2d([[0.5, -1]]), ...withGradient(logDensity)(position) };
  };
  const travel = (epsilon: number, steps: number) => {
    let phase = start();
    for (let i = 0; i < steps; i++) phase = step(phase, epsilon);
    return phase;
  };
  const there = travel(0.05, 20);
  let back = there;
  for (let i = 0; i < 20; i++) back = step(back, -0.05);
  back.position.dataSync().forEach((value, i) => {
    expect(value).toBeCloseTo(start().position.dataSync()[i], 4);
  });
  // At a fixed time 0.4, halving ε quarters the energy error.
  const error = (epsilon: number): number =>
    hamiltonian(metric, travel(epsilon, 0.4 / epsilon)).dataSync()[0] -
    hamiltonian(metric, start()).dataSync()[0];
  expect(error(0.1) / error(0.05)).toBeGreaterThan(3);
  expect(error(0.1) / error(0.05)).toBeLessThan(5.5);
});

test('bad starts are named', () => {
  const good = tf.zeros([2]);
  const scalar = (q: tf.Tensor): tf.Tensor => tf.mul(tf.sum(tf.square(q)), -0.5);
  expect(() => hmc(() => tf.scalar(Number.NaN), { stepSize: 0.1, steps: 2 }).init(good)).toThrow(
    'at the start is NaN',
  );
  expect(() => randomWalk((q) => q, { scale: 1 }).init(good)).toThrow(
    'must return a scalar for a position of shape [2], got shape [2]',
  );
  expect(() => randomWalk(scalar, { scale: 1 }).init(tf.zeros([3, 2]))).toThrow('one number per row, [3]');
  expect(() => nuts((q) => tf.sum(tf.sqrt(q)), { stepSize: 0.1 }).init(good)).toThrow(
    'gradient of the log density at the start',
  );
  expect(() => randomWalk(scalar, { scale: 1 }).init(tf.tensor1d([0, Number.NaN]))).toThrow(
    'starting position is NaN (entry 1',
  );
  expect(() => randomWalk(scalar, { scale: -1 })).toThrow('scale must be finite and > 0, got -1');
  expect(() => hmc(scalar, { stepSize: 0.1, steps: 0 })).toThrow(
    'leapfrog steps must be an integer ≥ 1, got 0',
  );
  expect(() => hmc(scalar, { stepSize: 0, steps: 1 })).toThrow('stepSize must be finite and > 0, got 0');
});

/** HMC's step with the test left out. */
function alwaysAccept(target: LogDensity, stepSize: number, steps: number) {
  const metric = euclidean(unitMass(2));
  const move = leapfrog(withGradient(target), metric);
  return (k: Key, state: { position: tf.Tensor; logDensity: tf.Tensor; gradient: tf.Tensor }) => {
    const [momentumKey, jitterKey] = split(k);
    let phase = { ...state, momentum: metric.sampleMomentum(momentumKey, state.position.shape) };
    const epsilon = tf.mul(random.uniform(jitterKey, [], 0.7, 1.3), stepSize);
    for (let l = 0; l < steps; l++) phase = move(phase, epsilon);
    const { momentum: _, ...next } = phase;
    return [next, { energy: next.logDensity }];
  };
}

/** HMC that goes on with the momentum it ended with (reversed on rejection): each chain keeps its energy for ever. */
function frozenMomentum(target: LogDensity, stepSize: number, steps: number) {
  const metric = euclidean(unitMass(2));
  const densityAndGradient = withGradient(target);
  const move = leapfrog(densityAndGradient, metric);
  return {
    init: (position: tf.Tensor) => ({
      position: position.clone(),
      ...densityAndGradient(position),
      momentum: metric.sampleMomentum(key(1), position.shape),
    }),
    step: (k: Key, start: Parameters<typeof move>[0]) => {
      let end = start;
      for (let l = 0; l < steps; l++) end = move(end, stepSize);
      const drop = tf.sub(hamiltonian(metric, start), hamiltonian(metric, end));
      const accepted = tf.less(tf.log(random.uniform(k, drop.shape)), drop);
      const turned = { ...start, momentum: tf.neg(start.momentum) };
      return [chooseRows(accepted, end, turned), { energy: drop }];
    },
  };
}
