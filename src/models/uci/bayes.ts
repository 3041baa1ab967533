import { foldIn, type Key, split, tf, tree } from '../../tensor';
import * as bayesByBackprop from '../bayesByBackprop';
import type { Fold, Folds } from './folds';
import { type MethodResult, resultOf, type Score, scoreOf } from './scores';

export interface BayesExperiment {
  readonly key: Key;
  readonly splits: readonly number[];
  readonly hidden: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Scales s of the prior N(0, s²/inputs) to choose from. */
  readonly priorScales: readonly number[];
  /** Networks drawn from q to predict with. */
  readonly draws: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

/**
 * Bayes by backprop on some splits, with noise that is learnt. The prior's scale is the one with the higher ELBO on the rows to
 * fit: a bound on the evidence, so that no rows need to be held back for choosing.
 */
export async function bayesExperiment(
  { outer }: Pick<Folds, 'outer'>,
  experiment: BayesExperiment,
): Promise<MethodResult> {
  const { priorScales, splits, progress } = experiment;
  const found: Fitted[] = [];
  for (const [i, fold] of outer.entries()) {
    const tried: Fitted[] = [];
    for (const scale of priorScales) {
      const key = foldIn(foldIn(experiment.key, splits[i]), tried.length);
      tried.push(await fitAndScore(fold, scale, { ...experiment, key }));
      progress?.(i * priorScales.length + tried.length, outer.length * priorScales.length);
    }
    found.push(tried.reduce((a, b) => (b.elbo > a.elbo ? b : a)));
  }
  return resultOf(
    'Bayes by backprop',
    splits,
    found.map(({ score }) => score),
    {
      chosen: {
        priorScale: found.map(({ scale }) => scale),
        elboPerRow: found.map(({ elbo }) => Number(elbo.toFixed(3))),
        noise: found.map(({ noise }) => Number(noise.toPrecision(3))),
      },
    },
  );
}

interface Fitted {
  readonly scale: number;
  /** Mean over the last tenth of training, nats per row. */
  readonly elbo: number;
  /** Standard deviation, of the standardised target. */
  readonly noise: number;
  readonly score: Score;
}

/** One network trained on a fold's rows to fit, scored on its rows to predict. */
async function fitAndScore(
  fold: Fold,
  scale: number,
  { key, hidden, steps, batchSize, learningRate, draws }: Omit<BayesExperiment, 'priorScales'>,
): Promise<Fitted> {
  const [trainKey, drawKey] = split(key);
  const bayes = bayesByBackprop.model({
    layers: [fold.fitX[0].length, hidden, 1],
    prior: { kind: 'gaussian', sd: { weights: scale, biases: scale } },
    likelihood: { kind: 'gaussian', noise: 0.3, learnt: true },
  });
  const rows = (x: readonly Float64Array[]) => x.map((row) => Array.from(row));
  const data = bayesByBackprop.dataset(bayes, rows(fold.fitX), fold.fitY);
  const test = bayesByBackprop.dataset(bayes, rows(fold.x), fold.y);
  const size = Math.min(batchSize, fold.fitY.length);
  const epochs = Math.ceil(steps / Math.floor(fold.fitY.length / size));
  const { q, curve } = await bayesByBackprop.train(bayes, {
    ...{ data, key: trainKey, epochs, batchSize: size, learningRate, estimator: 'local', xla: false },
  });
  const outputs = await bayesByBackprop.drawOutputs(bayes, q, test.x, { key: drawKey, draws });
  try {
    const mean = tf.tidy(() => tf.mean(outputs, 0).dataSync());
    const logDensity = bayesByBackprop.logPredictive(bayes, q, outputs, test.y);
    const last = curve.loss.slice(-Math.ceil(curve.loss.length / 10));
    return {
      scale,
      elbo: -last.reduce((sum, v) => sum + v, 0) / last.length,
      noise: bayesByBackprop.noiseOf(bayes, q),
      score: scoreOf(fold, { mean, logDensity }),
    };
  } finally {
    tree.dispose(q, data, test, outputs);
  }
}
