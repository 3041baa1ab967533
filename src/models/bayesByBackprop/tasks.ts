import { assertPositive, assertPositiveInteger } from '../../inference/checks';
import { type Key, random, split } from '../../tensor';

/** Inputs [N][I] and targets or labels. */
export interface Task {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** The function behind {@link gapTask}. */
export const gapFunction = (x: number): number => 0.8 * Math.sin(2.2 * x) + 0.4 * x;

/** y = 0.8 sin 2.2x + 0.4x + N(0, noise²), half of the inputs in [−2, −1], half in [0.8, 1.8]; none between. */
export function gapTask(key: Key, { points = 40, noise = 0.1 } = {}): Task {
  assertPositiveInteger('points', points);
  assertPositive('noise', noise);
  const [inputKey, noiseKey] = split(key);
  const places = valuesOf(random.uniform(inputKey, [points]));
  const errors = valuesOf(random.normal(noiseKey, [points]));
  const x = places.map((u, n) => [n < points / 2 ? -2 + u : 0.8 + u]);
  return { x, y: x.map(([at], n) => gapFunction(at) + noise * errors[n]) };
}

/** Two half circles of radius 1 that reach into each other, each a class (0 and 1), with noise in both coordinates. */
export function twoMoons(key: Key, { points = 200, noise = 0.15 } = {}): Task {
  assertPositiveInteger('points', points);
  assertPositive('noise', noise);
  const [angleKey, noiseKey] = split(key);
  const angles = valuesOf(random.uniform(angleKey, [points], 0, Math.PI));
  const errors = valuesOf(random.normal(noiseKey, [2 * points]));
  const y = angles.map((_, n) => n % 2);
  const x = angles.map((angle, n) => {
    const [a, b] =
      y[n] === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [a + noise * errors[2 * n] - 0.5, b + noise * errors[2 * n + 1] - 0.25];
  });
  return { x, y };
}

function valuesOf(draws: ReturnType<typeof random.normal>): number[] {
  const values = Array.from(draws.dataSync());
  draws.dispose();
  return values;
}

/** So many points on a circle around the origin, evenly spaced: [count][2]. */
export function ring(radius: number, count: number): number[][] {
  assertPositiveInteger('count', count);
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}
