import { gp, linearRegression, maximiseEvidence } from '../../inference';
import { foldIn, interruptible, type Key, random } from '../../tensor';
import { gaussianLogLikelihood } from '../ensemble';
import type { Fold, Folds } from './folds';
import { type MethodResult, resultOf, type Score, scoreOf } from './scores';

/** A Gaussian for each target to predict, noise included. */
interface Gaussians {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

const scoreGaussians = (fold: Fold, prediction: Gaussians): Score =>
  scoreOf(fold, { mean: prediction.mean, logDensity: gaussianLogLikelihood(prediction, fold.y) });

/** Bayesian linear regression with an offset; prior and noise by maximal evidence, so that there is nothing to choose. */
export function linearExperiment({ outer }: Pick<Folds, 'outer'>, splits: readonly number[]): MethodResult {
  const features = (rows: readonly Float64Array[]) => rows.map((row) => [1, ...row]);
  const fits = outer.map((fold) => {
    const { posterior, beta, alpha } = maximiseEvidence({
      features: features(fold.fitX),
      targets: fold.fitY,
    });
    const { mean, variance } = linearRegression.predictive(posterior, beta, features(fold.x));
    const prediction = { mean: Float64Array.from(mean), variance: Float64Array.from(variance) };
    return { alpha, beta, score: scoreGaussians(fold, prediction) };
  });
  return resultOf(
    'Bayesian linear regression',
    splits,
    fits.map(({ score }) => score),
    { chosen: { alpha: fits.map(({ alpha }) => three(alpha)), beta: fits.map(({ beta }) => three(beta)) } },
  );
}

export interface GpExperiment {
  readonly key: Key;
  readonly splits: readonly number[];
  /** At most so many rows, at random, to find hyper-parameters by … */
  readonly fitRows: number;
  /** … and to condition on. */
  readonly conditionRows: number;
  readonly maxIterations: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

/**
 * A Gaussian process with the kernel σ² exp(−½ Σ (x_d − z_d)²/ℓ_d²), one length-scale for each input (ARD); hyper-parameters
 * by maximal marginal likelihood (ML-II) on the rows to fit.
 */
export async function gpExperiment(
  { outer }: Pick<Folds, 'outer'>,
  experiment: GpExperiment,
): Promise<MethodResult> {
  const scores: Score[] = [];
  const noise: number[] = [];
  const evidence: number[] = [];
  await interruptible(async (pause) => {
    for (const [i, fold] of outer.entries()) {
      const order = rowsInOrder(foldIn(experiment.key, experiment.splits[i]), fold.fitY.length);
      const pick = (count: number) => {
        const rows = order.slice(0, count);
        return { x: rows.map((row) => fold.fitX[row]), y: rows.map((row) => fold.fitY[row]) };
      };
      const start: gp.GpModel = {
        kernel: gp.rbf({
          variance: 1,
          lengthScale: fold.fitX[0].length === 1 ? [1] : Array.from(fold.fitX[0], () => 2),
        }),
        noiseVariance: 0.1,
      };
      const { hyperparameters, history } = gp.fitGp(start, pick(experiment.fitRows), {
        maxIterations: experiment.maxIterations,
      });
      const model = gp.withHyperparameters(start, hyperparameters);
      const { mean, variance } = gp.gpRegression(model, pick(experiment.conditionRows)).predict(fold.x);
      scores.push(scoreGaussians(fold, { mean, variance: variance.map((v) => v + model.noiseVariance) }));
      noise.push(three(model.noiseVariance));
      evidence.push(three(history[history.length - 1]));
      experiment.progress?.(i + 1, outer.length);
      await pause();
    }
  });
  return resultOf('Gaussian process', experiment.splits, scores, {
    chosen: { noiseVariance: noise, logEvidence: evidence },
  });
}

function rowsInOrder(key: Key, count: number): number[] {
  const order = random.permutation(key, count);
  const rows = Array.from(order.dataSync());
  order.dispose();
  return rows;
}

const three = (value: number) => Number(value.toPrecision(3));
