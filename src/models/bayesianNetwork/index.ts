/** Networks with a distribution over their weights: prior, likelihood, posterior, predictive. */
export * from './evidence';
export * from './grid';
export * from './inverseLoss';
export * from './network';
export * from './predictive';
export * from './prior';
export * from './regression';
export * from './variational';
