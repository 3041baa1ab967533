import { exp, foldIn, type Key, log, pow, random, repeatWhile, tf, where } from '../../tensor';
import { hamiltonian, type Phase } from '../leapfrog';
import type { Metric } from '../metric';
import { chooseRows, padTo } from '../rows';
import { DIVERGENCE, type HmcState } from './hmc';
import { logAddExp, uTurn } from './uTurn';

/** A point that may become the next draw. */
export interface Candidate extends HmcState {
  readonly energy: tf.Tensor;
}

/** The new half of a trajectory that is being doubled: 2^depth points, one after the other. */
export interface Subtree {
  /** Its last point. */
  readonly edge: Phase;
  readonly candidate: Candidate;
  readonly logWeight: tf.Tensor;
  readonly momentumSum: tf.Tensor;
  /** False once a part of it has turned back or diverged (and where the chain had already stopped). */
  readonly healthy: tf.Tensor;
  readonly divergent: tf.Tensor;
  readonly acceptanceSum: tf.Tensor;
  readonly leapfrogs: tf.Tensor;
}

interface Growing extends Subtree {
  readonly checkpoints: Checkpoints;
  /** Points so far. */
  readonly size: tf.Tensor;
}

/**
 * Points that U-turn tests still need, [maxDepth, …shape of the momentum]: each slot holds the momentum of a point
 * that started a part of 2, 4, 8, … points which is not finished, and the sum of momenta up to and including it.
 */
interface Checkpoints {
  readonly momentum: tf.Tensor;
  readonly sum: tf.Tensor;
}

export interface SubtreeOptions {
  readonly from: Phase;
  /** One leapfrog step in the chosen direction. */
  readonly move: (phase: Phase) => Phase;
  /** H₀ */
  readonly startEnergy: tf.Tensor;
  /** Chains that still grow. */
  readonly healthy: tf.Tensor;
  readonly metric: Metric;
  /** An int32 scalar. */
  readonly depth: tf.Scalar;
  readonly maxDepth: number;
  readonly key: Key;
}

/**
 * Takes 2^depth leapfrog steps and draws one of the points with probability ∝ exp(−H). Every part of 2, 4, 8, …
 * points that a recursion would test for a U-turn is tested when its last point is reached: the first points wait in
 * one of log₂ as many checkpoints.
 */
export function buildSubtree(options: SubtreeOptions): Subtree {
  const { from, depth, maxDepth } = options;
  const wanted = pow(2, tf.cast(depth, 'float32'));
  const goesOn = ({ healthy, size }: Growing): tf.Tensor =>
    tf.logicalAnd(tf.any(healthy), tf.less(size, wanted));
  const step = (subtree: Growing, n: tf.Scalar): Growing => addPoint(subtree, n, options);
  const {
    checkpoints: _,
    size: __,
    ...subtree
  } = repeatWhile(goesOn, step, emptyAt(from, options), {
    times: 2 ** (maxDepth - 1),
  });
  return subtree;
}

function emptyAt(from: Phase, { healthy, maxDepth }: SubtreeOptions): Growing {
  const { momentum, ...state } = from;
  const zero = tf.zerosLike(from.logDensity);
  const slots = tf.zeros([maxDepth, ...momentum.shape]);
  return {
    edge: from,
    candidate: { ...state, energy: zero },
    logWeight: tf.fill(zero.shape, -Infinity),
    momentumSum: tf.zerosLike(momentum),
    healthy,
    divergent: tf.less(zero, 0),
    acceptanceSum: zero,
    leapfrogs: zero,
    checkpoints: { momentum: slots, sum: slots },
    size: tf.scalar(0),
  };
}

