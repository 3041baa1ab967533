import { foldIn, type Key, log, random, repeatWhile, split, tf, where } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertPositiveInteger, assertPositiveOrTensor } from '../checks';
import { assertStartWithGradient, type LogDensity, withGradient } from '../density';
import { hamiltonian, leapfrog, type Phase } from '../leapfrog';
import { assertMassFits, euclidean, type InverseMass, type Metric, unitMass } from '../metric';
import { chooseRows, padTo } from '../rows';
import type { HmcInfo, HmcState } from './hmc';
import { buildSubtree, type Candidate, type Subtree } from './nutsSubtree';
import { logAddExp, uTurn } from './uTurn';

export interface NutsInfo extends Omit<HmcInfo, 'accepted'> {
  /** Doublings of the trajectory. */
  readonly depth: tf.Tensor;
  /** Gradients this draw has cost. */
  readonly leapfrogs: tf.Tensor;
}

export interface NutsOptions {
  /** ε */
  readonly stepSize: number | tf.Tensor;
  /** The identity where not given. */
  readonly inverseMass?: InverseMass;
  /** A trajectory doubles at most so many times: 2^maxDepth − 1 leapfrog steps. */
  readonly maxDepth?: number;
}

/** A trajectory: its two ends, and the point drawn from it so far. All one number, or one row, per chain. */
interface Trajectory {
  readonly left: Phase;
  readonly right: Phase;
  readonly candidate: Candidate;
  /** log Σ exp(H₀ − H) over its points. */
  readonly logWeight: tf.Tensor;
  readonly momentumSum: tf.Tensor;
  readonly growing: tf.Tensor;
  readonly divergent: tf.Tensor;
  readonly acceptanceSum: tf.Tensor;
  readonly leapfrogs: tf.Tensor;
  readonly depth: tf.Tensor;
}

/**
 * The No-U-Turn sampler (Hoffman & Gelman 2014) with multinomial weights (Betancourt 2017, appendix A): follows
 * Hamilton's equations forwards and backwards in time at random, doubling the trajectory until it turns back on
 * itself, and draws one of its points with probability ∝ exp(−H). So nobody has to choose the number of leapfrog
 * steps. Doubling is a loop, not a recursion, so that a step can be compiled (Phan, Pradhan & Jankowiak 2019). Chains
 * in rows of [C, D] double together; those that are done wait.
 */
export function nuts(
  logDensity: LogDensity,
  { stepSize, inverseMass, maxDepth = 10 }: NutsOptions,
): Algorithm<tf.Tensor, HmcState, NutsInfo> {
  assertPositiveInteger('maxDepth', maxDepth);
  assertPositiveOrTensor('stepSize', stepSize);
  const densityAndGradient = withGradient(logDensity);

  return {
    init(position) {
      assertStartWithGradient(logDensity, position);
      if (inverseMass !== undefined) assertMassFits(inverseMass, position);
      return { position: position.clone(), ...densityAndGradient(position) };
    },
    step: (key, state) =>
      tf.tidy((): never => {
        const [momentumKey, treeKey] = split(key);
        const metric = euclidean(inverseMass ?? unitMass(state.position.shape[state.position.rank - 1]));
        const momentum = metric.sampleMomentum(momentumKey, state.position.shape);
        const start = singlePoint({ ...state, momentum }, metric);
        const oneStep = leapfrog(densityAndGradient, metric);

        const grow = (trajectory: Trajectory, depth: tf.Scalar): Trajectory => {
          const [directionKey, subtreeKey, chooseKey] = split(foldIn(treeKey, depth), 3);
          const forwards = tf.less(random.uniform(directionKey, trajectory.logWeight.shape), 0.5);
          const direction = where(forwards, tf.onesLike(trajectory.logWeight), -1);
          const epsilon = padTo(tf.mul(direction, stepSize), state.position.rank);
          const subtree = buildSubtree({
            from: chooseRows(forwards, trajectory.right, trajectory.left),
            move: (phase) => oneStep(phase, epsilon),
            startEnergy: start.candidate.energy,
            healthy: trajectory.growing,
            metric,
            depth,
            maxDepth,
            key: subtreeKey,
          });
          return join(trajectory, subtree, forwards, metric, chooseKey);
        };
        const end = repeatWhile((trajectory) => tf.any(trajectory.growing), grow, start, { times: maxDepth });

        const { energy, ...next } = end.candidate;
        const info: NutsInfo = {
          acceptance: tf.div(end.acceptanceSum, end.leapfrogs),
          energy,
          divergent: end.divergent,
          depth: end.depth,
          leapfrogs: end.leapfrogs,
        };
        return [next, info] as never;
      }),
  };
}

/** The trajectory of one point. */
function singlePoint(phase: Phase, metric: Metric): Trajectory {
  const { momentum, ...state } = phase;
  const zero = tf.zerosLike(phase.logDensity);
  const no = tf.less(zero, 0);
  return {
    left: phase,
    right: phase,
    candidate: { ...state, energy: hamiltonian(metric, phase) },
    logWeight: zero,
    momentumSum: momentum,
    growing: tf.logicalNot(no),
    divergent: no,
    acceptanceSum: zero,
    leapfrogs: zero,
    depth: zero,
  };
}

/**
 * Joins a finished subtree to the trajectory it grew from. Its candidate is taken with probability min(1, its weight
 * / the old weight), which favours points far from the start. A subtree that turned or diverged is thrown away, and
 * ends the growth.
 */
function join(old: Trajectory, subtree: Subtree, forwards: tf.Tensor, metric: Metric, key: Key): Trajectory {
  const { healthy } = subtree;
  const logUniform = log(random.uniform(key, old.logWeight.shape));
  const taken = tf.logicalAnd(healthy, tf.less(logUniform, tf.sub(subtree.logWeight, old.logWeight)));
  const left = chooseRows(tf.logicalAnd(healthy, tf.logicalNot(forwards)), subtree.edge, old.left);
  const right = chooseRows(tf.logicalAnd(healthy, forwards), subtree.edge, old.right);
  const momentumSum = tf.add(old.momentumSum, subtree.momentumSum);
  const turning = uTurn(metric, left.momentum, right.momentum, momentumSum);
  return {
    left,
    right,
    candidate: chooseRows(taken, subtree.candidate, old.candidate),
    logWeight: where(healthy, logAddExp(old.logWeight, subtree.logWeight), old.logWeight),
    momentumSum: chooseRows(healthy, momentumSum, old.momentumSum),
    growing: tf.logicalAnd(healthy, tf.logicalNot(turning)),
    divergent: tf.logicalOr(old.divergent, subtree.divergent),
    acceptanceSum: tf.add(old.acceptanceSum, subtree.acceptanceSum),
    leapfrogs: tf.add(old.leapfrogs, subtree.leapfrogs),
    depth: tf.add(old.depth, tf.cast(old.growing, 'float32')),
  };
}
