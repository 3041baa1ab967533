/** Document 5's three promises, measured: networks with a point estimate and with a posterior, on the same data. */
export * from './comparison';
export * from './digits';
export * from './efficiency';
export * from './foreign';
export * from './meanField';
export * from './overfitting';
export * from './pointEstimates';
export * from './posteriors';
export * from './predictions';
export * from './standardise';
export * from './tasks';
