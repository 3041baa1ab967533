import { assertFiniteNumber, assertPositive } from '../../inference/checks';
import { type Key, key, sgd, tf, tree } from '../../tensor';
import { type InnerLoop, innerSteps } from './innerLoop';
import { towards } from './reptile';
import { type MetaLearner, metaTrain } from './train';

/** A task with one parameter: L(θ) = ½ h (θ − c)². */
export interface Bowl {
  /** h > 0 */
  readonly curvature: number;
  /** c, the task's own best θ. */
  readonly centre: number;
}

/** What is to be learned from the tasks together. */
export type Rule = 'pre-training' | 'MAML' | 'first-order MAML' | 'Reptile';

/**
 * How much each task pulls at θ: every rule comes to rest at the mean of the centres with these weights. k steps of rate α
 * leave (1 − αh)^k of the way to c; MAML's gradient has that factor twice (once for the error that is left, once for what
 * the error depends on), first-order MAML's once, Reptile moves by what is *not* left.
 */
export function pull({ curvature: h }: Bowl, rule: Rule, { steps, rate }: InnerLoop): number {
  const left = (1 - rate * h) ** steps;
  switch (rule) {
    case 'pre-training':
      return h;
    case 'MAML':
      return h * left ** 2;
    case 'first-order MAML':
      return h * left;
    case 'Reptile':
      return 1 - left;
  }
}

/** Where θ comes to rest, in closed form: Σ pull · c / Σ pull. @throws RangeError where h ≤ 0, or αh ≥ 1 for some task */
export function restingPoint(bowls: readonly Bowl[], rule: Rule, inner: InnerLoop): number {
  checkBowls(bowls, inner);
  const pulls = bowls.map((bowl) => pull(bowl, rule, inner));
  const total = pulls.reduce((a, b) => a + b);
  return bowls.reduce((sum, { centre }, i) => sum + (pulls[i] / total) * centre, 0);
}

/** The mean loss of the tasks after inner steps from θ. */
export function adaptedLoss(bowls: readonly Bowl[], theta: number, { steps, rate }: InnerLoop): number {
  const losses = bowls.map(({ curvature: h, centre: c }) => {
    const phi = c + (1 - rate * h) ** steps * (theta - c);
    return 0.5 * h * (phi - c) ** 2;
  });
  return losses.reduce((a, b) => a + b) / bowls.length;
}

type Point = { readonly theta: tf.Tensor };

/**
 * The same by doing it: the inner loop of the networks on these tasks, gradient descent outside. Knows nothing of
 * {@link pull}.
 * @returns θ after each 10 iterations, and where it began
 */
export async function descendOnBowls(
  bowls: readonly Bowl[],
  rule: Rule,
  inner: InnerLoop,
  {
    start = 0,
    iterations = 200,
    outerRate = 0.5,
  }: { readonly start?: number; readonly iterations?: number; readonly outerRate?: number } = {},
): Promise<number[]> {
  checkBowls(bowls, inner);
  const path: number[] = [];
  const theta = { theta: tf.tensor1d([start]) };
  const trained = await metaTrain({
    ...bowlsLearner(bowls, rule, inner, outerRate),
    key: key(0),
    theta,
    iterations,
    watch: {
      at: Array.from({ length: Math.floor(iterations / 10) + 1 }, (_, i) => 10 * i),
      call: (_, now) => path.push(now.theta.dataSync()[0]),
    },
    xla: false,
  });
  tree.dispose(theta, trained.theta);
  return path;
}

function bowlsLearner(
  bowls: readonly Bowl[],
  rule: Rule,
  inner: InnerLoop,
  outerRate: number,
): MetaLearner<Point> {
  const column = (of: (bowl: Bowl) => number) => bowls.map(of);
  const losses = ({ theta }: Point) => {
    const [h, c] = [column((bowl) => bowl.curvature), column((bowl) => bowl.centre)];
    return tf.mul(tf.mul(tf.square(tf.sub(theta, c)), h), 0.5);
  };
  const secondOrder = rule === 'MAML';
  const steps = rule === 'pre-training' ? 0 : inner.steps;
  const objective = ({ theta }: Point, _: Key): tf.Scalar =>
    tf.tidy(() => {
      const copies: Point = { theta: tf.tile(theta, [bowls.length]) };
      const phi = innerSteps(copies, losses, { ...inner, steps, secondOrder });
      return rule === 'Reptile' ? towards({ theta }, phi) : (tf.mean(losses(phi)) as tf.Scalar);
    });
  return { objective, optimiser: sgd(outerRate) };
}

function checkBowls(bowls: readonly Bowl[], { rate }: InnerLoop): void {
  if (bowls.length === 0) throw new RangeError('there are no tasks.');
  for (const { curvature, centre } of bowls) {
    assertPositive('curvature', curvature);
    assertFiniteNumber('centre', centre);
    if (rate * curvature >= 1)
      throw new RangeError(`rate × curvature must be below 1, got ${rate} × ${curvature}.`);
  }
}
