import { euclidean, hamiltonian, type LogDensity, leapfrog, unitMass, withGradient } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { type Key, random, tf } from '../../tensor';

/** There and back again by the leapfrog that the samplers use, in float32. */
export interface RoundTrip {
  /** Largest distance that a coordinate has moved on the way there. */
  readonly moved: number;
  /** Largest difference of a coordinate, position or momentum, between the start and what comes back. */
  readonly error: number;
  /** H at the far end − H at the start, nats. */
  readonly energyError: number;
}

/**
 * Takes so many leapfrog steps from a position [D] with a random momentum, turns the momentum round, and takes as many again: the leapfrog
 * of `src/inference` on any log density.
 */
export function roundTrip(
  logDensity: LogDensity,
  position: tf.Tensor,
  { key, stepSize, steps }: { readonly key: Key; readonly stepSize: number; readonly steps: number },
): RoundTrip {
  assertPositiveInteger('steps', steps);
  if (position.rank !== 1)
    throw new RangeError(`A round trip starts at one point [D], got [${position.shape}].`);
  return tf.tidy((): never => {
    const metric = euclidean(unitMass(position.shape[0]));
    const densityAndGradient = withGradient(logDensity);
    const step = leapfrog(densityAndGradient, metric);
    const start = { position, momentum: random.normal(key, position.shape), ...densityAndGradient(position) };
    let there = start;
    for (let n = 0; n < steps; n++) there = step(there, stepSize);
    let back = { ...there, momentum: tf.neg(there.momentum) };
    for (let n = 0; n < steps; n++) back = step(back, stepSize);
    const largest = (difference: tf.Tensor) => tf.max(tf.abs(difference)).dataSync()[0];
    const [H0, H1] = [start, there].map((phase) => hamiltonian(metric, phase).dataSync()[0]);
    return {
      moved: largest(tf.sub(there.position, start.position)),
      error: Math.max(
        largest(tf.sub(back.position, start.position)),
        largest(tf.add(back.momentum, start.momentum)),
      ),
      energyError: H1 - H0,
    } as never;
  });
}
