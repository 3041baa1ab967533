import { hmc, randomWalk } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { type Key, normalCdf, random, split, tf } from '../../tensor';

/** One step from a Gaussian's own draws: how often it is accepted, and how far it goes. */
export interface StepReport {
  readonly dimension: number;
  /** σ of the random walk, or ε of HMC. */
  readonly stepSize: number;
  readonly acceptance: number;
  readonly standardError: number;
  /** E[(x′ − x)²] per coordinate, rejections counted as 0: the larger, the sooner the chain forgets where it was. */
  readonly squaredJump: number;
  /** Gradients, or densities of a random walk, per step. */
  readonly cost: number;
}

export interface StepOptions {
  readonly dimension: number;
  readonly key: Key;
  /** Independent starts. */
  readonly starts?: number;
}

/** log N(q | 0, I) but for its constant. */
const standardGaussian = (q: tf.Tensor): tf.Tensor => tf.mul(tf.sum(tf.square(q), -1), -0.5);

/**
 * A step of random-walk Metropolis on N(0, I) from draws of that Gaussian itself: the chain's own average at rest, from independent starts, so
 * that the standard error is that of a plain mean.
 */
export function randomWalkStep(scale: number, options: StepOptions): StepReport {
  return reportOf(randomWalk(standardGaussian, { scale }), { ...options, stepSize: scale, cost: 1 });
}

/**
 * As `randomWalkStep`, for HMC with L leapfrog steps of the size that turns the particle by `turns` times 2π. (A leapfrog step of size ε turns
 * it by θ with 2 sin(θ/2) = ε.)
 */
export function hmcStep(leapfrogs: number, options: StepOptions & { readonly turns?: number }): StepReport {
  assertPositiveInteger('leapfrogs', leapfrogs);
  const stepSize = turningStepSize(leapfrogs, options.turns ?? 1.25);
  const algorithm = hmc(standardGaussian, { stepSize, steps: leapfrogs });
  return reportOf(algorithm, { ...options, stepSize, cost: leapfrogs });
}

/** ε = 2 sin(π turns / L). @throws RangeError where L steps cannot turn so far */
export function turningStepSize(leapfrogs: number, turns: number): number {
  const angle = (2 * Math.PI * turns) / leapfrogs;
  if (!(angle > 0 && angle < Math.PI))
    throw new RangeError(`${leapfrogs} leapfrog steps cannot make ${turns} turns.`);
  return 2 * Math.sin(angle / 2);
}

interface OneStep<State> {
  readonly init: (position: tf.Tensor) => State;
  readonly step: (key: Key, state: State) => readonly [State, { readonly acceptance: tf.Tensor }];
}

function reportOf<State extends { readonly position: tf.Tensor }>(
  algorithm: OneStep<State>,
  {
    dimension,
    key,
    starts = 2000,
    stepSize,
    cost,
  }: StepOptions & { readonly stepSize: number; readonly cost: number },
): StepReport {
  assertPositiveInteger('dimension', dimension);
  assertPositiveInteger('starts', starts);
  const [startKey, stepKey] = split(key);
  const measured = tf.tidy(() => {
    const from = random.normal(startKey, [starts, dimension]);
    const [next, info] = algorithm.step(stepKey, algorithm.init(from));
    const moments = tf.moments(info.acceptance);
    const squared = tf.mean(tf.square(tf.sub(next.position, from)));
    return {
      mean: moments.mean.dataSync()[0],
      variance: moments.variance.dataSync()[0],
      jump: squared.dataSync()[0],
    };
  });
  return {
    dimension,
    stepSize,
    acceptance: measured.mean,
    standardError: Math.sqrt(measured.variance / starts),
    squaredJump: measured.jump,
    cost,
  };
}

/**
 * Acceptance in the limit of many dimensions: 2 Φ(−√d σ/2) of a random walk with scale σ (Roberts, Gelman & Gilks 1997), and
 * 2 Φ(−√d ε²/8) of HMC on N(0, I) over an odd number of quarter turns, where ΔH = ε²/8 · (p₀² − q₀²) summed over coordinates (Beskos et al.
 * 2013, theorem 3.6, with this target's own constant).
 */
export function limitAcceptance(method: 'random walk' | 'HMC', dimension: number, stepSize: number): number {
  const half = method === 'HMC' ? stepSize ** 2 / 8 : stepSize / 2;
  return tf.tidy(() => 2 * normalCdf(-Math.sqrt(dimension) * half).dataSync()[0]);
}

/** The step size at which the acceptance is `wanted`, between the two reports around it: log-linear. */
export function stepSizeAt(reports: readonly StepReport[], wanted: number): number {
  const sorted = [...reports].sort((a, b) => a.stepSize - b.stepSize);
  const after = sorted.findIndex(({ acceptance }) => acceptance < wanted);
  if (after <= 0) throw new RangeError(`No step size of these is accepted with probability ${wanted}.`);
  const [a, b] = [sorted[after - 1], sorted[after]];
  const share = (a.acceptance - wanted) / (a.acceptance - b.acceptance);
  return Math.exp(Math.log(a.stepSize) + share * Math.log(b.stepSize / a.stepSize));
}
