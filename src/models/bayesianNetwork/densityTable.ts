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

/** How far a predictive distribution q is from a tabulated one p; means over the inputs, with their Monte Carlo errors. */
export interface PredictiveGap {
  /** ½ ∫ |p − q| dy, between 0 and 1. */
  readonly totalVariation: number;
  /** ∫ p log(p/q) dy, nats: the log-likelihood that q loses per new point, where p is right. */
  readonly logLikelihood: number;
  /** Standard errors of the two from the draws of q, by the jackknife over tenths of them in their order. */
  readonly standardErrors: { readonly totalVariation: number; readonly logLikelihood: number };
}

/** Parts that the jackknife leaves out in turn. */
const PARTS = 10;

/**
 * Compares networks' predictive mixture with a table, right to about 0.003 of the total variation (its |p − q| has kinks between the table's
 * values of y). What q puts outside of the table's y counts towards it.
 * @throws RangeError where the inputs do not fit
 */
export function gapTo(table: DensityTable, f: Functions, noise: number): PredictiveGap {
  if (f.length === 0 || f[0].length !== table.x.length)
    throw new RangeError(`The table has ${table.x.length} inputs, the functions ${f[0]?.length ?? 0}.`);
  const grid = valuesOf(table.y);
  const { step } = table.y;
  const parts = partsOf(f);
  const whole: number[][] = [];
  const left = parts.map((): number[][] => []);
  table.density.forEach((p, m) => {
    const sums = parts.map((part) => predictiveDensity(part, noise, m, grid).map((q) => q * part.length));
    const total = grid.map((_, i) => sum(sums.map((list) => list[i])));
    whole.push(gapOf(p, total, f.length, step));
    sums.forEach((list, g) => {
      if (parts.length > 1) {
        const rest = total.map((value, i) => value - list[i]);
        left[g].push(gapOf(p, rest, f.length - parts[g].length, step));
      }
    });
  });
  const mean = (rows: readonly number[][], k: number) => sum(rows.map((row) => row[k])) / rows.length;
  const error = (k: number) => jackknifeError(parts.length > 1 ? left.map((rows) => mean(rows, k)) : []);
  return {
    totalVariation: mean(whole, 0),
    logLikelihood: mean(whole, 1),
    standardErrors: { totalVariation: error(0), logLikelihood: error(1) },
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Tenths of the functions in their order; as many parts as there are functions where these are fewer than ten. */
function partsOf(f: Functions): Functions[] {
  const count = Math.min(PARTS, f.length);
  return Array.from({ length: count }, (_, g) =>
    f.slice(Math.round((g * f.length) / count), Math.round(((g + 1) * f.length) / count)),
  );
}

/** Total variation and lost log-likelihood at one input, from q times `count`. */
function gapOf(p: readonly number[], q: readonly number[], count: number, step: number): [number, number] {
  const outside = Math.max(0, 1 - (step * sum(q)) / count);
  return [
    0.5 * (step * sum(p.map((value, i) => Math.abs(value - q[i] / count))) + outside),
    step * sum(p.map((value, i) => (value > 0 ? value * Math.log(value / floor(q[i] / count)) : 0))),
  ];
}

/** √((G − 1)/G Σ (x_g − x̄)²) of G values that each leave one part out; 0 where nothing can be left out. */
function jackknifeError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = sum(values) / values.length;
  return Math.sqrt(((values.length - 1) / values.length) * sum(values.map((v) => (v - mean) ** 2)));
}

/** A density that underflows counts as the smallest number there is: log q is then about −700 nats, not −∞. */
const floor = (density: number): number => Math.max(density, 1e-300);
