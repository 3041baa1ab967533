import { rhat, sample } from '../../inference';
import { type Key, random, tree } from '../../tensor';
import { type LatentCurve, posteriorOfCode } from '../latentCurve';

/** NUTS on the code of one data point. */
export interface CodeChains {
  /** Draws of z, a row for each chain. */
  readonly chains: readonly number[][];
  /** Rank-normalised split R-hat: chains that have not seen the same thing are above 1.01. */
  readonly rhat: number;
  /** Gradients of log p(x, z), of all chains, without those of the warm-up. */
  readonly gradients: number;
  readonly seconds: number;
}

/** Draws from p(z|x) by NUTS: chains that start at draws from the prior, 200 transitions of warm-up. */
export async function drawCodes(
  curve: LatentCurve,
  x: readonly number[],
  options: {
    readonly key: Key;
    readonly chains?: number;
    readonly draws?: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<CodeChains> {
  const { key, chains = 4, draws = 500, progress } = options;
  const { logDensity } = posteriorOfCode(curve, x);
  const started = performance.now();
  const target = {
    size: 1,
    logDensity,
    constrain: () => ({}),
    initial: (k: Key, count: number) => random.normal(k, [count, 1]),
  };
  const result = await sample(target, { key, chains, draws, warmUp: 200, xla: false, progress });
  const values = result.positions.dataSync(); // [draws, chains, 1]
  tree.dispose(result.positions);
  const rows = Array.from({ length: chains }, (_, c) =>
    Array.from({ length: draws }, (_d, i) => values[i * chains + c]),
  );
  const gradients = result.infos.leapfrogs.reduce((sum, chain) => sum + chain.reduce((a, b) => a + b, 0), 0);
  return { chains: rows, rhat: rhat(rows), gradients, seconds: (performance.now() - started) / 1000 };
}
