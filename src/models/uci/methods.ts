import type { Key } from '../../tensor';
import { gpExperiment, linearExperiment } from './baselines';
import { bayesExperiment } from './bayes';
import { type DropoutExperiment, dropoutExperiment } from './dropout';
import { ensembleExperiment } from './ensemble';
import type { Folds } from './folds';
import type { Method, MethodResult } from './scores';
import { AUTHORS, DROP_RATES, GRID, type TableName } from './settings';

/** What is run, in the order in which it is recorded. A place decides random numbers: new ones go to the end. */
export const RUNS: readonly Method[] = [
  'MC dropout',
  'Bayesian linear regression',
  'deterministic network',
  'deep ensemble',
  'Gaussian process',
  'Bayes by backprop',
];

/** Folders of the code that a record depends on. */
export const RECORDED_WITH = ['bayesByBackprop', 'dropout', 'ensemble', 'networkStack', 'uci'].map(
  (name) => `src/models/${name}`,
);

/** 'yacht-mc-dropout': a record's name. */
export const recordName = (table: TableName, method: Method): string =>
  `${table}-${method
    .toLowerCase()
    .replace('τ', 'tau')
    .replace(/[^a-z]+/g, '-')}`;

/** Precisions of the standardised target, a factor of about 2 apart: for choosing τ without the authors' grid. */
export const WIDE_TAUS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

export interface MethodRun {
  readonly table: TableName;
  readonly splits: readonly number[];
  readonly key: Key;
  readonly progress?: (done: number, total: number, note?: string) => void;
  /** Other settings than the recorded ones: for quick runs. */
  readonly epochs?: number;
  readonly passes?: number;
}

export interface Ran {
  /** One, or two where the same networks are scored in two ways. */
  readonly results: readonly MethodResult[];
  /** For the record. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** Runs a method on some splits with the settings of the records, unless others are given. */
export async function runMethod(method: Method, folds: Folds, run: MethodRun): Promise<Ran> {
  const free = freeTaus(folds);
  switch (method) {
    case 'MC dropout':
    case 'MC dropout, free τ':
      return runDropout(folds, run, {
        dropRates: DROP_RATES,
        choices: [
          { method: 'MC dropout', taus: GRID[run.table] },
          { method: 'MC dropout, free τ', taus: free },
        ],
      });
    case 'deterministic network':
      return runDropout(folds, run, { dropRates: [0], choices: [{ method, taus: free }] });
    case 'deep ensemble':
      return runEnsemble(folds, run);
    case 'Bayes by backprop':
      return runBayes(folds, run);
    case 'Gaussian process':
      return runGp(folds, run);
    case 'Bayesian linear regression':
      return {
        results: [linearExperiment(folds, run.splits)],
        settings: { hyperparameters: 'maximal evidence' },
      };
  }
}

/** τ in the table's units, from precisions in units of the targets' variance over the first fold's rows to fit. */
const freeTaus = ({ inner }: Folds): number[] =>
  WIDE_TAUS.map((tau) => Number((tau / inner[0].scale.sd ** 2).toPrecision(3)));

async function runDropout(
  folds: Folds,
  { table, ...run }: MethodRun,
  { dropRates, choices }: Pick<DropoutExperiment, 'dropRates' | 'choices'>,
): Promise<Ran> {
  const random = dropRates.some((rate) => rate > 0);
  const passes = random ? (run.passes ?? AUTHORS.passes) : 1;
  const validationPasses = random ? Math.min(500, passes) : 1;
  const settings = { ...AUTHORS, epochs: run.epochs ?? AUTHORS.epochs, passes, validationPasses };
  const trainTau = GRID[table][1];
  const results = await dropoutExperiment(folds, { ...run, ...settings, dropRates, trainTau, choices });
  const taus = choices.map((choice) => choice.taus.join(', ')).join('; ');
  return { results, settings: { ...settings, dropRates: dropRates.join(', '), trainTau, taus } };
}

async function runEnsemble(folds: Folds, { table: _, epochs: limit = 400, ...run }: MethodRun): Promise<Ran> {
  const epochs = [5, 10, 20, 40, 80, 160, 240, 400].filter((e) => e <= limit);
  const settings = { members: 5, hidden: AUTHORS.hidden, batchSize: 100, learningRate: 0.01 };
  const result = await ensembleExperiment(folds, { ...run, ...settings, epochs });
  return {
    results: [result],
    settings: { ...settings, epochs: epochs.join(', '), adversarialTraining: false },
  };
}

async function runBayes(folds: Folds, { table: _, ...run }: MethodRun): Promise<Ran> {
  const settings = { hidden: AUTHORS.hidden, steps: 3000, batchSize: 500, learningRate: 0.01, draws: 1000 };
  const priorScales = [1, 3];
  const result = await bayesExperiment(folds, { ...run, ...settings, priorScales });
  return { results: [result], settings: { ...settings, priorScales: priorScales.join(', ') } };
}

async function runGp(folds: Folds, run: MethodRun): Promise<Ran> {
  const settings = { fitRows: 500, conditionRows: 2000, maxIterations: 40 };
  const result = await gpExperiment(folds, { ...run, ...settings });
  return { results: [result], settings: { ...settings, kernel: 'RBF, ARD' } };
}
