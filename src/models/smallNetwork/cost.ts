import type { Observations, SmallNetwork } from './network';
import { posteriorOnGrid } from './posterior';

/** What a grid over all weights costs. */
export interface GridCost {
  readonly weights: number;
  readonly evaluations: number;
  /** Of processor time. */
  readonly seconds: number;
  readonly logEvidence: number;
}

/** Runs the grid for networks of several sizes with the same number of cells per weight, and stops the processor time. */
export async function gridCosts(
  network: Omit<SmallNetwork, 'units'>,
  data: Observations,
  options: {
    readonly units: readonly number[];
    readonly cells: number;
    readonly progress?: (done: number, total: number) => void;
  },
): Promise<GridCost[]> {
  const { units, cells, progress } = options;
  const costs: GridCost[] = [];
  for (const size of units) {
    await new Promise((resolve) => setImmediate(resolve));
    const start = process.cpuUsage();
    const grid = posteriorOnGrid({ ...network, units: size }, data, { cells });
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    costs.push({
      weights: 2 * size,
      evaluations: grid.evaluations,
      seconds,
      logEvidence: grid.logEvidence,
    });
    progress?.(costs.length, units.length);
  }
  return costs;
}

/** Seconds that a grid of so many cells per weight would take. */
export function secondsFor(weights: number, cells: number, secondsPerEvaluation: number): number {
  return cells ** weights * secondsPerEvaluation;
}
