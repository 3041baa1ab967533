import type { tf } from '../../tensor';
import { type Chains, checkChains, componentsOf, pooled } from './chains';
import { essBulk, essTail } from './ess';
import { mcseMean, mcseSd } from './mcse';
import { mean, quantileOfSorted, sorted, variance } from './numbers';
import { rhat } from './rhat';

export interface SummaryRow {
  /** Name of the quantity, with its index when it is not a scalar: `beta[2,0]`. */
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
  readonly q5: number;
  readonly median: number;
  readonly q95: number;
  readonly mcseMean: number;
  readonly mcseSd: number;
  readonly essBulk: number;
  readonly essTail: number;
  readonly rhat: number;
}

/** Draws by name: [chains][draws] lists, or tensors [draws, chains, …event]. */
export type NamedDraws = Readonly<Record<string, tf.Tensor | Chains>>;

/**
 * One row per scalar component: location, spread, Monte Carlo errors, effective sample sizes and R̂.
 * @throws RangeError naming the quantity whose draws cannot be diagnosed (see checkChains)
 */
export function summarise(draws: NamedDraws): SummaryRow[] {
  return Object.entries(draws).flatMap(([name, value]) => {
    const components = isTensor(value) ? componentsOf(value) : [{ index: [], chains: value }];
    return components.map(({ index, chains }) => {
      const label = index.length === 0 ? name : `${name}[${index.join(',')}]`;
      return summaryRow(label, chains);
    });
  });
}

function summaryRow(name: string, chains: Chains): SummaryRow {
  try {
    checkChains(chains);
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`);
  }
  const all = sorted(pooled(chains));
  return {
    name,
    mean: mean(all),
    sd: Math.sqrt(variance(all)),
    q5: quantileOfSorted(all, 0.05),
    median: quantileOfSorted(all, 0.5),
    q95: quantileOfSorted(all, 0.95),
    mcseMean: mcseMean(chains),
    mcseSd: mcseSd(chains),
    essBulk: essBulk(chains),
    essTail: essTail(chains),
    rhat: rhat(chains),
  };
}

function isTensor(value: tf.Tensor | Chains): value is tf.Tensor {
  return 'dataSync' in value;
}
