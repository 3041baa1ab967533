import type { Key } from '../../tensor';
import { gpExperiment, linearExperiment } from './baselines';
import { bayesExperiment } from './bayes';
import { type DropoutExperiment, dropoutExperiment, grid } from './dropout';
import { ensembleExperiment } from './ensemble';
import type { Folds } from './folds';
import type { Method, MethodResult } from './scores';
import { AUTHORS, DROP_RATES, GRID, TABLES, type TableName } from './settings';

/** All methods, in the order of the chapter's table. A method's place decides its random numbers: new ones go to the end. */
export const METHODS: readonly Method[] = [
  'MC dropout',
  'MC dropout, free τ',
  'deterministic network',
  'deep ensemble',
  'Bayes by backprop',
  'Gaussian process',
  'Bayesian linear regression',
];

/** Which methods are recorded on which tables. */
export const RECORDS: readonly { readonly method: Method; readonly tables: readonly TableName[] }[] =
  METHODS.map((method) => ({ method, tables: TABLES }));

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
  readonly result: MethodResult;
  /** For the record. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** Runs a method on some splits with the settings of the records, unless others are given. */
export async function runMethod(method: Method, folds: Folds, run: MethodRun): Promise<Ran> {
  switch (method) {
    case 'MC dropout':
      return runDropout(folds, run, { method, candidates: grid(DROP_RATES, GRID[run.table]) });
    case 'MC dropout, free τ':
      return runDropout(folds, run, {
        method,
        candidates: grid(DROP_RATES, [GRID[run.table][1]]),
        taus: freeTaus(folds),
      });
    case 'deterministic network':
      return runDropout(folds, run, {
        method,
        candidates: grid([0], [GRID[run.table][1]]),
        taus: freeTaus(folds),
      });
    case 'deep ensemble':
      return runEnsemble(folds, run);
    case 'Bayes by backprop':
      return runBayes(folds, run);
    case 'Gaussian process':
      return runGp(folds, run);
    case 'Bayesian linear regression':
      return {
        result: linearExperiment(folds, run.splits),
        settings: { hyperparameters: 'maximal evidence' },
      };
  }
}

/** τ in the table's units, from precisions in units of the targets' variance over the first fold's rows to fit. */
const freeTaus = ({ inner }: Folds): number[] =>
  WIDE_TAUS.map((tau) => Number((tau / inner[0].scale.sd ** 2).toPrecision(3)));

async function runDropout(
  folds: Folds,
  { table: _, ...run }: MethodRun,
  { method, candidates, taus }: Pick<DropoutExperiment, 'method' | 'candidates' | 'taus'>,
): Promise<Ran> {
  const random = candidates.some(({ dropRate }) => dropRate > 0);
  const passes = random ? (run.passes ?? AUTHORS.passes) : 1;
  const validationPasses = random ? Math.min(500, passes) : 1;
  const settings = { ...AUTHORS, epochs: run.epochs ?? AUTHORS.epochs, passes, validationPasses };
  const result = await dropoutExperiment(folds, { ...run, ...settings, method, candidates, taus });
  const list = (values: readonly number[]) => [...new Set(values)].join(', ');
  return {
    result,
    settings: {
      ...settings,
      dropRates: list(candidates.map(({ dropRate }) => dropRate)),
      taus: list(taus ?? candidates.map(({ tau }) => tau)),
    },
  };
}

async function runEnsemble(folds: Folds, { table: _, epochs: limit = 400, ...run }: MethodRun): Promise<Ran> {
  const epochs = [5, 10, 20, 40, 80, 160, 240, 400].filter((e) => e <= limit);
  const settings = { members: 5, hidden: AUTHORS.hidden, batchSize: 100, learningRate: 0.01 };
  const result = await ensembleExperiment(folds, { ...run, ...settings, epochs });
  return { result, settings: { ...settings, epochs: epochs.join(', '), adversarialTraining: false } };
}

async function runBayes(folds: Folds, { table: _, ...run }: MethodRun): Promise<Ran> {
  const settings = { hidden: AUTHORS.hidden, steps: 3000, batchSize: 500, learningRate: 0.01, draws: 1000 };
  const priorScales = [1, 3];
  const result = await bayesExperiment(folds, { ...run, ...settings, priorScales });
  return { result, settings: { ...settings, priorScales: priorScales.join(', ') } };
}

async function runGp(folds: Folds, run: MethodRun): Promise<Ran> {
  const settings = { fitRows: 500, conditionRows: 2000, maxIterations: 40 };
  const result = await gpExperiment(folds, { ...run, ...settings });
  return { result, settings: { ...settings, kernel: 'RBF, ARD' } };
}
