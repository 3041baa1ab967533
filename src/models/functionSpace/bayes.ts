import { gp, lbfgs } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { logMeanExp64, logSumExp64 } from '../../inference/numeric';
import type { Key } from '../../tensor';

/** Mean and standard deviation of f at some inputs. */
export interface Belief {
  readonly mean: number[];
  readonly sd: number[];
}

/** A belief from weighted draws of functions, and how many equally good ones these are worth. */
export interface WeighedFunctions extends Belief {
  readonly worth: number;
  /** log p(y | X) (nats). */
  readonly logEvidence: number;
}

/**
 * Bayes' rule by hand: functions f are drawn from the prior, and each is weighed by its likelihood Π N(yₙ | f(xₙ), noise).
 * Uses no formula of Gaussian conditioning.
 */
export function weighFunctions(
  { kernel, noiseVariance, mean = 0 }: gp.GpModel,
  data: { readonly x: readonly number[]; readonly y: readonly number[] },
  { key, x, draws }: { readonly key: Key; readonly x: readonly number[]; readonly draws: number },
): WeighedFunctions {
  assertPositiveInteger('draws', draws);
  const functions = gp.sampleFunctions(key, gp.gpPrior(kernel, [...data.x, ...x], mean), draws);
  const n = data.x.length;
  const logs = functions.map((f) =>
    data.y.reduce(
      (sum, y, i) => sum - 0.5 * ((y - f[i]) ** 2 / noiseVariance + Math.log(2 * Math.PI * noiseVariance)),
      0,
    ),
  );
  const logEvidence = logMeanExp64(logs);
  const weights = logs.map((l) => Math.exp(l - logEvidence) / draws);
  const average = (g: (f: readonly number[]) => number) =>
    functions.reduce((sum, f, s) => sum + weights[s] * g(f), 0);
  const centre = x.map((_, i) => average((f) => f[n + i]));
  return {
    mean: centre,
    sd: x.map((_, i) => Math.sqrt(average((f) => (f[n + i] - centre[i]) ** 2))),
    worth: 1 / weights.reduce((sum, w) => sum + w * w, 0),
    logEvidence,
  };
}

/**
 * Kernel ridge regression, found by descent: the f = Σ αₙ k(·, xₙ) that minimises Σ (yₙ − f(xₙ))²/noise + ‖f‖², in which
 * no probability occurs. f at the inputs x.
 */
export function ridgeByDescent(
  { kernel, noiseVariance }: gp.GpModel,
  data: { readonly x: readonly number[]; readonly y: readonly number[] },
  x: readonly number[],
): number[] {
  const K = gp.kernelMatrix(kernel, data.x);
  const times = (alpha: ArrayLike<number>) =>
    K.map((row) => row.reduce((sum, k, i) => sum + k * alpha[i], 0));
  const objective = (alpha: Float64Array) => {
    const f = times(alpha);
    const off = f.map((v, i) => (v - data.y[i]) / noiseVariance);
    const value = f.reduce((sum, v, i) => sum + off[i] * (v - data.y[i]) + alpha[i] * v, 0);
    return { value, gradient: times(off.map((o, i) => 2 * (o + alpha[i]))) };
  };
  const { x: alpha } = lbfgs(objective, new Float64Array(data.x.length), {
    maxIterations: 500,
    gradientTolerance: 1e-10,
    valueTolerance: 0,
  });
  return gp.kernelMatrix(kernel, x, data.x).map((row) => row.reduce((sum, k, i) => sum + k * alpha[i], 0));
}

/** A hyper-parameter on a grid, and the log-normal prior that it is given. */
export interface HyperAxis {
  readonly name: string;
  /** Equally spaced logarithms. */
  readonly values: readonly number[];
  /** Median of the prior, and its standard deviation in logarithms. */
  readonly median: number;
  readonly spread: number;
}

/** What is believed when two hyper-parameters are unknown as well, not fitted. */
export interface Integrated extends Belief {
  /** Posterior mass of the cells, rows along the second axis. */
  readonly mass: number[][];
}

/** p(f* | y) = ∫ p(f* | y, θ) p(θ | y) dθ on a grid of two hyper-parameters: a mixture of Gaussian processes. */
export function integrateHyperparameters(
  model: gp.GpModel,
  data: gp.GpData,
  { axes, x }: { readonly axes: readonly [HyperAxis, HyperAxis]; readonly x: readonly number[] },
): Integrated {
  const [across, up] = axes;
  const logPrior = ({ median, spread }: HyperAxis, value: number) =>
    -0.5 * (Math.log(value / median) / spread) ** 2;
  const cells = up.values.flatMap((v) =>
    across.values.map((u) => {
      const changed = gp.withHyperparameters(model, { [across.name]: u, [up.name]: v });
      const posterior = gp.gpRegression(changed, data);
      const log = posterior.logMarginalLikelihood + logPrior(across, u) + logPrior(up, v);
      return { log, ...posterior.predict(x) };
    }),
  );
  const total = logSumExp64(cells.map((c) => c.log));
  const weights = cells.map((c) => Math.exp(c.log - total));
  const average = (g: (c: (typeof cells)[number]) => number) =>
    cells.reduce((sum, c, i) => sum + weights[i] * g(c), 0);
  const centre = x.map((_, m) => average((c) => c.mean[m]));
  const width = across.values.length;
  return {
    mean: centre,
    sd: x.map((_, m) => Math.sqrt(average((c) => c.variance[m] + (c.mean[m] - centre[m]) ** 2))),
    mass: up.values.map((_, r) => weights.slice(r * width, (r + 1) * width)),
  };
}