/** Adds point n of the subtree, n = 0, 1, …. */
function addPoint(
  old: Growing,
  n: tf.Scalar,
  { move, startEnergy, metric, maxDepth, key }: SubtreeOptions,
): Growing {
  const edge = move(old.edge);
  const energy = hamiltonian(metric, edge);
  const difference = tf.sub(startEnergy, energy);
  const logWeightHere = where(tf.isNaN(difference), -Infinity, difference);
  const diverges = tf.logicalAnd(old.healthy, tf.less(logWeightHere, -DIVERGENCE));

  const logWeight = logAddExp(old.logWeight, logWeightHere);
  const logUniform = log(random.uniform(foldIn(key, n), logWeight.shape));
  const taken = tf.less(logUniform, tf.sub(logWeightHere, logWeight));
  const { momentum, ...state } = edge;
  const momentumSum = tf.add(old.momentumSum, momentum);

  const { checkpoints, turning } = testParts(old.checkpoints, n, momentum, momentumSum, metric, maxDepth);
  const counted = tf.cast(old.healthy, 'float32');
  return {
    edge,
    candidate: chooseRows(taken, { ...state, energy }, old.candidate),
    logWeight,
    momentumSum,
    healthy: tf.logicalAnd(old.healthy, tf.logicalNot(tf.logicalOr(turning, diverges))),
    divergent: tf.logicalOr(old.divergent, diverges),
    acceptanceSum: tf.add(old.acceptanceSum, tf.mul(counted, exp(tf.minimum(logWeightHere, 0)))),
    leapfrogs: tf.add(old.leapfrogs, counted),
    checkpoints,
    size: tf.add(old.size, 1),
  };
}

/**
 * An even point starts a part: it is kept in slot (number of ones in n/2). An odd point ends as many parts as n has
 * ones at its end, of 2, 4, … points, whose first points are in that many slots up to (number of ones in ⌊n/2⌋).
 */
function testParts(
  old: Checkpoints,
  n: tf.Scalar,
  momentum: tf.Tensor,
  momentumSum: tf.Tensor,
  metric: Metric,
  maxDepth: number,
): { readonly checkpoints: Checkpoints; readonly turning: tf.Tensor } {
  const { kept, ended } = slots(n, maxDepth);
  const keep = padTo(kept, 1 + momentum.rank);
  const partSum = tf.add(tf.sub(momentumSum, old.sum), old.momentum);
  const turned = uTurn(metric, old.momentum, tf.expandDims(momentum), partSum); // [maxDepth, …chains]
  return {
    checkpoints: {
      momentum: where(keep, tf.expandDims(momentum), old.momentum),
      sum: where(keep, tf.expandDims(momentumSum), old.sum),
    },
    turning: tf.any(tf.logicalAnd(turned, padTo(ended, turned.rank)), 0),
  };
}

/** Which slots point n fills, and which it tests: [maxDepth], bool. */
function slots(n: tf.Scalar, maxDepth: number): { readonly kept: tf.Tensor; readonly ended: tf.Tensor } {
  const point = tf.cast(n, 'float32');
  const slot = tf.range(0, maxDepth);
  const powers = tf.tensor1d(Array.from({ length: maxDepth }, (_, i) => 2 ** (i + 1)));
  // Times 2⁻ⁱ, not divided by 2ⁱ: graphs divide by constants inexactly, and 3 must not become 2.9999998.
  const halvings = tf.tensor1d(Array.from({ length: maxDepth }, (_, i) => 2 ** -(i + 1)));
  const ones = tf.sum(tf.mod(tf.floor(tf.mul(point, halvings)), 2)); // in the binary digits of ⌊n/2⌋
  const onesAtEnd = tf.sum(tf.cast(tf.equal(tf.mod(tf.add(point, 1), powers), 0), 'float32'));
  const even = tf.equal(tf.mod(point, 2), 0);
  return {
    kept: tf.logicalAnd(tf.equal(slot, ones), even),
    ended: tf.logicalAnd(tf.lessEqual(slot, ones), tf.greater(slot, tf.sub(ones, onesAtEnd))),
  };
}
