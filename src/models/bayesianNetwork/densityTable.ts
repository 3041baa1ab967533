import { type Functions, type Predictive, predictive, predictiveDensity } from './predictive';

/** Values of y, evenly spaced. */
export interface Axis {
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/** A predictive distribution p(y | x, D) as numbers: what a long run leaves behind once its draws are gone. */
export interface DensityTable extends Predictive {
  /** Inputs, one number each. */
  readonly x: readonly number[];
  readonly y: Axis;
  /** density[m][i] at input m and the i-th y. */
  readonly density: readonly (readonly number[])[];
}

const valuesOf = ({ from, step, count }: Axis): number[] =>
  Array.from({ length: count }, (_, i) => from + i * step);

/**
 * The predictive mixture of many networks at inputs x, on a grid of y with steps of a third of the noise that reaches six noise widths past
 * all functions. For sums over y that is as good as exact, since nothing in it is narrower than the noise.
 */
export function tabulate(f: Functions, x: readonly number[], noise: number): DensityTable {
  if (f.length === 0 || f[0].length !== x.length)
    throw new RangeError(`${x.length} inputs, but functions with ${f[0]?.length ?? 0} values.`);
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of f)
    for (const value of row) [lowest, highest] = [Math.min(lowest, value), Math.max(highest, value)];
  const step = noise / 3;
  const from = Math.floor((lowest - 6 * noise) / step) * step;
  const y = { from, step, count: Math.ceil((highest + 6 * noise - from) / step) + 1 };
  const grid = valuesOf(y);
  return { x, y, density: x.map((_, m) => predictiveDensity(f, noise, m, grid)), ...predictive(f, noise) };
}

/** How far a predictive distribution q is from a tabulated one p; means over the inputs. */
export interface PredictiveGap {
  /** ½ ∫ |p − q| dy, between 0 and 1. */
  readonly totalVariation: number;
  /** ∫ p log(p/q) dy, nats: the log-likelihood that q loses per new point, where p is right. */
  readonly logLikelihood: number;
  /** The two at each input. */
  readonly byInput: { readonly totalVariation: readonly number[]; readonly logLikelihood: readonly number[] };
}

/**
 * Compares networks' predictive mixture with a table. What q puts outside of the table's y counts towards the total variation.
 * @throws RangeError where the inputs do not fit
 */
export function gapTo(table: DensityTable, f: Functions, noise: number): PredictiveGap {
  if (f.length === 0 || f[0].length !== table.x.length)
    throw new RangeError(`The table has ${table.x.length} inputs, the functions ${f[0]?.length ?? 0}.`);
  const grid = valuesOf(table.y);
  const { step } = table.y;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const each = table.density.map((p, m) => {
    const q = predictiveDensity(f, noise, m, grid);
    const outside = Math.max(0, 1 - step * sum(q));
    return {
      totalVariation: 0.5 * (step * sum(p.map((value, i) => Math.abs(value - q[i]))) + outside),
      logLikelihood: step * sum(p.map((value, i) => (value > 0 ? value * Math.log(value / floor(q[i])) : 0))),
    };
  });
  const byInput = {
    totalVariation: each.map((one) => one.totalVariation),
    logLikelihood: each.map((one) => one.logLikelihood),
  };
  return {
    totalVariation: sum(byInput.totalVariation) / each.length,
    logLikelihood: sum(byInput.logLikelihood) / each.length,
    byInput,
  };
}

/** A density that underflows counts as the smallest number there is: log q is then about −700 nats, not −∞. */
const floor = (density: number): number => Math.max(density, 1e-300);
