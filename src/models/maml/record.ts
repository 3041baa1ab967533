/** What is kept of a recorded run: the test error while it learns, and the network at its end. */
import { type Key, key, random, split, tf, tree } from '../../tensor';
import type { NetworkStack } from '../networkStack';
import { adaptationErrors, type MeanError, meanError, type Sinusoids, testTasks } from './evaluate';
import { initial, SINUSOID_WIDTHS } from './network';
import type { Run } from './runs';

/** The key of the test tasks: the same for all runs, so that their errors can be compared task by task. */
export const TEST_KEY = key(2017);

/** Inner steps after which a record states the error. */
export const TEST_STEPS = [0, 1, 5, 10] as const;

/** Test errors at some iterations; columns of one number for each. */
export interface LearningCurve {
  readonly iterations: readonly number[];
  /** By number of inner steps, in the order of {@link TEST_STEPS}: means over 600 tasks, and halves of 95 % intervals. */
  readonly means: readonly (readonly number[])[];
  readonly intervals: readonly (readonly number[])[];
}

export interface MamlFigures {
  readonly curve: LearningCurve;
  /** All weights at the end, as `flatWeights` lists them, six digits each. */
  readonly weights: readonly number[];
}

/** Where a run starts. The caller owns the tensors. */
export function startOf(run: Run, drawFrom: Key): NetworkStack {
  const start = initial(drawFrom);
  if (!('spread' in run) || run.spread === undefined) return start;
  const { spread } = run;
  const keys = split(drawFrom, start.length);
  const narrow = start.map(({ weights, biases }, l) => ({
    weights: tf.tidy(() => tf.mul(random.normal(keys[l], weights.shape), spread)) as tf.Tensor3D,
    biases: biases.clone(),
  }));
  tree.dispose(start);
  return narrow;
}

/** The network of a list of weights. The caller owns the tensors. @throws RangeError where their number does not fit */
export function networkFrom(
  weights: readonly number[],
  widths: readonly number[] = SINUSOID_WIDTHS,
): NetworkStack {
  const needed = widths.slice(1).reduce((sum, out, l) => sum + (widths[l] + 1) * out, 0);
  if (weights.length !== needed)
    throw new RangeError(`a network of ${widths.join('–')} has ${needed} weights, got ${weights.length}.`);
  let at = 0;
  const take = (rows: number, columns: number): tf.Tensor3D => {
    at += rows * columns;
    return tf.tensor3d(weights.slice(at - rows * columns, at), [1, rows, columns]);
  };
  return widths.slice(1).map((out, l) => ({ weights: take(widths[l], out), biases: take(1, out) }));
}

/** Collects a learning curve, point by point: test errors on `shots` support points by steps of `rate`. */
export class CurveKeeper {
  private readonly tasks;
  private readonly points: { readonly iteration: number; readonly errors: readonly MeanError[] }[] = [];

  constructor(
    shots: number,
    private readonly rate: number,
    sinusoids: Sinusoids = {},
  ) {
    this.tasks = testTasks(TEST_KEY, shots, sinusoids);
  }

  /** Adds a point, and gives the errors after {@link TEST_STEPS} inner steps. */
  add(iteration: number, theta: NetworkStack): readonly MeanError[] {
    const steps = Math.max(...TEST_STEPS);
    const all = adaptationErrors(theta, this.tasks, { steps, rate: this.rate });
    const errors = TEST_STEPS.map((step) => meanError(all[step]));
    this.points.push({ iteration, errors });
    return errors;
  }

  curve(): LearningCurve {
    const table = (of: (error: MeanError) => number) =>
      TEST_STEPS.map((_, i) => this.points.map(({ errors }) => Number(of(errors[i]).toPrecision(4))));
    return {
      iterations: this.points.map(({ iteration }) => iteration),
      means: table(({ mean }) => mean),
      intervals: table(({ interval }) => interval),
    };
  }

  dispose(): void {
    tree.dispose(this.tasks);
  }
}
