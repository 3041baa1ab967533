/** How good are probabilities? Calibration with its chance level, AUROC, Brier score and its parts, paired comparisons. */
export * from './auroc';
export * from './brier';
export * from './calibratedForecaster';
export * from './calibrationError';
export * from './classifier';
