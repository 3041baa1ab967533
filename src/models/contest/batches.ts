import type { Key } from '../../tensor';
import { type Moment, type Sized, samplingOverTime, variationOverTime } from './points';
import type { Told } from './timedFit';

/** One run of {@link byBatch}. */
export interface BatchRun {
  /** 'VI, 16 at a time', 'VI, all at once' or 'HMC'. */
  readonly name: string;
  readonly path: readonly Moment[];
}

/** One problem by VI with minibatches of several sizes (4,000 steps), by VI that looks at all points (200 steps), and by HMC. */
export async function byBatch(
  problem: Sized,
  key: Key,
  options: { readonly batches: readonly number[]; readonly progress?: Told },
): Promise<BatchRun[]> {
  const { batches, progress } = options;
  const runs: BatchRun[] = [];
  for (const batch of [...batches, undefined]) {
    const steps = batch === undefined ? 200 : 4000;
    const name = batch === undefined ? 'VI, all at once' : `VI, ${batch} at a time`;
    runs.push({ name, path: await variationOverTime(problem, key, { batch, steps }) });
    progress?.(runs.length, batches.length + 2, name);
  }
  runs.push({ name: 'HMC', path: await samplingOverTime(problem, key) });
  progress?.(runs.length, batches.length + 2, 'HMC');
  return runs;
}
