import { gp } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { type Key, linalg64, random } from '../../tensor';
import { type Band, bandOf } from '../functionSpace';
import { YEAR_ZERO } from './kernels';

/** A series of monthly values. */
export interface Monthly {
  readonly years: ArrayLike<number>;
  readonly ppm: ArrayLike<number>;
}

/** Inputs in years since 1980, and ppm. */
export interface Months {
  readonly x: number[];
  readonly y: number[];
}

export interface Split {
  readonly train: Months;
  readonly test: Months;
}

/** The months in question. */
function months({ years, ppm }: Monthly, keep: (year: number, i: number) => boolean): Months {
  const chosen = Array.from({ length: years.length }, (_, i) => i).filter((i) => keep(years[i], i));
  return { x: chosen.map((i) => years[i] - YEAR_ZERO), y: chosen.map((i) => ppm[i]) };
}

/** Trains on the months before a year, tests on those of the `span` years from it on. @throws RangeError if either is empty */
export function splitAt(series: Monthly, year: number, span = Number.POSITIVE_INFINITY): Split {
  const train = months(series, (t) => t < year);
  const test = months(series, (t) => t >= year && t < year + span);
  if (train.x.length === 0 || test.x.length === 0)
    throw new RangeError(`there are ${train.x.length} months before ${year} and ${test.x.length} after.`);
  return { train, test };
}

/** Holds `count` random months out. */
export function holdOut(series: Monthly, key: Key, count: number): Split {
  const size = series.years.length;
  assertPositiveInteger('count', count);
  if (count >= size) throw new RangeError(`${count} of ${size} months cannot be held out.`);
  const order = random.permutation(key, size);
  const out = new Set(order.dataSync().slice(0, count));
  order.dispose();
  return { train: months(series, (_, i) => !out.has(i)), test: months(series, (_, i) => out.has(i)) };
}

/** Every n-th month: choosing a dozen hyper-parameters does not need them all. */
export function thinned({ x, y }: Months, every: number): Months {
  assertPositiveInteger('every', every);
  return { x: x.filter((_, i) => i % every === 0), y: y.filter((_, i) => i % every === 0) };
}

/** Months foretold, and how well. */
export interface Forecast extends Band {
  readonly x: number[];
  /** Standard deviation of an observation: of f and its noise. */
  readonly sd: number[];
  /** Mean over months of log p(y* | training data) (nats). */
  readonly logDensity: number;
  /** The same, all months at once: log p(y*₁, …, y*_n | training data)/n (nats). */
  readonly jointLogDensity: number;
  /** Share of the months inside of the 95 % band. */
  readonly coverage: number;
  /** √ mean squared error (ppm). */
  readonly error: number;
  /** log p(y | X) of the training data (nats). */
  readonly logEvidence: number;
}

/** Foretells the test months from the training months with hyper-parameters as they are. */
export function forecast(model: gp.GpModel, { train, test }: Split): Forecast {
  const posterior = gp.gpRegression(model, train);
  const { mean, variance } = posterior.predict(test.x);
  const band = bandOf({ mean, variance }, Math.sqrt(model.noiseVariance));
  const total = Array.from(variance, (v) => v + model.noiseVariance);
  const residuals = test.y.map((y, i) => y - mean[i]);
  const each = residuals.map((r, i) => -0.5 * (Math.log(2 * Math.PI * total[i]) + (r * r) / total[i]));
  const both = { x: [...train.x, ...test.x], y: [...train.y, ...test.y] };
  const average = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
  return {
    ...band,
    x: test.x,
    sd: total.map(Math.sqrt),
    logDensity: average(each),
    // p(y*, y)/p(y) = p(y* | y): both are evidences.
    jointLogDensity:
      (gp.gpRegression(model, both).logMarginalLikelihood - posterior.logMarginalLikelihood) / test.x.length,
    coverage: average(test.y.map((y, i) => Number(y >= band.lower[i] && y <= band.upper[i]))),
    error: Math.sqrt(average(residuals.map((r) => r * r))),
    logEvidence: posterior.logMarginalLikelihood,
  };
}

/** E[part of f | y] at x, for one summand of the kernel, of zero mean: K_part(x, X) (K + noise)⁻¹ (y − mean). */
export function partOf(model: gp.GpModel, data: Months, part: gp.Kernel, x: readonly number[]): number[] {
  const K = gp
    .kernelMatrix(model.kernel, data.x)
    .map((row, i) => row.map((k, j) => k + (i === j ? model.noiseVariance : 0)));
  const L = linalg64.cholesky(linalg64.fromRows(K), 'the covariance');
  const alpha = linalg64.choleskySolve(L, linalg64.column(data.y.map((y) => y - (model.mean ?? 0))));
  const cross = linalg64.fromRows(gp.kernelMatrix(part, x, data.x));
  return Array.from(linalg64.matMul(cross, alpha).data);
}
