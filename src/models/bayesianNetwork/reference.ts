import type { NetworkChains } from './chains';
import type { DensityTable } from './densityTable';

/** What a recorded long run keeps: its predictive distribution, and how well its chains mixed. */
export interface ReferenceFigures {
  readonly table: DensityTable;
  readonly weights: { readonly rhat: number; readonly ess: number };
  readonly predictions: { readonly rhat: number; readonly ess: number };
  readonly weightMeans: readonly number[];
  readonly weightSds: readonly number[];
  readonly acceptance: number;
  readonly divergences: number;
  readonly stepSize: number;
  readonly gradients: number;
}

/** Rounded to what the run's Monte Carlo error leaves, so that the file stays small. R̂ is the largest, ESS the smallest of all quantities. */
export function referenceFigures(chains: NetworkChains, table: DensityTable): ReferenceFigures {
  const round = (digits: number) => (value: number) => Number(value.toPrecision(digits));
  const list = (values: readonly number[], digits = 5) => values.map(round(digits));
  const worst = ({ rhat, ess }: NetworkChains['weights']) => ({
    rhat: round(5)(Math.max(...rhat)),
    ess: Math.round(Math.min(...ess)),
  });
  return {
    table: {
      x: list(table.x),
      y: { from: round(10)(table.y.from), step: round(10)(table.y.step), count: table.y.count },
      mean: list(table.mean),
      spread: list(table.spread),
      sd: list(table.sd),
      density: table.density.map((row) => row.map((p) => (p < 1e-12 ? 0 : round(4)(p)))),
    },
    weights: worst(chains.weights),
    predictions: worst(chains.predictions),
    weightMeans: list(chains.weightMeans, 4),
    weightSds: list(chains.weightSds, 4),
    acceptance: round(4)(chains.acceptance),
    divergences: chains.divergences,
    stepSize: round(5)(chains.stepSize),
    gradients: chains.gradients,
  };
}
