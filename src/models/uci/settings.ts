/** The six tables in the order of their size, smallest first. */
export const TABLES = [
  'yacht',
  'bostonHousing',
  'energy',
  'concrete',
  'wine-quality-red',
  'power-plant',
] as const;
export type TableName = (typeof TABLES)[number];

/** Settings of the authors' grid search (2018), from the files beside their data. */
export const GRID: Readonly<Record<TableName, readonly number[]>> = {
  yacht: [0.25, 0.5, 0.75],
  bostonHousing: [0.1, 0.15, 0.2],
  energy: [0.25, 0.5, 0.75],
  concrete: [0.025, 0.05, 0.075],
  'wine-quality-red': [2.5, 3, 3.5],
  'power-plant': [0.05, 0.1, 0.15],
};

/** 1 − p: the probability of dropping. The same for all tables. */
export const DROP_RATES: readonly number[] = [0.005, 0.01, 0.05, 0.1];

/**
 * What all tables share: one hidden layer of 50, minibatches of 128, Adam at 0.001, ℓ = 0.01, and 100 × 40 epochs. The rerun calls
 * them "10x", ten times the 10 × 40 of the paper's own program (its results are in files named "100_xepochs").
 */
export const AUTHORS = {
  hidden: 50,
  batchSize: 128,
  epochs: 4000,
  learningRate: 1e-3,
  lengthScale: 1e-2,
  passes: 10_000,
} as const;

/** A figure of a paper with what it gives as spread. */
export interface Published {
  readonly rmse: readonly [number, number?];
  readonly logLikelihood: readonly [number, number?];
}

/** Gal & Ghahramani 2016, table 1, ± standard deviation over the splits where we have it. */
export const PAPER: Readonly<Record<TableName, Published>> = {
  bostonHousing: { rmse: [2.97, 0.85], logLikelihood: [-2.46, 0.25] },
  concrete: { rmse: [5.23, 0.53], logLikelihood: [-3.04, 0.09] },
  energy: { rmse: [1.66, 0.19], logLikelihood: [-1.99, 0.09] },
  'power-plant': { rmse: [4.02], logLikelihood: [-2.8] },
  'wine-quality-red': { rmse: [0.62], logLikelihood: [-0.93] },
  yacht: { rmse: [1.11, 0.38], logLikelihood: [-1.55, 0.12] },
};

/** The authors' rerun of 2018 with ten times the epochs and a grid search, ± standard error over the splits. */
export const RERUN: Readonly<Record<TableName, Published>> = {
  bostonHousing: { rmse: [2.9, 0.18], logLikelihood: [-2.4, 0.04] },
  concrete: { rmse: [4.82, 0.16], logLikelihood: [-2.93, 0.02] },
  energy: { rmse: [0.54, 0.06], logLikelihood: [-1.21, 0.01] },
  'power-plant': { rmse: [4.01, 0.04], logLikelihood: [-2.8, 0.01] },
  'wine-quality-red': { rmse: [0.62, 0.01], logLikelihood: [-0.93, 0.01] },
  yacht: { rmse: [0.67, 0.05], logLikelihood: [-1.25, 0.01] },
};

/** Lakshminarayanan et al. 2017, table 1: five networks, 40 epochs, with adversarial training. */
export const ENSEMBLES: Readonly<Record<TableName, Published>> = {
  bostonHousing: { rmse: [3.28], logLikelihood: [-2.41] },
  concrete: { rmse: [6.03], logLikelihood: [-3.06] },
  energy: { rmse: [2.09], logLikelihood: [-1.38] },
  'power-plant': { rmse: [4.11], logLikelihood: [-2.79] },
  'wine-quality-red': { rmse: [0.64], logLikelihood: [-0.94] },
  yacht: { rmse: [1.58], logLikelihood: [-1.18] },
};
