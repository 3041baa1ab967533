import { foldIn, type Key, split, tf, tree } from '../../tensor';
import {
  type EnsemblePrediction,
  gaussianLogLikelihood,
  mixture,
  mixtureLogLikelihood,
  negativeLogLikelihood,
  predictMembers,
} from '../ensemble';
import { initStack, type NetworkStack, trainStack } from '../networkStack';
import { argMax } from './dropout';
import { type Fold, type Folds, fitData, predictData } from './folds';
import { type MethodResult, resultOf, scoreOf } from './scores';

export interface EnsembleExperiment {
  readonly key: Key;
  readonly splits: readonly number[];
  /** M */
  readonly members: number;
  readonly hidden: number;
  readonly batchSize: number;
  /** How long to train is chosen among these, in ascending order. */
  readonly epochs: readonly number[];
  readonly learningRate: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

/** Deep ensembles on some splits. The number of epochs is the one after which the inner fold's held-out rows are predicted best. */
export async function ensembleExperiment(
  folds: Folds,
  experiment: EnsembleExperiment,
): Promise<MethodResult> {
  const { epochs, splits } = experiment;
  const [choosing, final] = split(experiment.key);
  const tried = await predictions(folds.inner, { ...experiment, key: choosing });
  const best = folds.inner.map((fold, g) =>
    argMax(tried.map((at) => meanOf(mixtureLogLikelihood(at[g], fold.y)))),
  );
  const longest = epochs.slice(0, Math.max(...best) + 1);
  const tested = await predictions(folds.outer, { ...experiment, epochs: longest, key: final });
  const found = folds.outer.map((fold, g) => ({ fold, prediction: tested[best[g]][g] }));
  const scores = found.map(({ fold, prediction }) =>
    scoreOf(fold, { mean: prediction.mean, logDensity: mixtureLogLikelihood(prediction, fold.y) }),
  );
  const asGaussian = found.map(({ fold, prediction }) =>
    scoreOf(fold, { mean: prediction.mean, logDensity: gaussianLogLikelihood(prediction, fold.y) }),
  );
  return resultOf('deep ensemble', splits, scores, {
    chosen: { epochs: best.map((b) => epochs[b]) },
    also: { 'one Gaussian: log-likelihood': asGaussian.map(({ logLikelihood }) => logLikelihood) },
  });
}

const meanOf = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The ensembles' predictions after each number of epochs: [epochs][fold]. */
async function predictions(
  folds: readonly Fold[],
  experiment: EnsembleExperiment,
): Promise<EnsemblePrediction[][]> {
  const { key, members, hidden, epochs, batchSize, learningRate, progress } = experiment;
  const [data, { x, y }] = [fitData(folds), predictData(folds)];
  const widths = [folds[0].fitX[0].length, hidden, 2];
  const start = initStack(foldIn(key, 0), { groups: folds.length * members, widths });
  const found: EnsemblePrediction[][] = [];
  const look = (_: number, stack: NetworkStack) => found.push(predictMembers(stack, x, members).map(mixture));
  try {
    const stack = await trainStack({
      ...{
        key: foldIn(key, 1),
        stack: start,
        data,
        loss: negativeLogLikelihood,
        batchSize,
        learningRate,
        progress,
      },
      ...{ epochs: epochs[epochs.length - 1], orders: members, onEpoch: { at: epochs, call: look } },
    });
    tree.dispose(stack);
    return found;
  } finally {
    tree.dispose(start);
    tf.dispose([data.x, data.y, x, y]);
  }
}
