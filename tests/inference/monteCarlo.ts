import { mcseMean, mcseSd } from '../../src/inference/diagnostics';
import type { tf } from '../../src/tensor';

/** Draws [draws, chains, D] (or [draws, chains]) as [coordinate][chain][draw]. */
export function coordinates(draws: tf.Tensor): Float64Array[][] {
  const [length, chains] = draws.shape;
  const size = draws.size / length / chains;
  const values = draws.dataSync();
  return Array.from({ length: size }, (_, d) =>
    Array.from({ length: chains }, (_, c) =>
      Float64Array.from({ length }, (_, i) => values[(i * chains + c) * size + d]),
    ),
  );
}

/** (mean of the draws − truth) / MCSE and the same for the standard deviation. */
export function zScores(chains: Float64Array[], truth: { readonly mean: number; readonly sd: number }) {
  const all = chains.flatMap((chain) => [...chain]);
  const mean = all.reduce((s, x) => s + x, 0) / all.length;
  const sd = Math.sqrt(all.reduce((s, x) => s + (x - mean) ** 2, 0) / all.length);
  return { mean: (mean - truth.mean) / mcseMean(chains), sd: (sd - truth.sd) / mcseSd(chains) };
}

/** The largest |z| over coordinates, means and standard deviations. */
export function worstZ(
  draws: tf.Tensor,
  truths: readonly { readonly mean: number; readonly sd: number }[],
): number {
  const scores = coordinates(draws).map((chains, d) => zScores(chains, truths[d]));
  return Math.max(...scores.flatMap(({ mean, sd }) => [Math.abs(mean), Math.abs(sd)]));
}
