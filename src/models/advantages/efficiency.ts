import { type Key, split, tree } from '../../tensor';
import type { PriorScales } from '../bayesianNetwork/prior';
import { type Comparison, compare } from './comparison';
import {
  type DigitEffort,
  digitContest,
  digitTasks,
  disposeContest,
  type Labelled,
  predictAll,
} from './digits';
import type { Progress } from './pointEstimates';
import type { Setting } from './tasks';

/** One point of the learning curves: so many labels, all methods, several data sets. */
export interface EfficiencyPoint extends Comparison {
  readonly labels: number;
  /** λ (and step) that each data set chose. */
  readonly chosen: {
    readonly tuned: readonly { readonly decay: number; readonly step: number }[];
    readonly 'mean-field': readonly number[];
    readonly HMC: readonly number[];
  };
  readonly acceptance: readonly number[];
}

/** What the methods may spend in recorded runs. */
export const EFFORT: Omit<DigitEffort, 'tried'> = {
  steps: 400,
  every: 25,
  learningRate: 0.02,
  decays: [0.01, 0.04, 0.2, 1],
  folds: 5,
  members: 5,
  meanFieldSteps: 500,
  warmUp: 60,
  draws: 240,
  leapfrogs: 12,
  tryDraws: 60,
};

/** What they may spend in the chapter itself: fewer λ to choose from, fewer draws. */
export const QUICK_EFFORT: typeof EFFORT = {
  ...EFFORT,
  steps: 300,
  decays: [0.01, 0.1, 1],
  members: 3,
  meanFieldSteps: 300,
  warmUp: 50,
  draws: 100,
  tryDraws: 30,
};

/** Folds of five that are held out: with few labels one of them is too few to choose by. */
export const foldsTried = (labels: number): number => (labels < 300 ? 2 : 1);

/** Learns from so many labels with several seeds, and scores on the test images. */
export async function efficiencyPoint(
  setting: Setting,
  {
    train,
    test,
    labels,
    seeds,
    key,
    prior,
    effort = EFFORT,
    progress,
  }: {
    readonly train: Labelled;
    readonly test: Labelled;
    readonly labels: number;
    readonly seeds: number;
    readonly key: Key;
    readonly prior?: PriorScales;
    readonly effort?: typeof EFFORT;
    readonly progress?: (label: string) => Progress;
  },
): Promise<EfficiencyPoint> {
  const [drawKey, trainKey] = split(key);
  const tasks = digitTasks(setting, train, { key: drawKey, seeds, count: labels, prior });
  const contest = await digitContest(setting, tasks, {
    ...effort,
    tried: foldsTried(labels),
    key: trainKey,
    progress,
  });
  const compared = compare(predictAll(setting, contest, test.x), test.labels);
  disposeContest(contest);
  tree.dispose(tasks as never);
  return { labels, ...compared, chosen: contest.chosen, acceptance: contest.acceptance };
}
