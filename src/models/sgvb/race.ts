import { type Estimate, estimateOf } from '../../inference';
import { foldIn, type Key, type tf, tree } from '../../tensor';
import type { Vector } from '../linearGaussian';
import { type TrainOptions, train } from './aevb';
import { exactBound } from './exact';

/**
 * How far the bound is below `best` (nats per data point) after so many steps, over `runs` runs of Algorithm 1 with keys of their own:
 * an Estimate for each entry of `at`. Entries are multiples of the first.
 */
export async function gapsOverRuns(
  data: tf.Tensor2D,
  xs: readonly Vector[],
  options: Omit<TrainOptions, 'steps' | 'every' | 'progress'> & {
    readonly best: number;
    readonly runs: number;
    readonly at: readonly number[];
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<Estimate[]> {
  const { best, runs, at, progress, ...rest } = options;
  const [every, steps] = [at[0], at[at.length - 1]];
  const odd = at.find((step) => step % every !== 0);
  if (odd !== undefined) throw new RangeError(`${odd} is no multiple of the first entry, ${every}.`);
  const gaps: number[][] = at.map(() => []);
  for (let run = 0; run < runs; run++) {
    const key: Key = foldIn(rest.key, run);
    const path = await train(data, { ...rest, key, steps, every });
    at.forEach((step, i) => {
      gaps[i].push(best - exactBound(path[step / every].params, xs).bound);
    });
    tree.dispose(path.map(({ params }) => params));
    progress?.(run + 1, runs, '');
  }
  return gaps.map(estimateOf);
}
