/**
 * A particle's world in plain numbers (float64): the potential energy U(q) = −log π(q) of a position q, in nats, and the force −∇U(q) =
 * ∇ log π(q). Mass 1, so the momentum p is the velocity.
 */
export interface System {
  /** D */
  readonly size: number;
  readonly potential: (q: readonly number[]) => number;
  readonly force: (q: readonly number[]) => number[];
}

/** A point of phase space. */
export interface PhasePoint {
  readonly q: readonly number[];
  readonly p: readonly number[];
}

/** H(q, p) = U(q) + ½ |p|², nats. */
export function energyOf({ size, potential }: System, { q, p }: PhasePoint): number {
  if (q.length !== size || p.length !== size)
    throw new RangeError(`A system of ${size} coordinates, q has ${q.length} and p ${p.length}.`);
  return potential(q) + 0.5 * p.reduce((sum, value) => sum + value * value, 0);
}

/** The harmonic oscillator, U = ½ |q|²: as a target, the standard Gaussian in D dimensions. Its orbits are circles. */
export function oscillator(size = 1): System {
  return {
    size,
    potential: (q) => 0.5 * q.reduce((sum, value) => sum + value * value, 0),
    force: (q) => q.map((value) => -value),
  };
}

/** The oscillator's exact solution after a time t: q and p turn by t radians. */
export function oscillatorAt({ q, p }: PhasePoint, t: number): PhasePoint {
  const [cos, sin] = [Math.cos(t), Math.sin(t)];
  return {
    q: q.map((value, d) => value * cos + p[d] * sin),
    p: p.map((value, d) => value * cos - q[d] * sin),
  };
}

/**
 * The banana of part 1, chapter 2, written out: U = ½ θ₁² + ½ θ₂² + (y − θ₁ − c θ₂²)² / 2σ², up to a constant. `targets.banana` is the same
 * density as a posterior with its grid.
 */
export function bananaSystem({ y = 1, bend = 1, noise = 0.3 } = {}): System {
  if (!(noise > 0)) throw new RangeError(`The noise must be > 0, got ${noise}.`);
  const residual = ([a, b]: readonly number[]) => (y - a - bend * b * b) / (noise * noise);
  return {
    size: 2,
    potential: (q) => 0.5 * (q[0] ** 2 + q[1] ** 2) + 0.5 * (noise * residual(q)) ** 2,
    force: (q) => [-q[0] + residual(q), -q[1] + 2 * bend * q[1] * residual(q)],
  };
}
