import { assertPositiveInteger } from '../../inference/checks';
import { leapfrogStep, type Step } from './integrators';
import { energyOf, type PhasePoint, type System } from './systems';

/** A trajectory of NUTS after a doubling: all its points in the order of time, and what became of it. */
export interface Doubling {
  /** 0 for the start alone. */
  readonly depth: number;
  readonly points: readonly PhasePoint[];
  /** Index of the starting point among them. */
  readonly start: number;
  /** Indices of the half that was added last, [from, to). */
  readonly added: readonly [number, number];
  /** +1 when that half went forwards in time, −1 backwards, 0 at the start. */
  readonly direction: -1 | 0 | 1;
  /**
   * 'grows': no part has turned back. 'turned': its two ends have; it is kept, and nothing is added. 'refused': a part of the new half had
   * turned back by itself, or its energy left all bounds; the half is thrown away.
   */
  readonly verdict: 'grows' | 'turned' | 'refused';
  /** exp(H₀ − H) of each point over their sum: what the next draw is chosen by. */
  readonly shares: readonly number[];
}

/** Whether a stretch has turned back on itself: the test of `src/inference/sampling/uTurn.ts`, in plain numbers, with mass 1. */
export function hasTurned(points: readonly PhasePoint[]): boolean {
  const [first, last] = [points[0], points[points.length - 1]];
  const along = first.p.map(
    (_, d) => points.reduce((sum, { p }) => sum + p[d], 0) - 0.5 * (first.p[d] + last.p[d]),
  );
  const progress = ({ p }: PhasePoint) => p.reduce((sum, value, d) => sum + value * along[d], 0);
  return progress(first) <= 0 || progress(last) <= 0;
}

/** Whether a stretch of 2ⁿ points, or one of its halves, quarters, …, has turned: by recursion. A single point has not. */
export function anyPartHasTurned(points: readonly PhasePoint[]): boolean {
  if (points.length === 1) return false;
  const half = points.length / 2;
  return hasTurned(points) || anyPartHasTurned(points.slice(0, half)) || anyPartHasTurned(points.slice(half));
}

/** Energy error, nats, from which a half is thrown away; as in src/inference. */
const DIVERGENCE = 1000;

/**
 * The doublings of one NUTS trajectory (Hoffman & Gelman 2014; tests as in Betancourt 2017, appendix A.4), with the coin tosses given:
 * directions[j] is the way of doubling j. For pictures, and as a second, recursive account of what `nuts` does in a loop.
 */
export function doublings(
  system: System,
  start: PhasePoint,
  { stepSize, directions }: { readonly stepSize: number; readonly directions: readonly (-1 | 1)[] },
): Doubling[] {
  assertPositiveInteger('The number of doublings', directions.length);
  const H0 = energyOf(system, start);
  const weigh = (points: readonly PhasePoint[]) => {
    const weights = points.map((point) => Math.exp(H0 - energyOf(system, point)));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / total);
  };
  const stages: Doubling[] = [
    { depth: 0, points: [start], start: 0, added: [0, 1], direction: 0, verdict: 'grows', shares: [1] },
  ];
  for (const direction of directions) {
    const old = stages[stages.length - 1];
    if (old.verdict !== 'grows') break;
    const size = old.points.length;
    const edge = direction === 1 ? old.points[size - 1] : old.points[0];
    const grown = stretch(leapfrogStep(system, direction * stepSize), edge, size);
    const added = direction === 1 ? grown : [...grown].reverse();
    const points = direction === 1 ? [...old.points, ...added] : [...added, ...old.points];
    const diverged = added.some((point) => !(energyOf(system, point) - H0 < DIVERGENCE));
    const refused = diverged || anyPartHasTurned(added);
    stages.push({
      depth: old.depth + 1,
      points,
      start: direction === 1 ? old.start : old.start + size,
      added: direction === 1 ? [size, 2 * size] : [0, size],
      direction,
      verdict: refused ? 'refused' : hasTurned(points) ? 'turned' : 'grows',
      shares: refused ? weigh(old.points) : weigh(points),
    });
  }
  return stages;
}

function stretch(step: Step, from: PhasePoint, count: number): PhasePoint[] {
  const points: PhasePoint[] = [];
  for (let n = 0; n < count; n++) points.push(step(n === 0 ? from : points[n - 1]));
  return points;
}
