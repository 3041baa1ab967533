import { exp, type Key, tf } from '../../tensor';
import { type LogDensity, withGradient } from '../density';
import { hamiltonian, leapfrog } from '../leapfrog';
import { euclidean, type InverseMass } from '../metric';

/** Acceptance of a single leapfrog step that the first step size is brought to. */
const WANTED = 0.8;

/**
 * A step size of the right order of magnitude: doubled or halved from `guess` until the mean acceptance (over chains)
 * of one leapfrog step crosses 0.8 (Hoffman & Gelman 2014, algorithm 4). Runs eagerly.
 * @throws when no step size between 1e-10 and 1e10 does, which a density that is not smooth causes
 */
export function firstStepSize(
  logDensity: LogDensity,
  position: tf.Tensor,
  {
    key,
    inverseMass,
    guess = 1,
  }: { readonly key: Key; readonly inverseMass: InverseMass; readonly guess?: number },
): number {
  const densityAndGradient = withGradient(logDensity);
  const metric = euclidean(inverseMass);
  const acceptance = (epsilon: number): number =>
    tf.tidy(() => {
      const momentum = metric.sampleMomentum(key, position.shape);
      const start = { position, momentum, ...densityAndGradient(position) };
      const end = leapfrog(densityAndGradient, metric)(start, epsilon);
      const drop = tf.sub(hamiltonian(metric, start), hamiltonian(metric, end));
      const mean = tf.mean(exp(tf.minimum(drop, 0))).dataSync()[0];
      return Number.isNaN(mean) ? 0 : mean;
    });
  const factor = acceptance(guess) > WANTED ? 2 : 0.5;
  let epsilon = guess;
  while (epsilon > 1e-10 && epsilon < 1e10) {
    const next = epsilon * factor;
    if (acceptance(next) > WANTED !== factor > 1) return factor > 1 ? epsilon : next;
    epsilon = next;
  }
  throw new Error(
    `No leapfrog step size suits this log density: at ${epsilon} the acceptance is ${acceptance(epsilon)}.`,
  );
}
