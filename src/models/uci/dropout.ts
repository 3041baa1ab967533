import { foldIn, type Key, split, tf, tree } from '../../tensor';
import {
  type DropoutSetting,
  decayOf,
  dropEverywhere,
  dropoutLoss,
  type McPrediction,
  mcPredict,
} from '../dropout';
import { initStack, type NetworkStack, trainStack } from '../networkStack';
import { type Fold, type Folds, fitData, predictData } from './folds';
import { type Method, type MethodResult, resultOf, scoreOf } from './scores';

/** One point of the grid: 1 − p, and τ in the table's own units. */
export interface Candidate {
  readonly dropRate: number;
  readonly tau: number;
}

/** One way to choose τ: the precisions among which it is chosen, together with the dropping rate. */
export interface Choice {
  readonly method: Method;
  /** In the table's own units. */
  readonly taus: readonly number[];
}

export interface DropoutExperiment {
  readonly key: Key;
  readonly splits: readonly number[];
  readonly dropRates: readonly number[];
  /**
   * The τ whose λ (eq. 7) the networks for choosing are trained with: one network for each rate, scored with every τ. What
   * is trained at the end has the λ of its own τ.
   */
  readonly trainTau: number;
  /** Each gives a result of its own, from the same networks for choosing. */
  readonly choices: readonly Choice[];
  readonly hidden: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly lengthScale: number;
  /** T for the test rows, and for choosing. */
  readonly passes: number;
  readonly validationPasses: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

/**
 * MC dropout on some splits: for each, networks with all dropping rates are trained on the inner fold, and the pair of rate and
 * τ with the highest log-likelihood on its held-out rows is chosen; a network trained anew on all rows to fit is scored on the
 * test rows.
 */
export async function dropoutExperiment(
  folds: Folds,
  experiment: DropoutExperiment,
): Promise<MethodResult[]> {
  const { dropRates, trainTau, choices, splits } = experiment;
  const [choosing, final] = split(experiment.key);
  const taus = choices.flatMap((choice) => choice.taus);
  const scored = dropRates.map((dropRate) => taus.map((tau) => ({ dropRate, tau })));
  const trained = dropRates.map((dropRate) => ({ dropRate, tau: trainTau }));
  const tried = await trainAndScore(
    folds.inner,
    folds.inner.map(() => ({ trained, scored })),
    { ...experiment, key: choosing, passes: experiment.validationPasses },
  );
  const chosen = tried.map((scores) =>
    choices.map((choice, c) => {
      const from = choices.slice(0, c).reduce((sum, before) => sum + before.taus.length, 0);
      const own = <T>(rows: readonly (readonly T[])[]) =>
        rows.flatMap((row) => row.slice(from, from + choice.taus.length));
      return own(scored)[argMax(own(scores).map(({ logLikelihood }) => logLikelihood))];
    }),
  );
  const scores = await trainAndScore(
    folds.outer,
    chosen.map((list) => ({ trained: list, scored: list.map((c) => [c]) })),
    { ...experiment, key: final },
  );
  return choices.map(({ method }, c) => {
    const only = scores.map((group) => group[c][0]);
    return resultOf(method, splits, only, {
      chosen: {
        dropRate: chosen.map((list) => list[c].dropRate),
        tau: chosen.map((list) => list[c].tau),
      },
      also: {
        'weight scaling: rmse': only.map(({ scaled }) => scaled.rmse),
        'weight scaling: log-likelihood': only.map(({ scaled }) => scaled.logLikelihood),
        'sd of f over sd of noise': only.map(({ spread }) => spread),
      },
    });
  });
}

/** The networks of one fold: what each is trained with, and what it is scored with. */
interface Plan {
  readonly trained: readonly Candidate[];
  readonly scored: readonly (readonly Candidate[])[];
}

interface DropoutScore {
  readonly rmse: number;
  readonly logLikelihood: number;
  /** The same network, its weights scaled, with noise 1/τ and nothing else. */
  readonly scaled: { readonly rmse: number; readonly logLikelihood: number };
  /** √(mean predictive variance of f · τ). */
  readonly spread: number;
}

type Grouped = Omit<DropoutExperiment, 'dropRates' | 'trainTau' | 'choices' | 'splits'>;

/** Scores [fold][network][τ], all networks trained side by side. */
async function trainAndScore(
  folds: readonly Fold[],
  plans: readonly Plan[],
  options: Grouped,
): Promise<DropoutScore[][][]> {
  const { settings, stack } = await trainCandidates(
    folds,
    plans.map(({ trained }) => trained),
    options,
  );
  const { x, y } = predictData(folds);
  try {
    const copies = plans[0].trained.length;
    const tau = folds.flatMap(({ scale }, g) =>
      plans[g].scored.map((list) => list.map((c) => c.tau * scale.sd ** 2)),
    );
    const predictions = await mcPredict(stack, {
      ...{ settings, x, groups: folds.length, passes: options.passes, key: foldIn(options.key, 2) },
      ...{ targets: { y, tau }, progress: options.progress },
    });
    return folds.map((fold, g) =>
      plans[g].scored.map((list, c) =>
        list.map((_, k) =>
          scoreDropout(fold, predictions[g * copies + c], { k, tau: tau[g * copies + c][k] }),
        ),
      ),
    );
  } finally {
    tree.dispose(stack);
    tf.dispose([x, y]);
  }
}

/** Networks for each fold's candidates, in that order. @returns what the caller disposes */
export async function trainCandidates(
  folds: readonly Fold[],
  candidates: readonly (readonly Candidate[])[],
  { key, hidden, epochs, batchSize, learningRate, lengthScale, progress }: Grouped,
): Promise<{ readonly stack: NetworkStack; readonly settings: readonly DropoutSetting[] }> {
  const data = fitData(folds);
  const settings = folds.flatMap((fold, g) => candidates[g].map((c) => settingOf(fold, c, lengthScale)));
  const start = initStack(foldIn(key, 0), {
    ...{ groups: folds.length, copies: candidates[0].length },
    widths: [folds[0].fitX[0].length, hidden, 1],
  });
  try {
    const loss = dropoutLoss(settings);
    const stack = await trainStack({
      ...{ key: foldIn(key, 1), stack: start, data, loss, epochs, batchSize, learningRate, progress },
    });
    return { stack, settings };
  } finally {
    tree.dispose(start);
    tf.dispose([data.x, data.y]);
  }
}

/** λ from τ (eq. 7), with τ in the units of the standardised target, in which the network is trained. */
export function settingOf(fold: Fold, { dropRate, tau }: Candidate, lengthScale: number): DropoutSetting {
  const p = 1 - dropRate;
  const lambda = decayOf({ p, lengthScale, rows: fold.fitY.length }, tau * fold.scale.sd ** 2);
  return dropEverywhere(p, lambda);
}

/** @param of the k-th precision that the network is scored with, for the standardised target */
function scoreDropout(
  fold: Fold,
  { mean, scaled, variance, logPredictive }: McPrediction,
  { k, tau }: { readonly k: number; readonly tau: number },
): DropoutScore {
  const noise = 0.5 * Math.log(tau / (2 * Math.PI));
  const underNoise = scaled.map((f, i) => noise - 0.5 * tau * (fold.y[i] - f) ** 2);
  const meanVariance = variance.reduce((sum, v) => sum + v, 0) / variance.length;
  return {
    ...scoreOf(fold, { mean, logDensity: logPredictive[k] }),
    scaled: scoreOf(fold, { mean: scaled, logDensity: underNoise }),
    spread: Math.sqrt(meanVariance * tau),
  };
}

/** Where the largest value is; the first of equals. @throws RangeError on NaN */
export function argMax(values: readonly number[]): number {
  if (values.some(Number.isNaN)) throw new RangeError('NaN among the values to choose from.');
  return values.indexOf(Math.max(...values));
}
