import { MAML_SINUSOIDS } from '../fewShot';

const [LOW, HIGH] = MAML_SINUSOIDS.amplitude;
/** E[A] and E[A²] of a uniform amplitude. */
const MEAN = (LOW + HIGH) / 2;
const SQUARE = (LOW ** 2 + LOW * HIGH + HIGH ** 2) / 3;

/**
 * The mean of all sinusoid tasks at x: E[A] E[sin(x − φ)] = −(2/π) E[A] cos x, for φ uniform on [0, π]. It minimises the squared error of
 * whoever must give one answer to all tasks.
 */
export const averageTask = (x: number): number => (-2 / Math.PI) * MEAN * Math.cos(x);

/**
 * The mean squared error of {@link averageTask} over tasks and x, noise left out: E[A²]/2 − (2 E[A]/π)² E[cos² x], with x uniform on
 * [−5, 5]. What no learner without adaptation can fall below.
 */
export function averageTaskError(): number {
  const reach = MAML_SINUSOIDS.x[1];
  const cosSquare = 0.5 + Math.sin(2 * reach) / (4 * reach);
  return SQUARE / 2 - ((2 * MEAN) / Math.PI) ** 2 * cosSquare;
}
