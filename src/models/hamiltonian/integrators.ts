import { assertPositiveInteger } from '../../inference/checks';
import { energyOf, type PhasePoint, type System } from './systems';

/** One step of length ε through phase space. */
export type Step = (point: PhasePoint) => PhasePoint;

export type Integrator = (system: System, stepSize: number) => Step;

const plus = (a: readonly number[], b: readonly number[], times: number): number[] =>
  a.map((value, d) => value + times * b[d]);

/** Euler's method: both equations from where the particle stands. q′ = q + ε p, p′ = p − ε ∇U(q). */
export const euler: Integrator = (system, epsilon) => {
  finite(epsilon);
  return ({ q, p }) => ({ q: plus(q, p, epsilon), p: plus(p, system.force(q), epsilon) });
};

/** Symplectic Euler: first p, then q with the *new* p. p′ = p − ε ∇U(q), q′ = q + ε p′. */
export const symplecticEuler: Integrator = (system, epsilon) => {
  finite(epsilon);
  return ({ q, p }) => {
    const next = plus(p, system.force(q), epsilon);
    return { q: plus(q, next, epsilon), p: next };
  };
};

/** The leapfrog: half a step of p, a whole one of q, half a one of p; `leapfrog` of src/inference in plain numbers. */
export const leapfrogStep: Integrator = (system, epsilon) => {
  finite(epsilon);
  return ({ q, p }) => {
    const half = plus(p, system.force(q), epsilon / 2);
    const next = plus(q, half, epsilon);
    return { q: next, p: plus(half, system.force(next), epsilon / 2) };
  };
};

/** The points of an orbit, its start among them, with the energy error H − H₀ at each (nats). */
export interface Orbit {
  readonly points: readonly PhasePoint[];
  readonly energyErrors: readonly number[];
}

/** Follows an integrator for so many steps. A point that overflows ends the orbit. */
export function orbit(
  system: System,
  integrator: Integrator,
  start: PhasePoint,
  { stepSize, steps }: { readonly stepSize: number; readonly steps: number },
): Orbit {
  assertPositiveInteger('steps', steps);
  const step = integrator(system, stepSize);
  const H0 = energyOf(system, start);
  const points = [start];
  const energyErrors = [0];
  for (let n = 0; n < steps; n++) {
    const next = step(points[n]);
    const error = energyOf(system, next) - H0;
    if (!Number.isFinite(error)) break;
    points.push(next);
    energyErrors.push(error);
  }
  return { points, energyErrors };
}

/** The same point with its momentum turned round. */
export const reversed = ({ q, p }: PhasePoint): PhasePoint => ({ q, p: p.map((value) => -value) });

/**
 * det ∂(q′, p′)/∂(q, p) of so many steps: by how much they change a small volume of phase space. Central differences, so right to about 1e-8
 * where the map is not steep.
 */
export function volumeChange(step: Step, at: PhasePoint, steps = 1): number {
  assertPositiveInteger('steps', steps);
  const D = at.q.length;
  const whole = (x: readonly number[]): number[] => {
    let point: PhasePoint = { q: x.slice(0, D), p: x.slice(D) };
    for (let n = 0; n < steps; n++) point = step(point);
    return [...point.q, ...point.p];
  };
  const x = [...at.q, ...at.p];
  const h = 1e-5;
  const columns = x.map((_, j) => {
    const moved = (by: number) => whole(x.map((value, i) => (i === j ? value + by : value)));
    const [above, below] = [moved(h), moved(-h)];
    return above.map((value, i) => (value - below[i]) / (2 * h));
  });
  return determinant(columns);
}

/** By Gaussian elimination with pivots. */
function determinant(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  let product = 1;
  for (let k = 0; k < rows.length; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(rows[best][k]) ? k + i : best), k);
    if (pivot !== k) {
      [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
      product = -product;
    }
    product *= rows[k][k];
    if (rows[k][k] === 0) return 0;
    for (let i = k + 1; i < rows.length; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j < rows.length; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return product;
}

/** Largest |H − H₀| on the way for the same stretch of time in steps of each size. */
export function energyErrors(
  system: System,
  integrator: Integrator,
  start: PhasePoint,
  { stepSizes, time }: { readonly stepSizes: readonly number[]; readonly time: number },
): number[] {
  return stepSizes.map((stepSize) => {
    const { energyErrors: errors } = orbit(system, integrator, start, {
      stepSize,
      steps: Math.max(1, Math.round(time / stepSize)),
    });
    return Math.max(...errors.map(Math.abs));
  });
}

/** Slope of log y against log x, by least squares. */
export function logLogSlope(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length || x.length < 2)
    throw new RangeError(`A slope needs two points or more, got ${x.length} and ${y.length} numbers.`);
  const [a, b] = [x.map(Math.log), y.map(Math.log)];
  const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const products = a.map((value, i) => (value - ma) * (b[i] - mb));
  return mean(products) / mean(a.map((value) => (value - ma) ** 2));
}

function finite(stepSize: number): void {
  if (!Number.isFinite(stepSize) || stepSize === 0)
    throw new RangeError(`A step size is a finite number other than 0, got ${stepSize}.`);
}
