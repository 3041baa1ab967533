import { interruptible, type Key } from '../../tensor';
import type { ForkBatch } from '../fewShot';
import { LABELS, METHOD_NAMES, type MethodName, type Trained } from './contest';
import { exactTasks, scoreExact, scoreForks } from './evaluate';
import { FORK_MODEL } from './model';
import { type ForkReport, report } from './report';

/** Every method on the same tasks, and the exact posterior. */
export interface Comparison<Name extends MethodName = MethodName> {
  readonly exact: ForkReport;
  readonly methods: Readonly<Record<Name, ForkReport>>;
}

/** Scores methods on some tasks. Gives other events a turn between two of them. */
export async function compare<Name extends MethodName>(
  trained: Readonly<Record<Name, Trained>>,
  tasks: ForkBatch,
  {
    key,
    samples,
    progress,
  }: {
    readonly key: Key;
    readonly samples: number;
    readonly progress?: (done: number, total: number) => void;
  },
): Promise<Comparison<Name>> {
  const exact = exactTasks(tasks);
  const best = scoreExact(exact, FORK_MODEL.noise);
  const reports: [Name, ForkReport][] = [];
  const names = METHOD_NAMES.filter((name): name is Name => name in trained);
  await interruptible(async (pause) => {
    for (const name of names) {
      const { method, params } = trained[name];
      reports.push([name, report(scoreForks(method, params, tasks, { key, samples, exact }), best)]);
      progress?.(reports.length, names.length);
      await pause();
    }
  });
  return {
    exact: report(best, best),
    methods: Object.fromEntries(reports) as Record<Name, ForkReport>,
  };
}

/** A row of the chapter's table for each method, the exact posterior first. */
export const rowsOf = ({ exact, methods }: Comparison) =>
  [
    ['exact posterior', exact] as const,
    ...METHOD_NAMES.map((name) => [LABELS[name], methods[name]] as const),
  ].map(([label, r]) => ({
    method: label,
    'log p(y|x), nats per point': r.logPredictive.mean,
    '± (one s.e.)': r.logPredictive.standardError,
    'short of exact': r.shortfall.mean,
    '50 % interval holds': r.coverage[0],
    '90 % interval holds': r.coverage[1],
    'calibration error': r.calibrationError,
  }));
