import { MAML_SINUSOIDS } from './sinusoids';

const [low, high] = MAML_SINUSOIDS.amplitude;
const [left, right] = MAML_SINUSOIDS.x;

/**
 * The mean of all sinusoids at x: E[A] E[sin(x − φ)] = −(2/π) E[A] cos x, for φ uniform on [0, π]. The best that one
 * network can do for all tasks together.
 */
export function meanSinusoid(x: number): number {
  return (-2 / Math.PI) * ((low + high) / 2) * Math.cos(x);
}

/**
 * The mean squared error of {@link meanSinusoid} over tasks and points: E[A²] / 2 − ((2/π) E[A])² E[cos² x]. No single
 * function has less.
 */
export function meanSinusoidError(): number {
  const meanSquare = (high ** 3 - low ** 3) / (3 * (high - low));
  // ∫ cos² x dx = x/2 + sin(2x)/4
  const cosines = 0.5 + (Math.sin(2 * right) - Math.sin(2 * left)) / (4 * (right - left));
  return meanSquare / 2 - ((2 / Math.PI) * ((low + high) / 2)) ** 2 * cosines;
}
