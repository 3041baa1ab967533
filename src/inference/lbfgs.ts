import { assertFiniteData } from './checks';

/** A function value with its gradient; a value of +∞ (with any gradient) marks a point that is out of bounds. */
export interface ValueAndGradient {
  readonly value: number;
  readonly gradient: ArrayLike<number>;
}

export type Objective = (x: Float64Array) => ValueAndGradient;

export interface LbfgsOptions {
  readonly maxIterations?: number;
  /** Stop when no entry of the gradient exceeds this. */
  readonly gradientTolerance?: number;
  /** Stop when an iteration lowers the value by less than this share of it. */
  readonly valueTolerance?: number;
  /** How many past steps the curvature is estimated from. */
  readonly memory?: number;
  /** No coordinate moves further than this in one iteration. */
  readonly maxStep?: number;
}

export interface LbfgsResult {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  /** Value at the start and after each iteration. */
  readonly history: readonly number[];
  readonly evaluations: number;
  /** Whether a tolerance was met before the iterations ran out or the line search failed. */
  readonly converged: boolean;
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A step with the change of the gradient along it. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/**
 * Minimises a smooth function of a few numbers by L-BFGS with a strong Wolfe line search (Nocedal & Wright 2006,
 * Algorithms 7.4, 7.5, 3.5 and 3.6), in float64.
 * @throws RangeError when value or gradient are not finite at the start
 */
export function lbfgs(
  objective: Objective,
  start: ArrayLike<number>,
  options: LbfgsOptions = {},
): LbfgsResult {
  const {
    maxIterations = 200,
    gradientTolerance = 1e-6,
    valueTolerance = 1e-12,
    memory = 10,
    maxStep = 10,
  } = options;
  let evaluations = 0;
  const evaluate = (x: Float64Array): Point => {
    evaluations++;
    const { value, gradient } = objective(x);
    return { x, value, gradient: Float64Array.from(gradient) };
  };
  let point = evaluate(Float64Array.from(start));
  assertFiniteData('The objective at the start', [point.value]);
  assertFiniteData('The gradient at the start', point.gradient);
  const history = [point.value];
  let pairs: Pair[] = [];
  let converged = largest(point.gradient) <= gradientTolerance;
  while (!converged && history.length <= maxIterations) {
    const direction = descent(point.gradient, pairs);
    const step = Math.min(1, maxStep / largest(direction));
    const next = wolfe(evaluate, point, direction, step);
    if (next === undefined) {
      if (pairs.length === 0) break;
      pairs = []; // The curvature misled: start again along the gradient.
      continue;
    }
    pairs = remember(pairs, point, next, memory);
    const gain = point.value - next.value;
    point = next;
    history.push(point.value);
    converged =
      largest(point.gradient) <= gradientTolerance ||
      gain <= valueTolerance * Math.max(1, Math.abs(point.value));
  }
  return { ...point, history, evaluations, converged };
}

/** −H g by the two-loop recursion; along −g, scaled to length one at most, while nothing is known of H. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  if (pairs.length === 0) {
    const length = Math.sqrt(dot(gradient, gradient));
    return length > 1 ? direction.map((d) => d / length) : direction;
  }
  const weights: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    weights[k] = pairs[k].rho * dot(pairs[k].s, direction);
    addScaled(direction, -weights[k], pairs[k].y);
  }
  const { y, rho } = pairs[pairs.length - 1];
  const scale = 1 / (rho * dot(y, y));
  for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  pairs.forEach((pair, k) => {
    addScaled(direction, weights[k] - pair.rho * dot(pair.y, direction), pair.s);
  });
  return direction;
}

function remember(pairs: readonly Pair[], from: Point, to: Point, memory: number): Pair[] {
  const s = to.x.map((x, i) => x - from.x[i]);
  const y = to.gradient.map((g, i) => g - from.gradient[i]);
  const curvature = dot(s, y);
  return curvature > 0 ? [...pairs, { s, y, rho: 1 / curvature }].slice(-memory) : [...pairs];
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;

/** A point along the direction that meets the strong Wolfe conditions; undefined when none is found. */
function wolfe(
  evaluate: (x: Float64Array) => Point,
  from: Point,
  direction: Float64Array,
  firstStep: number,
): Point | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  const at = (step: number) => evaluate(from.x.map((x, i) => x + step * direction[i]));
  const tooHigh = (point: Point, step: number) =>
    !(point.value <= from.value + SUFFICIENT_DECREASE * step * slope);
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let lowPoint = from;
  let step = firstStep;
  for (let trial = 0; trial < 40; trial++) {
    const point = at(step);
    const slopeHere = dot(point.gradient, direction);
    if (tooHigh(point, step) || point.value >= lowPoint.value) high = step;
    else if (Math.abs(slopeHere) <= -CURVATURE * slope) return point;
    else {
      // The minimum along the line lies between this step and the end that its slope points to.
      if (slopeHere * (high - low) >= 0) high = low;
      [low, lowPoint] = [step, point];
    }
    if (!Number.isFinite(high)) {
      if (step >= firstStep * MAX_GROWTH) return lowPoint;
      step *= 2;
    } else step = (low + high) / 2;
    if (Math.abs(high - low) < 1e-14 * Math.max(step, 1e-300)) break;
  }
  return lowPoint === from ? undefined : lowPoint;
}

/** A line search may double its first step this far before it settles for the best point seen. */
const MAX_GROWTH = 8;

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

function addScaled(target: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * values[i];
}

function largest(values: Float64Array): number {
  return values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
}
