/** Step sizes that change with the number of updates done. */
import { tf } from '../backend';
import { exp, pow } from '../ops';
import type { Schedule } from './optimiser';

type ScheduleFunction = Exclude<Schedule, number>;

/** η₀ · rate^(t / every): falls by the factor `rate` in `every` steps. */
export function exponentialDecay(
  initial: number,
  { rate, every }: { rate: number; every: number },
): ScheduleFunction {
  if (!(rate > 0) || !(every > 0)) {
    throw new Error(`exponentialDecay: rate and every must be positive, got ${rate} and ${every}.`);
  }
  return (step) => tf.mul(exp(tf.mul(step, Math.log(rate) / every)), initial);
}

/**
 * (τ + t)^−κ · scale, with κ in (½, 1]: steps that sum to infinity while their squares do not (Robbins and Monro 1951),
 * as stochastic variational inference wants them (Hoffman et al. 2013, eq. 26).
 */
export function robbinsMonro({
  kappa,
  tau = 1,
  scale = 1,
}: {
  kappa: number;
  tau?: number;
  scale?: number;
}): ScheduleFunction {
  if (!(kappa > 0.5 && kappa <= 1)) throw new Error(`robbinsMonro: kappa must be in (1/2, 1], got ${kappa}.`);
  if (!(tau > 0)) throw new Error(`robbinsMonro: tau must be positive, got ${tau}.`);
  return (step) => tf.mul(pow(tf.add(step, tau), -kappa), scale);
}

/** Falls along half a cosine from `initial` to `final` in `steps` steps, and stays there (Loshchilov and Hutter 2017). */
export function cosineDecay(
  initial: number,
  { steps, final = 0 }: { steps: number; final?: number },
): ScheduleFunction {
  if (!(steps > 0)) throw new Error(`cosineDecay: steps must be positive, got ${steps}.`);
  return (step) => {
    const cosine = tf.cos(tf.mul(tf.minimum(step, steps), Math.PI / steps));
    return tf.add(tf.mul(tf.add(cosine, 1), (initial - final) / 2), final);
  };
}

/** Rises linearly from η/steps to η in the first `steps` steps, then follows the schedule. */
export function warmUp(schedule: Schedule, steps: number): ScheduleFunction {
  if (!(steps > 0)) throw new Error(`warmUp: steps must be positive, got ${steps}.`);
  return (step) => {
    const share = tf.minimum(tf.div(tf.add(step, 1), steps), 1);
    return tf.mul(share, typeof schedule === 'number' ? schedule : schedule(step));
  };
}

/** `values[i]` from step `boundaries[i − 1]` on. */
export function piecewiseConstant(
  boundaries: readonly number[],
  values: readonly number[],
): ScheduleFunction {
  if (values.length !== boundaries.length + 1) {
    throw new Error(
      `piecewiseConstant: ${boundaries.length} boundaries want ${boundaries.length + 1} values, got ${values.length}.`,
    );
  }
  return (step) => {
    let value: tf.Tensor = tf.scalar(values[0]);
    boundaries.forEach((boundary, i) => {
      const passed = tf.cast(tf.greaterEqual(step, boundary), 'float32');
      value = tf.add(value, tf.mul(passed, values[i + 1] - values[i]));
    });
    return value as tf.Scalar;
  };
}
