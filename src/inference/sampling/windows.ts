import { assertPositiveInteger } from '../checks';

export interface WarmUpWindow {
  readonly steps: number;
  /** Whether the mass matrix is learnt from this window's draws when it ends. */
  readonly learnsMass: boolean;
}

/**
 * Stan's plan of a warm-up (Stan reference manual, "Automatic parameter tuning"): a fast window to find the typical
 * set and a step size, slow windows of doubling length (25, 50, 100, …) that each learn the mass matrix from their
 * own draws, a fast window to settle the step size. Lengths are multiples of `block`, and sum to `warmUp`.
 */
export function warmUpWindows(warmUp: number, block = 1): WarmUpWindow[] {
  assertPositiveInteger('warmUp', warmUp);
  if (warmUp % block !== 0)
    throw new RangeError(`warmUp = ${warmUp} must be a multiple of the block of ${block} steps.`);
  const round = (steps: number): number => Math.max(block, Math.round(steps / block) * block);
  if (warmUp < 4 * block) return [{ steps: warmUp, learnsMass: false }];
  const short = warmUp < 150;
  const first = round(short ? 0.15 * warmUp : 75);
  const last = round(short ? 0.1 * warmUp : 50);
  const slow: number[] = [];
  let left = warmUp - first - last;
  for (let length = round(25); left > 0; length *= 2) {
    const steps = left < 3 * length ? left : length; // what is left would not hold the next, doubled, window
    slow.push(steps);
    left -= steps;
  }
  return [
    { steps: first, learnsMass: false },
    ...slow.map((steps) => ({ steps, learnsMass: true })),
    { steps: last, learnsMass: false },
  ];
}
