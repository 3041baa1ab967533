import { type Key, random } from '../../../tensor';
import { type LbfgsResult, lbfgs } from '../../lbfgs';
import { type GpData, type GpModel, NOISE, withHyperparameters } from './conditioning';
import { logEvidenceAndGradient } from './evidence';
import type { Hyperparameters } from './kernel';
import { type GpPosterior, gpRegression } from './regression';

export interface GpFitOptions {
  /** Hyper-parameters that stay as they are. */
  readonly fixed?: readonly string[];
  /** Further starts, each log θ moved by up to ±spread (uniformly) from the model's own; the best end wins. */
  readonly restarts?: { readonly key: Key; readonly count: number; readonly spread?: number };
  readonly maxIterations?: number;
}

export interface GpFit {
  readonly posterior: GpPosterior;
  /** The hyper-parameters found, `noiseVariance` among them. */
  readonly hyperparameters: Hyperparameters;
  /** log p(y | x) at the start and after each iteration of the run that won (nats). */
  readonly history: readonly number[];
  readonly converged: boolean;
}

/**
 * Chooses hyper-parameters by maximising the log marginal likelihood over their logarithms, by L-BFGS with exact
 * gradients (Rasmussen & Williams 2006, section 5.4.1). The surface may have several maxima: use restarts.
 * @throws RangeError as `gpRegression` does at the start; points met later that cannot be factored are stepped back from
 */
export function fitGp(model: GpModel, data: GpData, options: GpFitOptions = {}): GpFit {
  const { fixed = [], restarts, maxIterations = 100 } = options;
  const all: Hyperparameters = { ...model.kernel.hyperparameters, [NOISE]: model.noiseVariance };
  for (const name of fixed)
    if (!(name in all)) throw new RangeError(`there is no hyper-parameter ${name} to fix.`);
  // A noise of zero has no logarithm: it stands for a white part of the kernel, and stays.
  const free = Object.keys(all).filter((name) => !fixed.includes(name) && all[name] > 0);
  if (free.length === 0) throw new RangeError('every hyper-parameter is fixed: there is nothing to fit.');
  const start = free.map((name) => Math.log(all[name]));
  const named = (logs: ArrayLike<number>) =>
    Object.fromEntries(free.map((name, i) => [name, Math.exp(logs[i])]));
  const at = (logs: ArrayLike<number>) => withHyperparameters(model, named(logs));

  gpRegression(model, data);
  const objective = (logs: Float64Array) => {
    const evidence = attempt(() => logEvidenceAndGradient(at(logs), data));
    if (evidence === undefined)
      return { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(free.length) };
    const { logMarginalLikelihood, gradient } = evidence;
    return { value: -logMarginalLikelihood, gradient: free.map((name) => -gradient[name]) };
  };
  const settings = { maxIterations, gradientTolerance: 1e-4, maxStep: 2 };
  // A start far out may have a covariance that cannot be factored: nothing to climb from there.
  const further = furtherStarts(start, restarts).filter((from) =>
    Number.isFinite(objective(Float64Array.from(from)).value),
  );
  const runs = [start, ...further].map((from) => lbfgs(objective, from, settings));
  const best = runs.reduce((a: LbfgsResult, b) => (b.value < a.value ? b : a));
  return {
    posterior: gpRegression(at(best.x), data),
    hyperparameters: { ...all, ...named(best.x) },
    history: best.history.map((value) => -value),
    converged: best.converged,
  };
}

function furtherStarts(start: readonly number[], restarts: GpFitOptions['restarts']): number[][] {
  if (restarts === undefined || restarts.count === 0) return [];
  const { key, count, spread = 2 } = restarts;
  const draws = random.uniform(key, [count, start.length], -spread, spread);
  const moves = draws.dataSync();
  draws.dispose();
  return Array.from({ length: count }, (_, r) =>
    start.map((value, i) => value + moves[r * start.length + i]),
  );
}

/** The result, or undefined where a covariance cannot be factored. */
function attempt<Result>(f: () => Result): Result | undefined {
  try {
    return f();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
