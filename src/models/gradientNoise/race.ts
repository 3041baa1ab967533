import { type Estimate, estimateOf } from '../../inference';
import { foldIn, type Key, random, tf } from '../../tensor';
import { logEvidence, pathMoments, posterior, valueMoments } from '../linearGaussian';
import { addEstimate, type Kind, quadraticsOf, type Stack } from './estimate';

/** A climb of the bound: what was reached, step by step. */
export interface Climb {
  /** log p(x) − L before each step, nats; where the climb left all bounds it stops short. */
  readonly gap: number[];
  /** The step at which an entry of φ left [−50, 50] (σ: e^±10), if one did. */
  readonly lostAt?: number;
}

export interface ClimbOptions {
  readonly key: Key;
  readonly kind: Kind;
  readonly rate: number;
  readonly steps: number;
  readonly L?: number;
  /** Moves μ alone. */
  readonly holdSigma?: boolean;
}

/**
 * Stochastic gradient ascent on the bound in φ = (μ, log σ), one draw of ε per step, all kinds with the same ε.
 */
export function climb({ model, x, q }: Stack, options: ClimbOptions): Climb {
  const { key, kind, rate, steps, L = 1, holdSigma = false } = options;
  const K = q.mu.length;
  const epsilon = tf.tidy(() => random.normal(key, [steps * L, K]).dataSync());
  const target = logEvidence(model, [x])[0];
  let mu = [...q.mu];
  let sigma = [...q.sigma];
  const gap: number[] = [];
  for (let t = 0; t < steps; t++) {
    const quadratics = quadraticsOf({ model, x, q: { mu, sigma } });
    gap.push(target - valueMoments(quadratics.integrand).mean);
    const g = new Float64Array(2 * K);
    for (let l = 0; l < L; l++) {
      addEstimate(g, quadratics, kind, { epsilon, from: (t * L + l) * K, weight: 1 / L });
    }
    mu = mu.map((m, k) => m + rate * g[k]);
    if (!holdSigma) sigma = sigma.map((s, k) => s * Math.exp(rate * g[K + k]));
    if (mu.some((m) => !(Math.abs(m) < 50)) || sigma.some((s) => !(s > Math.exp(-10) && s < Math.exp(10)))) {
      return { gap, lostAt: t + 1 };
    }
  }
  return { gap };
}

/** Where climbs with keys of their own end. */
export interface Settled {
  /** The mean gap over a climb's last quarter, nats: over the climbs that got so far, if two did. */
  readonly gap?: Estimate;
  /** The steps at which the others were lost, rising. */
  readonly lostAt: readonly number[];
}

/** The same climb `runs` times over, with as many keys. */
export function settledGap(problem: Stack, { key, runs, ...rest }: ClimbOptions & { runs: number }): Settled {
  const climbs = Array.from({ length: runs }, (_, i) => climb(problem, { ...rest, key: foldIn(key, i) }));
  const last = Math.ceil(rest.steps / 4);
  const ends = climbs
    .filter(({ lostAt }) => lostAt === undefined)
    .map(({ gap }) => gap.slice(-last).reduce((sum, g) => sum + g / last, 0));
  const lostAt = climbs.flatMap((one) => one.lostAt ?? []).sort((a, b) => a - b);
  return { gap: ends.length < 2 ? undefined : estimateOf(ends), lostAt };
}

/**
 * Where the re-parameterised climb of μ alone (σ held at the posterior's) must settle: μ is an AR(1) process around the posterior
 * mean, μ' − m = (1 − η h)(μ − m) + η noise, so its variance is η² v / (1 − (1 − η h)²), and the gap ½ h times that, per entry.
 */
export function settlingGap({ model, x }: Stack, rate: number): number {
  const { mean, covariance } = posterior(model, x);
  const sigma = covariance.map((row, k) => Math.sqrt(row[k]));
  const { variance } = pathMoments(model, x, { mu: mean, sigma }).mu;
  return variance.reduce((sum, v, k) => {
    const h = 1 / covariance[k][k];
    return sum + (0.5 * h * rate ** 2 * v) / (1 - (1 - rate * h) ** 2);
  }, 0);
}
